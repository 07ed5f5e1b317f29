/**
 * The one button after a missed verdict: says what would change, then generates, trains further and evaluates again.
 * Knows an eval; the change is the host's.
 */

import { Wrench } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { useAction, useCall } from '../../lib/use-call.ts'
import { changeWords } from './change-words.ts'

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
        description="More samples of what it gets wrong, further training from where it is, and the same questions again."
        actions={<Button variant="primary" disabled={plan.data === undefined} isLoading={mend.isPending} onClick={start}>Mend and train</Button>}
      >
        <section aria-label="What would change" tabIndex={0} className="flex flex-col gap-3">
          {plan.data !== undefined && <ul className="flex flex-col gap-2">{plan.data.remedies.map(({ check, sentence }) => <li key={`${check} ${sentence}`}>{sentence}</li>)}</ul>}
          {plan.data !== undefined && (
            <ul className="list-disc pl-5 text-ink-2">{changeWords(plan.data.change, plan.data.training).map((line) => <li key={line}>{line}</li>)}</ul>
          )}
          {error !== null && <ErrorState error={error.parts} />}
        </section>
      </Dialog>
    </>
  )
}
