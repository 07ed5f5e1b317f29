/** The author's own examples: answers called right or wrong, each with the one thing that the rules say of it now. */

import { EllipsisVertical, Pencil, Plus, Trash2 } from 'lucide-react'
import { lazy, Suspense, useState } from 'react'
import { AnswerText } from '../../components/answer-text.tsx'
import { Button } from '../../components/button.tsx'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import type { LiveExample } from '../../rulebook-worker/live-types.ts'
import { askedInWords } from './asked-words.ts'
import { useEdit, useOpen } from './open-rulebook.ts'
import { PARTS_OF_TAB } from './parts/part-words.ts'
import { shownChecks } from './shown-checks.ts'
import { blockAt, blockOf, listOf, textOf, useSourceOf, type Block } from './source-of.ts'

const PartDialog = lazy(async () => ({ default: (await import('./parts/part-dialog.tsx')).PartDialog }))

type Placed = { example: Block; index: number }

/** The tab. */
export function ExamplesTab() {
  const source = useSourceOf()
  const examples = listOf(source['examples']).map((example, index): Placed => ({ example: blockOf(example), index }))
  const judged = useOpen((state) => state.live?.examples ?? null)
  const isEditable = useOpen((state) => state.isEditable)
  const [open, setOpen] = useState<number | 'good' | 'bad' | null>(null)
  const [view, setView] = useState<'good' | 'bad'>('good')
  const isBad = ({ example }: Placed) => listOf(example['breaks']).length > 0
  const category = Object.keys(blockOf(source['categories']))[0]
  const begins = { ...(open === 'bad' ? { breaks: [] } : { good: true }), ...(category === undefined ? {} : { category }), prompt: '', answer: '' }
  const bad = examples.filter(isBad)
  const good = examples.filter((each) => !isBad(each))
  const list = view === 'good' ? good : bad
  return (
    <div className="flex flex-col gap-3">
      <div className="flex items-center gap-3">
        <SegmentedControl
          aria-label="Examples"
          size="small"
          value={view}
          onChange={setView}
          segments={[{ value: 'good', label: `Right answers ${good.length}` }, { value: 'bad', label: `Wrong answers ${bad.length}` }]}
        />
        <span className="flex-1" />
        {isEditable && <Button size="small" icon={Plus} onClick={() => setOpen(view)}>{view === 'good' ? 'Add a right answer' : 'Add a wrong answer'}</Button>}
      </div>
      <p className="text-ink-2">{view === 'good' ? 'Every rule must let them pass.' : 'Each must be refused, for exactly the rule that it breaks.'}</p>
      {list.length === 0
        ? <EmptyState isCompact title={view === 'good' ? 'No right answer yet' : 'No wrong answer yet'} />
        : <ul className="flex flex-col gap-2">{list.map(({ example, index }) => <ExampleRow key={index} example={example} index={index} judged={judged?.[index] ?? null} onOpen={() => setOpen(index)} />)}</ul>}
      {open !== null && <Suspense><PartDialog section={PARTS_OF_TAB.examples[0]} name={typeof open === 'number' ? String(open) : null} begins={begins} onClose={() => setOpen(null)} /></Suspense>}
    </div>
  )
}

function ExampleRow({ example, index, judged, onOpen }: Placed & { judged: LiveExample | null; onOpen: () => void }) {
  const edit = useEdit()
  const source = useSourceOf()
  const isEditable = useOpen((state) => state.isEditable)
  const broken = listOf(example['breaks']).map(String)
  // A wrong answer that is refused for the right reason shows that reason's places only.
  const verdicts = (judged?.verdicts ?? []).filter(({ k, n, check }) => k < n && (judged?.asSaid !== true || broken.includes(check)))
  return (
    <li aria-label={`Example ${index + 1}`} className="flex min-w-0 gap-2 rounded-md border border-line bg-surface py-2 pr-2 pl-4">
      <div className="min-w-0 flex-1">
        <p className="mb-1 text-ink-2">{askedInWords(source, example)}</p>
        <AnswerText text={textOf(example['answer'])} checks={shownChecks(verdicts)} isCode={false} isWriting={false} isCompact emptyText="" />
        {judged !== null && <p className="mt-1.5"><Statement source={source} judged={judged} broken={broken} /></p>}
      </div>
      {isEditable && (
        <DropdownMenu
          align="end"
          trigger={<IconButton icon={EllipsisVertical} label={`More about example ${index + 1}`} />}
          items={[
            { kind: 'action', icon: Pencil, label: 'Change …', onSelect: onOpen },
            { kind: 'action', icon: Trash2, label: 'Remove', isDanger: true, onSelect: () => void edit([{ do: 'remove', path: ['examples', index] }], 'Removed an example') },
          ]}
        />
      )}
    </li>
  )
}

/** The one thing to know of an example. */
function Statement({ source, judged, broken }: { source: Block; judged: LiveExample; broken: readonly string[] }) {
  const say = (check: string) => textOf(blockAt(source, 'checks', check)['say']) || check.replaceAll('_', ' ')
  const why = (checks: readonly string[]) => <span className="ml-2 text-12 text-ink-3">{checks.map(say).join(' ')}</span>
  if (judged.asSaid) return broken.length === 0 ? <StatusBadge meaning="passed" isPlain>Passes every rule</StatusBadge> : <><StatusBadge meaning="passed" isPlain>Refused, as it should be</StatusBadge>{why(broken)}</>
  if (judged.broken.length === 0) return <StatusBadge meaning="failed" isPlain>Passes, though you call it wrong</StatusBadge>
  return <><StatusBadge meaning="failed" isPlain>{broken.length === 0 ? 'Refused, though you call it right' : 'Refused for another rule'}</StatusBadge>{why(judged.broken)}</>
}
