/** The rules of a coded line: for each letter where its value comes from, as a sentence with a choice. */

import { readJudged, sayField } from '../../../../engine/authoring/index.ts'
import type { AnswerForm, Draft } from '../../../../engine/authoring/index.ts'
import { Field } from '../../../components/field.tsx'
import { Select } from '../../../components/select.tsx'
import { TextInput } from '../../../components/text-input.tsx'
import { changeDraft, useDraft } from './draft-store.ts'

type Coded = Extract<AnswerForm, { kind: 'coded' }>
type Turn = Coded['turns'][number]
type CodedField = Turn['fields'][number]
type Source = CodedField['source']

function setField(turn: number, letter: string, source: Source): void {
  changeDraft((draft) => (draft.answer.kind !== 'coded' ? draft : {
    ...draft, answer: { ...draft.answer, turns: draft.answer.turns.map((each, i) => (i !== turn ? each : { ...each, fields: each.fields.map((field) => (field.letter === letter ? { ...field, source } : field)) })) },
  }))
}

function setRole(turn: number, role: string): void {
  changeDraft((draft) => (draft.answer.kind !== 'coded' ? draft : { ...draft, answer: { ...draft.answer, turns: draft.answer.turns.map((each, i) => (i === turn ? { ...each, role } : each)) } }))
}

/** The letters of every turn. */
export function CodedRules({ answer }: { answer: Coded }) {
  const draft = useDraft((state) => state.draft)
  const isTalk = answer.turns.length > 1
  return (
    <div className="flex flex-col gap-5">
      {answer.turns.map((turn, index) => (
        <section key={String(index)} aria-label={isTalk ? `Turn ${index + 1}` : 'Fields'} className="flex flex-col gap-2">
          {isTalk && <Field label={`Who speaks ${index === 0 ? 'first' : `as number ${index + 1}`}`}><TextInput className="max-w-60" value={turn.role} onChange={(role) => setRole(index, role.replaceAll(/[^A-Za-z0-9_]/g, '_'))} /></Field>}
          <ul className="rounded-md border border-line bg-surface">
            {turn.fields.map((field) => (
              <li key={field.letter} className="flex flex-wrap items-center gap-3 border-b border-line px-3 py-2 last:border-b-0">
                <span className="min-w-0 flex-1">{sayField(field.letter, field.source)}</span>
                <Select
                  size="small"
                  className="w-56"
                  aria-label={`Where ${field.letter} comes from`}
                  value={keyOf(field.source)}
                  options={waysOf(draft, answer, index, field).map((source) => ({ value: keyOf(source), label: wordsOf(source) }))}
                  onChange={(key) => {
                    const source = waysOf(draft, answer, index, field).find((each) => keyOf(each) === key)
                    if (source !== undefined) setField(index, field.letter, source)
                  }}
                />
              </li>
            ))}
          </ul>
        </section>
      ))}
    </div>
  )
}

function keyOf(source: Source): string {
  return JSON.stringify(source)
}

function wordsOf(source: Source): string {
  switch (source.kind) {
    case 'const': return `always ${source.value}`
    case 'pick': return 'one of those seen'
    case 'range': return `from ${source.low} to ${source.high}`
    case 'asked': return `the ${source.slot} asked for`
    case 'column': return `${source.column} of the ${source.slot}`
    case 'copy': return `copied from ${source.letter} before`
    case 'inc': return `one more than ${source.letter} before`
  }
}

/** Every way that a field's value could come about: as it was read, from a slot, from the line before. */
function waysOf(draft: Draft, answer: Coded, turn: number, field: CodedField): Source[] {
  const read = readJudged(draft).draft.answer
  const own = read.kind === 'coded' ? read.turns[turn]?.fields.find(({ letter }) => letter === field.letter)?.source : undefined
  const slots = turn > 0 ? [] : draft.questions.slots.flatMap((slot): Source[] => {
    if (slot.kind === 'number') return field.codec === 'quoted' ? [] : [{ kind: 'asked', slot: slot.name }]
    const columns = slot.kind === 'thing' ? draft.things.columns.filter(({ kind }) => kind !== 'tag').map((column): Source => ({ kind: 'column', slot: slot.name, column: column.name })) : []
    return [...(field.codec === 'quoted' ? [{ kind: 'asked' as const, slot: slot.name }] : []), ...columns]
  })
  const before = (answer.turns[turn - 1]?.fields ?? []).filter(({ codec }) => (codec === 'quoted') === (field.codec === 'quoted'))
    .flatMap(({ letter }): Source[] => [{ kind: 'copy', letter }, ...(field.codec === 'quoted' ? [] : [{ kind: 'inc' as const, letter }])])
  return [...new Map([field.source, ...(own === undefined ? [] : [own]), ...slots, ...before].map((source) => [keyOf(source), source])).values()]
}
