/**
 * The stage in which the rules judge the model: verdict first, then before and after, then the table, then the outputs.
 * Composes; the parts ask for what they show.
 */

import { FlaskConical } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import type { Eval, Subject } from '../../../contract/entities/eval.ts'
import { countRules } from '../../../engine/evaluation/verdict-sentence.ts'
import { FirstStep } from '../../app/first-step.tsx'
import { Button } from '../../components/button.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Select } from '../../components/select.tsx'
import { count, since } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { useActiveJob } from '../../stores/jobs.ts'
import { Asking } from './asking.tsx'
import { EvalReportView } from './eval-report.tsx'
import { EvalSetup } from './eval-setup.tsx'
import { OUTCOMES } from './outcome-words.ts'
import { isFree, subjectName, subjectsOf } from './subject-words.ts'

/** The screen. The address's rest is `[eval][/rule]`. */
export function EvaluateScreen({ project }: { project: string }) {
  const [evalId = '', check = ''] = (useParams()['*'] ?? '').split('/')
  const [, go] = useHashLocation()
  const [isSetup, openSetup] = useState(false)
  const evals = useCall('evals.list', { project })
  const runs = useCall('runs.list', { project })
  const exports = useCall('exports.list', { project })
  const job = useActiveJob(project, 'evals.run')
  const subjects = subjectsOf(runs.data?.runs ?? [], exports.data?.exports ?? [])
  const listed = evals.data?.evals ?? []
  const shown = listed.find(({ id }) => id === evalId) ?? newestOfTrained(listed)
  const first: Subject = subjects.findLast(({ kind }) => kind === 'adapter') ?? { kind: 'base' }
  const address = (id: string, rest = '') => `/p/${project}/evaluate/${id}${rest === '' ? '' : `/${encodeURIComponent(rest)}`}`
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title="Evaluate"
        summary={shown === undefined ? 'The rules judge answers to questions that were never trained on.' : `${subjectName(shown.subject)} · ${count(shown.items)} questions of ${shown.suite.replaceAll('_', ' ')} · ${since(shown.created)}`}
        actions={
          <>
            {listed.length > 1 && shown !== undefined && (
              <div className="w-64"><Select
                aria-label="Shown evaluation"
                value={shown.id}
                onChange={(id) => go(address(id))}
                options={listed.toReversed().map((each) => ({ value: each.id, label: `${subjectName(each.subject)}${isFree(each) ? '' : ', held to the rules'}`, note: `${count(each.items)} questions · ${since(each.created)}`, aside: OUTCOMES[countRules(each).outcome].word }))}
              /></div>
            )}
            <Button icon={FlaskConical} variant={listed.length === 0 && job === undefined && first.kind !== 'base' ? 'primary' : 'secondary'} onClick={() => openSetup(true)}>Evaluate …</Button>
          </>
        }
      />
      <div className="flex min-h-0 flex-1 flex-col gap-6 overflow-auto px-6 pb-6">
        {job !== undefined && <Asking job={job} />}
        {evals.error !== null && <ErrorState error={evals.error.parts} action={{ label: 'Ask again', onClick: () => void evals.refetch() }} />}
        {evals.isPending && <Skeleton lines={5} className="max-w-wide" />}
        {evals.data !== undefined && shown === undefined && job === undefined && (
          <EmptyState icon={FlaskConical} title="Nothing has been judged yet" action={first.kind === 'base' && <FirstStep project={project} />}>
            First the model as it is, then the trained one: the same questions, the same rules.
          </EmptyState>
        )}
        {shown !== undefined && <EvalReportView key={shown.id} project={project} shown={shown} evals={listed} check={decodeURIComponent(check)} isOld={job !== undefined} onCheck={(next) => go(address(shown.id, next))} onAsked={(id) => go(address(id))} />}
      </div>
      <EvalSetup key={JSON.stringify([first, isSetup])} project={project} subjects={subjects} subject={first} isOpen={isSetup} onOpenChange={openSetup} onStarted={(id) => go(address(id))} />
    </div>
  )
}

/** What the screen opens with: the newest free eval of a trained adapter, else of anything trained, else the newest of all. */
function newestOfTrained(evals: readonly Eval[]): Eval | undefined {
  return evals.findLast((each) => each.subject.kind === 'adapter' && isFree(each)) ?? evals.findLast(({ subject }) => subject.kind !== 'base') ?? evals.at(-1)
}
