/** The way out for one downloaded model: says what it frees and what would miss it, then deletes. Knows one model. */

import { useState } from 'react'
import type { ShelfModel } from '../../../contract/entities/settings.ts'
import { Button } from '../../components/button.tsx'
import { ConfirmDialog } from '../../components/confirm-dialog.tsx'
import { showToast } from '../../components/toast.tsx'
import { bytes, count } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'

/** The button with its question. */
export function DeleteModel({ model: { id, title } }: { model: ShelfModel }) {
  const [isAsking, ask] = useState(false)
  const { data: plan } = useCall('models.plan_remove', { model: id }, { enabled: isAsking })
  const remove = useAction('models.remove', ['models.list', 'models.shelf', 'models.plan_remove', 'settings.storage'])
  const go = () => remove.mutate({ model: id }, { onSuccess: ({ sentence }) => { ask(false); showToast({ text: sentence }) } })
  const problem = remove.error?.message ?? plan?.problem
  return (
    <>
      <Button variant="quiet" aria-label={`Delete … ${title}`} onClick={() => ask(true)}>Delete …</Button>
      <ConfirmDialog isOpen={isAsking} onOpenChange={ask} title={`Delete ${title}?`} confirmLabel={plan === undefined ? 'Delete the model' : `Delete ${bytes(plan.bytes)}`} isDanger isLoading={plan === undefined || remove.isPending} onConfirm={go}>
        {plan !== undefined && plan.runs > 0 && <p>{count(plan.runs)} {plan.runs === 1 ? 'run was' : 'runs were'} trained on it: without it {plan.runs === 1 ? 'its adapter' : 'their adapters'} cannot be asked or exported.</p>}
        <p>It can be downloaded again.</p>
        {problem != null && <p role="alert" className="mt-2 text-failed">{problem}</p>}
      </ConfirmDialog>
    </>
  )
}
