/** One kind of request: its size against what there is, its phrasings and the words around its answers. */

import { ChevronRight } from 'lucide-react'
import { classes } from '../../components/classes.ts'
import { Button } from '../../components/button.tsx'
import { NumberInput } from '../../components/number-input.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { count as countText } from '../../lib/format.ts'
import { lineOf, openDocument, type Path } from '../../../engine/document/open-document.ts'
import type { LiveCapacity } from '../../rulebook-worker/live-types.ts'
import { useEdit, useOpen } from './open-rulebook.ts'
import { blockOf, listOf, textOf, useSourceOf, type Block } from './source-of.ts'
import { slotNames, slotWords } from './slot-words.ts'
import { wordingPlace } from './wording-lines.ts'
import { Wordings } from './wordings.tsx'

export type CategoryCardProps = { name: string; category: Block; capacity: LiveCapacity | null; isOpen: boolean; onOpen: () => void; onShowLine: (line: number) => void }

/** The card. */
export function CategoryCard({ name, category, capacity, isOpen, onOpen, onShowLine }: CategoryCardProps) {
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  const about = textOf(category['about'])
  return (
    <li aria-label={`Kind of request ${name}`} className="rounded-md border border-line bg-surface">
      <div className="flex items-center gap-3 py-2 pr-4 pl-2">
        <button type="button" aria-expanded={isOpen} onClick={onOpen} className="flex min-w-0 flex-1 cursor-default items-center gap-2 rounded-sm px-1 py-1 text-left hover:bg-hover">
          <ChevronRight aria-hidden className={classes('size-4 shrink-0 text-ink-3 transition-transform', isOpen && 'rotate-90')} />
          <span className="min-w-0 flex-1 truncate text-14 font-medium">{about === '' ? name.replaceAll('_', ' ') : about}</span>
        </button>
        <NumberInput aria-label={`Samples of ${name}`} size="small" unit="samples" value={Number(category['count']) || 0} min={0} max={10_000_000} step={100} disabled={!isEditable} className="w-36" onChange={(value) => void edit([{ do: 'set', path: ['categories', name, 'count'], value: Math.round(value) }], `${name} asks for ${countText(value)} samples`, `count ${name}`)} />
      </div>
      <Enough capacity={capacity} />
      {isOpen && <CategoryDetail name={name} category={category} isEditable={isEditable} onShowLine={onShowLine} />}
    </li>
  )
}

function Enough({ capacity }: { capacity: LiveCapacity | null }) {
  if (capacity === null) return null
  const isEnough = capacity.distinctSamples >= capacity.asked
  const many = capacity.distinctSamples >= 1e9 ? 'more than a billion' : countText(capacity.distinctSamples)
  return (
    <p className="flex items-center gap-2 px-9 pb-2 text-12 text-ink-3">
      {isEnough ? <span>{many} different samples are possible, from {countText(capacity.distinctPrompts)} different questions.</span> : <StatusBadge meaning="undecided" isPlain>Only {many} different samples are possible: ask for fewer, or add phrasings or things.</StatusBadge>}
    </p>
  )
}

function CategoryDetail({ name, category, isEditable, onShowLine }: { name: string; category: Block; isEditable: boolean; onShowLine: (line: number) => void }) {
  const edit = useEdit()
  const text = useOpen((state) => state.texts['rulebook.yaml'] ?? '')
  const own: Path = ['categories', name]
  const arms = listOf(category['mix']).map(blockOf)
  const conversation = textOf(category['conversation'])
  return (
    <div className="flex flex-col gap-5 border-t border-line px-4 py-4">
      <div className="flex items-center gap-3"><span className="w-24 shrink-0 text-ink-2">In words</span><TextInput size="small" aria-label={`${name} in words`} value={textOf(category['about'])} disabled={!isEditable} onChange={(value) => void edit([{ do: 'set', path: [...own, 'about'], value }], `${name} is about “${value}”`, `about ${name}`)} /></div>
      {conversation !== '' && <Turns id={conversation} />}
      {arms.length === 0 && <ArmWordings arm={category} path={own} label={name} />}
      {arms.map((arm, index) => <Arm key={String(index)} arm={{ ...category, ...arm }} own={arm} path={[...own, 'mix', index]} index={index} total={arms.reduce((sum, each) => sum + (Number(each['share']) || 0), 0)} name={name} isEditable={isEditable} />)}
      <AnswerWordings category={category} path={own} label={name} />
      <div><Button size="small" variant="quiet" onClick={() => onShowLine(lineOf(openDocument(text), own))}>Show its lines in the YAML</Button></div>
    </div>
  )
}

