/**
 * What Evaluate said of a finished run, with the step that follows from it; nothing where it was not evaluated.
 * Finds the evaluations of the run; judges nothing itself.
 */

import { FlaskConical, PackageCheck } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Eval } from '../../../../contract/entities/eval.ts'
import { buttonClasses } from '../../../components/button.tsx'
import { Card } from '../../../components/card.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { baseEvalFor, isFree, MendButton, VerdictBanner } from '../../evals/index.ts'

/** The newest evaluation of the adapter of a run; undefined while there is none. */
export function useRunEval(project: string, run: string, isAsked: boolean): { shown: Eval | undefined; isKnown: boolean } {
  const { data } = useCall('evals.list', { project }, { enabled: isAsked })
  return { shown: data?.evals.findLast(({ subject, checks }) => subject.kind === 'adapter' && subject.run === run && isFree({ checks })), isKnown: data !== undefined }
}

/** The verdict of an evaluation of the run. */
export function RunVerdict({ project, shown }: { project: string; shown: Eval }) {
  const evals = useCall('evals.list', { project }).data?.evals ?? []
  const base = baseEvalFor(shown, evals)
  const report = useCall('evals.get', { project, eval: shown.id })
  const before = useCall('evals.get', { project, eval: base?.id ?? shown.id }, { enabled: base !== null })
  const setup = useCall('evals.setup', { project })
  if (report.data === undefined) return null
  const canMend = !shown.passed && report.data.report.remedies.length > 0
  return (
    <Card>
      <VerdictBanner
        report={report.data.report}
        base={base === null ? null : (before.data?.report ?? null)}
        sentences={setup.isPending ? undefined : new Map(setup.data?.rules.map((rule) => [rule.check, rule.sentence]))}
        heldBack={setup.data?.suites.find(({ name }) => name === shown.suite)?.questions}
        renderRule={(check, sentence) => <a className="rounded-sm text-ink underline underline-offset-4" href={`#/p/${project}/evaluate/${shown.id}/${encodeURIComponent(check)}`}>{sentence}</a>}
      >
        <Step to={`#/p/${project}/evaluate/${shown.id}`} isFirst={!shown.passed && !canMend}><FlaskConical aria-hidden className="-ml-1 size-4" />See every rule</Step>
        {shown.passed && <Step to={`#/p/${project}/export/${shown.subject.kind === 'adapter' ? shown.subject.run : ''}`} isFirst><PackageCheck aria-hidden className="-ml-1 size-4" />Add to Ollama</Step>}
        {canMend && <MendButton project={project} evalId={shown.id} />}
      </VerdictBanner>
    </Card>
  )
}

function Step({ to, isFirst, children }: { to: string; isFirst: boolean; children: ReactNode }) {
  return <a className={buttonClasses(isFirst ? 'primary' : 'secondary')} href={to}>{children}</a>
}
