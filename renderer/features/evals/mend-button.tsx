/**
 * The one button after a missed verdict: says what would change, then generates, trains further and evaluates again.
 * Knows an eval; the change is the host's.
 */

import { Wrench } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useAction, useCall } from '../../lib/use-call.ts'
import { checkWords } from './decoding-words.ts'
import { mendRows } from './mend-rows.ts'

/** The button and its dialog. `onStarted` gets the pipeline's job. */
export function MendButton({ project, evalId, onStarted }: { project: string; evalId: string; onStarted?: (job: number) => void }) {
  const [isOpen, setOpen] = useState(false)
  const plan = useCall('evals.plan_mend', { project, eval: evalId }, { enabled: isOpen })
  const mend = useAction('evals.mend', ['jobs.list'])
  const start = () =>
    mend.mutate(
      { project, eval: evalId },
      {
        onSuccess: ({ job }) => {
          setOpen(false)
          onStarted?.(job)
        },
      },
    )
  const error = mend.error ?? plan.error
  return (
    <>
      <Button variant="primary" icon={Wrench} onClick={() => setOpen(true)}>Make it better</Button>
      <Dialog
        isOpen={isOpen}
        onOpenChange={setOpen}
        title="Make it better"
        description="Makes more samples of what it gets wrong, trains further from where it is, and asks again."
        actions={
          <>
            <Button onClick={() => setOpen(false)}>Cancel</Button>
            <Button variant="primary" disabled={plan.data === undefined} isLoading={mend.isPending} onClick={start}>Mend and train</Button>
          </>
        }
      >
        <div className="flex flex-col gap-3">
          {plan.data === undefined && error === null && <Skeleton lines={4} />}
          {plan.data !== undefined && <Change project={project} plan={plan.data} />}
          {error !== null && <ErrorState error={error.parts} />}
        </div>
      </Dialog>
    </>
  )
}

function Change({ project, plan }: { project: string; plan: Parameters<typeof mendRows>[0] & { remedies: readonly { check: string }[] } }) {
  const rules = useCall('evals.setup', { project }).data?.rules ?? []
  const kinds = new Map(useCall('datasets.mix', { project }).data?.categories.map(({ category, about }) => [category, about]))
  const checks = [...new Set(plan.remedies.map(({ check }) => rules.find((rule) => rule.check === check)?.sentence ?? checkWords(check)))]
  return (
    <>
      <ul aria-label="Rules that it is for" className="list-disc pl-4 text-ink-2">{checks.map((rule) => <li key={rule}>{rule}</li>)}</ul>
      <table className="w-full border-collapse tabular-nums">
        <caption className="sr-only">What would change</caption>
        <thead className="border-b border-line text-12 text-ink-2">
          <tr>
            <th scope="col" className="h-8 text-left font-medium">What changes</th>
            <th scope="col" className="h-8 px-3 text-right font-medium">Now</th>
            <th scope="col" className="h-8 text-right font-medium">Then</th>
          </tr>
        </thead>
        <tbody>
          {mendRows(plan, kinds).map(({ what, now, then }) => (
            <tr key={what} className="h-8 border-b border-line last:border-b-0">
              <th scope="row" className="py-1.5 text-left font-normal">{what}</th>
              <td className="px-3 text-right whitespace-nowrap text-ink-2">{now}</td>
              <td className="text-right font-medium whitespace-nowrap">{then}</td>
            </tr>
          ))}
        </tbody>
      </table>
    </>
  )
}
