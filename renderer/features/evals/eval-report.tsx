/**
 * One eval on screen: verdict, before and after, every rule beside other evals, parts of the questions, outputs.
 * Asks for the report and the comparisons; knows no list.
 */

import { ChevronLeft } from 'lucide-react'
import type { Eval } from '../../../contract/entities/eval.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'
import { BeforeAfter } from './before-after.tsx'
import { ChecksTable } from './checks-table.tsx'
import { DrillDown } from './drill-down.tsx'
import { MendButton } from './mend-button.tsx'
import { Slices } from './slices.tsx'
import { baseEvalFor, isFree, runOf, subjectKey } from './subject-words.ts'
import { VerdictBanner } from './verdict-banner.tsx'

type EvalReportViewProps = {
  project: string
  shown: Eval
  evals: readonly Eval[]
  /** The rule whose outputs are open, or the empty string. */
  check: string
  onCheck: (check: string) => void
  onAskMore: () => void
}

/** Other evals beside the shown one, at most. */
const COLUMNS = 2

/** The report. */
export function EvalReportView({ project, shown, evals, check, onCheck, onAskMore }: EvalReportViewProps) {
  const base = shown.subject.kind === 'base' ? null : baseEvalFor(shown, evals)
  const report = useCall('evals.get', { project, eval: shown.id })
  const baseReport = useCall('evals.get', { project, eval: base?.id ?? shown.id }, { enabled: base !== null })
  const setup = useCall('evals.setup', { project })
  const exports = useCall('exports.list', { project })
  const others = othersOf(shown, evals)
  const first = useCall('evals.compare', { project, a: others[0]?.id ?? shown.id, b: shown.id }, { enabled: others.length > 0 })
  const second = useCall('evals.compare', { project, a: others[1]?.id ?? shown.id, b: shown.id }, { enabled: others.length > 1 })
  const comparisons = [first.data, second.data]
  const sentences = new Map(setup.data?.rules.map((rule) => [rule.check, rule.sentence]))
  const run = runOf(shown.subject, exports.data?.exports ?? [])
  if (report.error !== null) return <ErrorState error={report.error.parts} action={{ label: 'Read it again', onClick: () => void report.refetch() }} />
  if (report.data === undefined) return <Skeleton className="h-64 w-full" />
  if (check !== '') {
    return (
      <>
        <div><Button variant="quiet" icon={ChevronLeft} onClick={() => onCheck('')}>Back to the verdict</Button></div>
        <DrillDown project={project} evalId={shown.id} report={report.data.report} sentences={sentences} check={check} onCheck={onCheck} />
      </>
    )
  }
  const heldBack = setup.data?.suites.find(({ name }) => name === shown.suite)?.questions ?? 0
  const canAskMore = heldBack > shown.items && report.data.report.checks.some((row) => row.passed === true && row.verdict === 'undecided')
  return (
    <>
      <VerdictBanner report={report.data.report} base={base === null ? null : (baseReport.data?.report ?? null)}>
        {canAskMore && <Button onClick={onAskMore}>Ask more questions</Button>}
        {shown.passed && run !== null && <a className={buttonClasses('primary')} href={`#/p/${project}/export/${run}`}>Add to Ollama</a>}
        {!shown.passed && (shown.subject.kind === 'adapter' || shown.subject.kind === 'checkpoint') && report.data.report.remedies.length > 0 && <MendButton project={project} evalId={shown.id} />}
      </VerdictBanner>
      {base !== null && <BeforeAfter project={project} before={base} after={shown} />}
      <Section title="Every rule" note="Choose a rule to see the answers that break it.">
        <ChecksTable report={report.data.report} sentences={sentences} others={others.map((each, i) => ({ shown: each, comparison: comparisons[i] }))} onOpen={onCheck} />
      </Section>
      {report.data.report.slices.length > 0 && <Section title="Parts of the questions"><Slices report={report.data.report} /></Section>}
    </>
  )
}

/** The newest eval of each other subject on the same questions, the base first. */
function othersOf(shown: Eval, evals: readonly Eval[]): Eval[] {
  const same = evals.filter((each) => each.id !== shown.id && each.suite === shown.suite && each.dataset_version === shown.dataset_version && isFree(each) === isFree(shown))
  const newest = new Map(same.map((each) => [subjectKey(each.subject), each]))
  return [...newest.values()].sort((a, b) => Number(b.subject.kind === 'base') - Number(a.subject.kind === 'base')).slice(0, COLUMNS)
}
