/**
 * One eval on screen: verdict, before and after, every rule beside other evals, the person's own questions, parts, outputs.
 * Asks for the report and the comparisons; knows no list.
 */

import { ChevronLeft } from 'lucide-react'
import type { CallOutput } from '../../../contract/calls.ts'
import type { Eval, EvalReport } from '../../../contract/entities/eval.ts'
import { Button, buttonClasses } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { count, since } from '../../lib/format.ts'
import type { HostError } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { BeforeAfter } from './before-after.tsx'
import { ChecksTable, rowId } from './checks-table.tsx'
import { DrillDown } from './drill-down.tsx'
import { MendButton } from './mend-button.tsx'
import { MyQuestions } from './my-questions.tsx'
import { brokenRules } from './rule-list.tsx'
import { Slices } from './slices.tsx'
import { baseEvalFor, isFree, runOf, subjectKey } from './subject-words.ts'
import { VerdictBanner } from './verdict-banner.tsx'
import { questionsWanted, waysToTell } from './ways-to-tell.ts'

type EvalReportViewProps = {
  project: string
  shown: Eval
  evals: readonly Eval[]
  /** The rule whose outputs are open, or the empty string. */
  check: string
  /** True while a model is being asked anew: then this is the last verdict, not the one to act upon. */
  isOld: boolean
  onCheck: (check: string) => void
  /** Further questions are being asked in an eval of their own. */
  onAsked: (evalId: string) => void
}

/** Other evals beside the shown one, at most. */
const COLUMNS = 2

/** The report. */
export function EvalReportView({ project, shown, evals, check, isOld, onCheck, onAsked }: EvalReportViewProps) {
  const base = shown.subject.kind === 'base' ? null : baseEvalFor(shown, evals)
  const report = useCall('evals.get', { project, eval: shown.id })
  const baseReport = useCall('evals.get', { project, eval: base?.id ?? shown.id }, { enabled: base !== null })
  const setup = useCall('evals.setup', { project })
  const others = othersOf(shown, evals)
  const first = useCall('evals.compare', { project, a: others[0]?.id ?? shown.id, b: shown.id }, { enabled: others.length > 0 })
  const second = useCall('evals.compare', { project, a: others[1]?.id ?? shown.id, b: shown.id }, { enabled: others.length > 1 })
  const comparisons = [first.data, second.data]
  const wanted = report.data === undefined ? 0 : questionsWanted(report.data.report)
  const further = useCall('evals.plan_more', { project, eval: shown.id, questions: wanted }, { enabled: wanted > 0 && !isOld })
  const sentences = new Map(setup.data?.rules.map((rule) => [rule.check, rule.sentence]))
  if (report.error !== null) return <ErrorState error={report.error.parts} action={{ label: 'Read it again', onClick: () => void report.refetch() }} />
  if (report.data === undefined) return <Skeleton className="h-64 w-full" />
  const told = report.data.report
  // Without their sentences rules have only short names.
  const waiting = setup.isPending && <Skeleton className="h-64 w-full" />
  if (check !== '') {
    return (
      <>
        <div className="-mb-3 -ml-2"><Button variant="quiet" icon={ChevronLeft} onClick={() => onCheck('')}>Back to the verdict</Button></div>
        {waiting || <DrillDown project={project} evalId={shown.id} report={told} sentences={sentences} check={check} onCheck={onCheck} />}
      </>
    )
  }
  const broken = brokenRules(told)
  const heldBack = setup.data?.suites.find(({ name }) => name === shown.suite)?.questions
  return (
    <>
      <VerdictBanner report={told} base={base === null ? null : (baseReport.data?.report ?? null)} old={isOld ? `Last verdict, ${since(shown.created)}` : undefined} sentences={setup.isPending ? undefined : sentences} heldBack={heldBack} further={further.data} renderRule={ruleButton}>
        {!isOld && <NextSteps project={project} shown={shown} report={told} further={further} onAsked={onAsked} />}
      </VerdictBanner>
      {base !== null && <BeforeAfter project={project} before={base} after={shown} onPickCheck={showRow} />}
      <Section title="Every rule" actions={broken.length > 0 && <Button size="small" onClick={() => onCheck(broken[0]?.check ?? '')}>Look at what breaks them</Button>} note={broken.length === 0 ? 'No answer breaks a rule.' : 'Underlined rules open the answers that break them.'}>
        {waiting || <ChecksTable report={told} sentences={sentences} others={others.map((each, i) => ({ shown: each, comparison: comparisons[i] }))} onOpen={onCheck} />}
      </Section>
      <MyQuestions project={project} sides={base === null ? [shown] : [base, shown]} />
      {told.slices.length > 0 && <Section title="Parts of the questions" note="The lowest share of each part."><Slices report={told} sentences={sentences} /></Section>}
    </>
  )
}

/** Leads to the rule's row below. */
function showRow(check: string): void {
  const row = document.getElementById(rowId(check))
  row?.scrollIntoView({ block: 'center' })
  row?.focus({ preventScroll: true })
}

function ruleButton(check: string, sentence: string) {
  return <button type="button" onClick={() => showRow(check)} className="rounded-sm text-left text-ink underline underline-offset-4">{sentence}</button>
}

/** The buttons that follow from a verdict: what mends it, what makes it surer, what comes after it. */
function NextSteps({ project, shown, report, further, onAsked }: { project: string; shown: Eval; report: EvalReport; further: { data: CallOutput<'evals.plan_more'> | undefined; error: HostError | null }; onAsked: (evalId: string) => void }) {
  const exports = useCall('exports.list', { project })
  const run = runOf(shown.subject, exports.data?.exports ?? [])
  const { more, isUsedUp } = waysToTell(report, undefined, further.data)
  const ask = useAction('evals.ask_more', ['jobs.list'])
  const canMend = (shown.subject.kind === 'adapter' || shown.subject.kind === 'checkpoint') && report.remedies.length > 0
  return (
    <>
      {more > 0 && <Button variant={shown.passed ? 'primary' : 'secondary'} isLoading={ask.isPending} onClick={() => ask.mutate({ project, eval: shown.id, questions: more }, { onSuccess: (started) => onAsked(started.eval) })}>Ask {count(more)} more {more === 1 ? 'question' : 'questions'}</Button>}
      {isUsedUp && <a className={buttonClasses('secondary')} href={`#/p/${project}/knowledge/questions`}>Add to the rulebook</a>}
      {(ask.error ?? further.error) !== null && <p role="alert" className="max-w-note text-ink-2">{(ask.error ?? further.error)?.message}</p>}
      {shown.passed && run !== null && <a className={buttonClasses(more > 0 ? 'secondary' : 'primary')} href={`#/p/${project}/export/${run}`}>Add to Ollama</a>}
      {!shown.passed && canMend && <MendButton project={project} evalId={shown.id} />}
    </>
  )
}

/** The newest eval of each other subject on the same questions, the base first. */
function othersOf(shown: Eval, evals: readonly Eval[]): Eval[] {
  const same = evals.filter((each) => each.id !== shown.id && each.suite === shown.suite && each.dataset_version === shown.dataset_version && isFree(each) === isFree(shown))
  const newest = new Map(same.filter((each) => subjectKey(each.subject) !== subjectKey(shown.subject)).map((each) => [subjectKey(each.subject), each]))
  return [...newest.values()].sort((a, b) => Number(b.subject.kind === 'base') - Number(a.subject.kind === 'base')).slice(0, COLUMNS)
}
