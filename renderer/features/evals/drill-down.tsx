/**
 * Three panes: rules → outputs → one output with all that explains it. j and k move through the outputs.
 * Asks for what is chosen; knows no other screen.
 */

import { useEffect, useState } from 'react'
import type { EvalReport } from '../../../contract/entities/eval.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { useCall } from '../../lib/use-call.ts'
import { count } from '../../lib/format.ts'
import { decodingWords } from './decoding-words.ts'
import { ItemDetail } from './item-detail.tsx'
import { brokenRules, RuleList } from './rule-list.tsx'

type DrillDownProps = {
  project: string
  evalId: string
  report: EvalReport
  sentences: ReadonlyMap<string, string>
  check: string
  onCheck: (check: string) => void
}

/** Outputs that are listed at once. */
const LISTED = 500

/** The panes. A rule that nothing breaks gives way to the one that is broken most. */
export function DrillDown({ project, evalId, report, sentences, check: wanted, onCheck }: DrillDownProps) {
  const broken = brokenRules(report)
  const check = broken.some((each) => each.check === wanted) ? wanted : (broken[0]?.check ?? wanted)
  const { data } = useCall('evals.items', { project, eval: evalId, failed_check: check, limit: LISTED }, { keep: true, enabled: broken.length > 0 })
  const [place, setPlace] = useState(0)
  const items = data?.items ?? []
  const item = items[Math.min(place, items.length - 1)]
  const choose = (next: string) => {
    setPlace(0)
    onCheck(next)
  }
  useEffect(() => {
    const onKey = (event: KeyboardEvent) => {
      if (event.target instanceof HTMLElement && event.target.matches('input, textarea, [contenteditable=true]')) return
      if (event.key === 'j') setPlace((now) => Math.min(now + 1, Math.max(0, items.length - 1)))
      if (event.key === 'k') setPlace((now) => Math.max(0, now - 1))
    }
    addEventListener('keydown', onKey)
    return () => removeEventListener('keydown', onKey)
  }, [items.length])
  if (broken.length === 0) return <EmptyState title="No answer breaks a rule">Every answer keeps every rule that could be judged on it.</EmptyState>
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,5fr)_minmax(0,6fr)_minmax(0,9fr)] overflow-hidden rounded-md border border-line bg-surface">
      <RuleList report={report} sentences={sentences} check={check} onCheck={choose} />
      <div className="flex min-h-0 flex-col border-l border-line">
        <p className="flex h-9 shrink-0 items-center gap-1.5 border-b border-line px-3 text-12 text-ink-2">
          <span className="min-w-0 flex-1 truncate">{data === undefined ? 'Reading …' : `${count(data.total)} ${data.total === 1 ? 'answer breaks it' : 'answers break it'}`}</span>
          <Kbd keys="j" /> next <Kbd keys="k" /> back
        </p>
        <ul className="min-h-0 flex-1 overflow-auto" aria-label="Answers that break the rule">
          {items.map((each, i) => (
            <li key={`${each.id} ${each.decoding} ${each.mode}`} className="border-b border-line last:border-b-0">
              <button type="button" aria-current={each === item} onClick={() => setPlace(i)} className={`block w-full px-3 py-2 text-left -outline-offset-2 ${each === item ? 'bg-picked' : 'hover:bg-hover'}`}>
                <span className="line-clamp-2 wrap-anywhere">{each.question}</span>
                <span className="mt-0.5 block truncate text-12 text-ink-3">{decodingWords(each.decoding)} · {each.output.replaceAll(/\s*\n\s*/gu, ' ')}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="min-h-0 overflow-auto border-l border-line p-4">
        {item !== undefined && <ItemDetail key={`${item.id} ${item.decoding}`} project={project} evalId={evalId} item={item} />}
      </div>
    </div>
  )
}
