/**
 * Three panes: rules → outputs → one output with all that explains it. j and k move through the outputs.
 * Asks for what is chosen; knows no other screen.
 */

import { useEffect, useState } from 'react'
import type { EvalItem, EvalReport } from '../../../contract/entities/eval.ts'
import { Answer } from '../../components/answer.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { Kbd } from '../../components/kbd.tsx'
import { useCall } from '../../lib/use-call.ts'
import { percent } from '../../lib/format.ts'
import { answerChecks } from './answer-checks.ts'

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

/** The panes. */
export function DrillDown({ project, evalId, report, sentences, check, onCheck }: DrillDownProps) {
  const { data } = useCall('evals.items', { project, eval: evalId, failed_check: check, limit: LISTED }, { keep: true })
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
  return (
    <div className="grid min-h-0 flex-1 grid-cols-[minmax(0,2fr)_minmax(0,3fr)_minmax(0,4fr)] overflow-hidden rounded-md border border-line bg-surface">
      <RuleList report={report} sentences={sentences} check={check} onCheck={choose} />
      <div className="flex min-h-0 flex-col border-l border-line">
        <p className="flex h-8 shrink-0 items-center gap-2 border-b border-line px-3 text-12 text-ink-2">
          <span className="flex-1">{data === undefined ? 'Reading …' : `${data.total} ${data.total === 1 ? 'answer breaks' : 'answers break'} it`}</span>
          <Kbd keys="j" /><Kbd keys="k" />
        </p>
        <ul className="min-h-0 flex-1 overflow-auto" aria-label="Answers that break the rule">
          {items.map((each, i) => (
            <li key={`${each.id} ${each.decoding} ${each.mode}`}>
              <button type="button" aria-current={each === item} onClick={() => setPlace(i)} className={`block w-full truncate px-3 py-2 text-left -outline-offset-2 ${each === item ? 'bg-picked' : 'hover:bg-hover'}`}>
                <span className="block truncate font-mono text-12">{each.output.replaceAll('\n', '  ')}</span>
                <span className="text-12 text-ink-3">{each.category} · {each.decoding}</span>
              </button>
            </li>
          ))}
        </ul>
      </div>
      <div className="min-h-0 overflow-auto border-l border-line p-4">
        {item === undefined ? <EmptyState isCompact title="No answer breaks this rule">Choose another rule at the left.</EmptyState> : <ItemDetail key={`${item.id} ${item.decoding}`} project={project} evalId={evalId} item={item} />}
      </div>
    </div>
  )
}

function RuleList({ report, sentences, check, onCheck }: Pick<DrillDownProps, 'report' | 'sentences' | 'check' | 'onCheck'>) {
  const checks = [...new Set(report.checks.map((row) => row.check))]
  return (
    <ul className="min-h-0 overflow-auto" aria-label="Rules">
      {checks.map((each) => {
        const rates = report.checks.flatMap((row) => (row.check === each && row.rate !== null ? [row.rate] : []))
        return (
          <li key={each}>
            <button type="button" aria-current={each === check} onClick={() => onCheck(each)} className={`block w-full px-3 py-2 text-left -outline-offset-2 ${each === check ? 'bg-picked' : 'hover:bg-hover'}`}>
              <span className="block">{sentences.get(each) ?? each}</span>
              <span className="text-12 text-ink-3 tabular-nums">{each} · kept by {rates.length === 0 ? '–' : percent(Math.min(...rates))}</span>
            </button>
          </li>
        )
      })}
    </ul>
  )
}

function ItemDetail({ project, evalId, item }: { project: string; evalId: string; item: EvalItem }) {
  const { data } = useCall('evals.item', { project, eval: evalId, id: item.id, decoding: item.decoding, mode: item.mode })
  const request = Object.entries(data?.request ?? {})
  return (
    <article className="flex flex-col gap-4" aria-label="One answer">
      <section>
        <h3 className="text-12 font-medium text-ink-2">Question</h3>
        <p className="text-14">{data?.prompt.findLast(({ role }) => role === 'user')?.content ?? '…'}</p>
        {request.length > 0 && <p className="text-12 text-ink-3">asked: {request.map(([name, value]) => `${name} = ${value}`).join(', ')}</p>}
      </section>
      <section>
        <h3 className="mb-1 text-12 font-medium text-ink-2">Answer</h3>
        <Answer text={item.output} checks={data === undefined ? [] : answerChecks(data.checks)} />
      </section>
      {data?.reference != null && (
        <section>
          <h3 className="mb-1 text-12 font-medium text-ink-2">A right answer</h3>
          <Answer text={data.reference} checks={[]} />
        </section>
      )}
      {data !== undefined && data.nearest.length > 0 && (
        <section>
          <h3 className="mb-1 text-12 font-medium text-ink-2">Nearest training samples</h3>
          <ul className="flex flex-col gap-2">
            {data.nearest.map((near) => (
              <li key={near.id} className="rounded-md bg-sunken p-3">
                <p className="text-ink-2">{near.prompt}</p>
                <p className="mt-1 font-mono text-12 whitespace-pre-wrap">{near.answer}</p>
                <p className="mt-1 text-12 text-ink-3 tabular-nums">{percent(near.overlap)} of the words shared</p>
              </li>
            ))}
          </ul>
        </section>
      )}
    </article>
  )
}
