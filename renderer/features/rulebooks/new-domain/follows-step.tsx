/** What follows what: two columns of the things, the states between them as a small picture, and what nothing can follow. */

import { followGraph, guessFollows, ruleFrom, templateOf } from '../../../../engine/authoring/index.ts'
import type { Draft, FollowGraph } from '../../../../engine/authoring/index.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Field } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { Switch } from '../../../components/switch.tsx'
import { changeDraft, useDraft } from './draft-store.ts'

/** The draft with the rule that ties neighbours by two columns; null takes it out. */
function withFollows(draft: Draft, follows: Draft['follows']): Draft {
  const rules = draft.rules.filter(({ template }) => template !== 'link' && template !== 'all_same')
  const sentence = templateOf('link')
  const rule = follows === null || sentence === undefined ? null : ruleFrom({ ...draft, rules }, sentence, { field: follows.before, field2: follows.after })
  return { ...draft, follows, rules: rule === null ? rules : [rule, ...rules] }
}

/** The step. */
export function FollowsStep() {
  const draft = useDraft((state) => state.draft)
  const { things, follows } = draft
  const columns = things.columns.filter(({ kind }) => kind === 'choice')
  const set = (next: Draft['follows']) => changeDraft((before) => withFollows(before, next))
  const options = columns.map(({ name, title }) => ({ value: name, label: title }))
  const first = guessFollows(things) ?? { before: columns[0]?.name ?? '', after: columns[1]?.name ?? '' }
  return (
    <div className="flex flex-col gap-5">
      <Switch isOn={follows !== null} onChange={(isOn) => set(isOn ? first : null)} label={`A ${things.noun} must begin as the one before it ended`} />
      {follows !== null && (
        <>
          <div className="grid grid-cols-2 gap-4">
            <Field label="It begins with"><Select value={follows.before} options={options} onChange={(before) => set({ ...follows, before })} /></Field>
            <Field label="It ends with"><Select value={follows.after} options={options} onChange={(after) => set({ ...follows, after })} /></Field>
          </div>
          <Graph graph={followGraph(things, follows)} />
          <DeadEnds names={followGraph(things, follows).deadEnds} />
        </>
      )}
    </div>
  )
}

/** A state that nothing begins with cannot be linked: the thing that ends in it goes, or the table is corrected. */
function DeadEnds({ names }: { names: readonly string[] }) {
  if (names.length === 0) return null
  const takeOut = () => changeDraft((draft) => ({ ...draft, things: { ...draft.things, rows: draft.things.rows.filter(({ name }) => !names.includes(name)) } }))
  return <Callout meaning="undecided" title={`${names.length === 1 ? 'One dead end' : `${names.length} dead ends`}: ${names.slice(0, 4).join(', ')}`} action={<Button size="small" onClick={takeOut}>Take {names.length === 1 ? 'it' : 'them'} out</Button>}>Let something begin where it ends, in the table of things, or take it out.</Callout>
}

const RADIUS = 96
const WIDE = 480
const HIGH = 280

function Graph({ graph }: { graph: FollowGraph }) {
  const { states, edges, deadEnds, sentence } = graph
  const placeOf = (state: string): { x: number; y: number } => {
    const angle = (states.indexOf(state) / Math.max(1, states.length)) * 2 * Math.PI - Math.PI / 2
    return { x: WIDE / 2 + Math.cos(angle) * RADIUS * 1.7, y: HIGH / 2 + Math.sin(angle) * RADIUS }
  }
  return (
    <figure className="flex flex-col gap-3">
      <svg viewBox={`0 -36 ${WIDE} ${HIGH + 44}`} role="img" aria-label={`${states.length} states. ${sentence}`} className="w-full rounded-md border border-line bg-surface">
        <defs><marker id="arrow" viewBox="0 0 8 8" refX="7" refY="4" markerWidth="7" markerHeight="7" orient="auto-start-reverse"><path d="M0 0 8 4 0 8Z" className="fill-n-9" /></marker></defs>
        {edges.map(({ from, to, things }) => <Edge key={`${from} ${to}`} a={placeOf(from)} b={placeOf(to)} names={things} />)}
        {states.map((state) => {
          const { x, y } = placeOf(state)
          return <g key={state}><circle cx={x} cy={y} r="24" className="fill-sunken stroke-n-8" /><text x={x} y={y + 4} textAnchor="middle" className="fill-ink text-12">{state}</text></g>
        })}
      </svg>
      <figcaption className={deadEnds.length > 0 ? 'text-undecided' : 'text-ink-2'}>{sentence}</figcaption>
    </figure>
  )
}

function Edge({ a, b, names }: { a: { x: number; y: number }; b: { x: number; y: number }; names: readonly string[] }) {
  const isLoop = a.x === b.x && a.y === b.y
  const length = Math.hypot(b.x - a.x, b.y - a.y) || 1
  const cut = (from: { x: number; y: number }, to: { x: number; y: number }) => ({ x: from.x + ((to.x - from.x) / length) * 26, y: from.y + ((to.y - from.y) / length) * 26 })
  const [start, end] = [cut(a, b), cut(b, a)]
  const bend = { x: (a.x + b.x) / 2 + (b.y - a.y) * 0.16, y: (a.y + b.y) / 2 - (b.x - a.x) * 0.16 }
  const path = isLoop ? `M${a.x - 12} ${a.y - 21} C${a.x - 34} ${a.y - 60} ${a.x + 34} ${a.y - 60} ${a.x + 12} ${a.y - 21}` : `M${start.x} ${start.y} Q${bend.x} ${bend.y} ${end.x} ${end.y}`
  return <path d={path} fill="none" markerEnd="url(#arrow)" className="stroke-n-9"><title>{names.join(', ')}</title></path>
}
