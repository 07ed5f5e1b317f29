/** The author's own examples: answers called good or bad, each with what the rules say of it now. */

import { Trash2 } from 'lucide-react'
import { Answer } from '../../components/answer.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Popover } from '../../components/popover.tsx'
import { Section } from '../../components/section.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { Button } from '../../components/button.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import type { LiveExample } from '../../rulebook-worker/live-types.ts'
import { useEdit, useOpen } from './open-rulebook.ts'
import { blockOf, listOf, textOf, useSourceOf, type Block } from './source-of.ts'
import { shownChecks } from './shown-checks.ts'

/** The tab. */
export function ExamplesTab() {
  const examples = listOf(useSourceOf()['examples']).map((example, index) => ({ example: blockOf(example), index }))
  const judged = useOpen((state) => state.live?.examples ?? null)
  if (examples.length === 0) return <EmptyState title="No examples yet">Type an answer into “Is this right?” and keep it: a good one guards what must stay allowed, a bad one what must stay refused.</EmptyState>
  const said = judged?.filter(({ asSaid }) => asSaid).length ?? 0
  const bad = examples.filter(({ example }) => listOf(example['breaks']).length > 0)
  const good = examples.filter(({ example }) => listOf(example['breaks']).length === 0)
  const rows = (list: typeof examples) => <ul className="flex flex-col gap-2">{list.map(({ example, index }) => <ExampleRow key={index} example={example} index={index} judged={judged?.[index] ?? null} />)}</ul>
  return (
    <div className="flex flex-col gap-8">
      {judged !== null && <p className="text-ink-2">{said === judged.length ? `All ${said} are judged as you say.` : `${said} of ${judged.length} are judged as you say.`}</p>}
      <Section title="Good answers" note="Every rule must let them pass.">{rows(good)}</Section>
      <Section title="Bad answers" note="Exactly the named rules must refuse them.">{rows(bad)}</Section>
    </div>
  )
}

function ExampleRow({ example, index, judged }: { example: Block; index: number; judged: LiveExample | null }) {
  const edit = useEdit()
  const isEditable = useOpen((state) => state.isEditable)
  const request = Object.entries(blockOf(example['request'])).map(([name, value]) => `${name} ${String(value)}`).join(', ')
  const asked = textOf(example['prompt']) || [textOf(example['category']), request].filter(Boolean).join(': ')
  return (
    <li aria-label={`Example ${index + 1}`} className="rounded-md border border-line bg-surface px-4 py-2">
      <div className="mb-1 flex items-center gap-2">
        {judged !== null && <StatusBadge meaning={judged.asSaid ? 'passed' : 'failed'} isPlain>{judged.asSaid ? 'Judged as you say' : judged.broken.length === 0 ? 'It keeps every rule' : `It breaks ${judged.broken.join(', ')}`}</StatusBadge>}
        <span className="flex-1" />
        {isEditable && <Breaks example={example} index={index} />}
        {isEditable && <IconButton icon={Trash2} label={`Remove example ${index + 1}`} onClick={() => void edit([{ do: 'remove', path: ['examples', index] }], 'Removed an example')} />}
      </div>
      <Answer size="compact" question={asked === '' ? undefined : asked} text={textOf(example['answer'])} checks={shownChecks(judged?.verdicts ?? [])} />
    </li>
  )
}

/** Which rules the example is said to break; none makes it a good one. */
function Breaks({ example, index }: { example: Block; index: number }) {
  const edit = useEdit()
  const checks = Object.keys(blockOf(useSourceOf()['checks']))
  const broken = listOf(example['breaks']).map(String)
  const set = (next: string[]) => {
    const { breaks: _breaks, good: _good, ...rest } = example
    const first = next.length === 0 ? { good: true } : { breaks: next }
    edit([{ do: 'set', path: ['examples', index], value: { ...first, ...rest } as never }], next.length === 0 ? `Example ${index + 1} is good` : `Example ${index + 1} breaks ${next.join(', ')}`)
  }
  return (
    <Popover label="Rules that it breaks" align="end" trigger={<Button size="small" variant="quiet">{broken.length === 0 ? 'Good' : `Breaks ${broken.join(', ')}`}</Button>}>
      <p className="mb-2 text-12 text-ink-3">Tick the rules that this answer breaks; none makes it good.</p>
      <div className="flex flex-col gap-1.5">
        {checks.map((check) => <Checkbox key={check} isChecked={broken.includes(check)} label={check.replaceAll('_', ' ')} onChange={(isOn) => set(isOn ? [...broken, check] : broken.filter((each) => each !== check))} />)}
      </div>
    </Popover>
  )
}