type ArmProps = { arm: Block; own: Block; path: Path; index: number; total: number; name: string; isEditable: boolean }

/** One of several ways in which a kind of request is asked. */
function Arm({ arm, own, path, index, total, name, isEditable }: ArmProps) {
  const edit = useEdit()
  const share = Number(own['share']) || 0
  return (
    <section aria-label={`${name}, way ${index + 1}`} className="rounded-md border border-line px-3 py-2">
      <div className="mb-1 flex items-center gap-2">
        <span className="flex-1 text-12 font-medium text-ink-2">Way {index + 1}: {total === 0 ? 0 : Number(((share / total) * 100).toPrecision(2))} % of this kind</span>
        <NumberInput size="small" aria-label={`Share of way ${index + 1} of ${name}`} value={share} min={0.01} max={1000} step={0.1} disabled={!isEditable} className="w-24" onChange={(value) => void edit([{ do: 'set', path: [...path, 'share'], value }], `Way ${index + 1} of ${name} has the share ${value}`, `share ${name} ${index}`)} />
      </div>
      <ArmWordings arm={arm} path={path} label={`${name}, way ${index + 1}`} />
    </section>
  )
}

function ArmWordings({ arm, path, label }: { arm: Block; path: Path; label: string }) {
  const source = useSourceOf()
  const slots = slotsOf(arm)
  const names = slotNames(source, blockOf(arm['slots']), slots)
  const prompts = arm['prompts']
  const place = wordingPlace(prompts, [...path, 'prompts'])
  const asks = listOf(arm['ask']).map(String)
  return (
    <div className="flex flex-col gap-2">
      {asks.length > 0 && <p className="text-12 text-ink-3">Asks for: {asks.map((field) => spokenField(source, field)).join(', ')}</p>}
      {place === null ? <p className="text-ink-3">{blockOf(prompts)['each'] === undefined ? 'No phrasing yet.' : `Each ${nameOfEach(names, textOf(blockOf(prompts)['each']))} brings its own phrasings.`}</p> : <Wordings place={place} label={`phrasings of ${label}`} slots={slots} names={names} />}
    </div>
  )
}

function AnswerWordings({ category, path, label }: { category: Block; path: Path; label: string }) {
  const source = useSourceOf()
  const slots = ['body', ...slotsOf(category)]
  const place = wordingPlace(category['answers'], [...path, 'answers'])
  if (place === null) return null
  return (
    <section>
      <h4 className="mb-1 text-12 font-medium text-ink-2">Words around the answer</h4>
      <Wordings place={place} label={`answer wordings of ${label}`} slots={slots} names={slotNames(source, blockOf(category['slots']), slots)} />
    </section>
  )
}

function Turns({ id }: { id: string }) {
  const source = useSourceOf()
  const turns = listOf(blockOf(blockOf(source['conversations'])[id])['turns']).map(blockOf)
  return turns.map((turn, index) => {
    const place = wordingPlace(turn['prompts'], ['conversations', id, 'turns', index, 'prompts'])
    return (
      <section key={String(index)} className="rounded-md border border-line px-3 py-2">
        <h4 className="mb-1 text-12 font-medium text-ink-2">Turn {index + 1}: {textOf(turn['role'])}</h4>
        {place !== null && <Wordings place={place} label={`prompts of the ${textOf(turn['role'])}`} slots={listOf(turn['ask']).map(String)} names={slotNames(source, blockOf(turn['slots']), listOf(turn['ask']).map(String))} />}
      </section>
    )
  })
}

function slotsOf(arm: Block): string[] {
  return [...listOf(arm['ask']).map(String), ...Object.keys(blockOf(arm['slots']))]
}

function spokenField(source: Block, field: string): string {
  const { int, pick, choice } = blockOf(blockOf(source['request'])[field]) as { int?: unknown; pick?: unknown; choice?: unknown }
  const kind = Array.isArray(int) ? `${int.join(' to ')}` : typeof pick === 'string' ? `one of ${pick}` : Array.isArray(choice) ? choice.join(' or ') : ''
  const words = slotWords(source, {}, field)
  return kind === '' ? words : `${words} (${kind})`
}

/** What brings its own phrasings: the thing that `q.ask` is a column of. */
function nameOfEach(names: Readonly<Record<string, string>>, column: string): string {
  const [slot = ''] = column.split('.')
  return names[slot] ?? 'thing'
}
