/**
 * Before a download: what it brings, its licence to accept by name, the room on the disk; a gated model shows its page
 * and takes a token. Asks the Hub for one model.
 */

import { useState } from 'react'
import type { HubModel } from '../../../contract/entities/hub.ts'
import { Button } from '../../components/button.tsx'
import { Callout } from '../../components/callout.tsx'
import { Checkbox } from '../../components/checkbox.tsx'
import { Dialog } from '../../components/dialog.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { bytes } from '../../lib/format.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { HubAccount } from './hub-account.tsx'
import { licenceName, modelSize } from './model-words.ts'

/** The dialog. */
export function DownloadDialog({ repo, onClose, onStarted }: { repo: string; onClose: () => void; /** Hears that it is coming. */ onStarted?: (() => void) | undefined }) {
  const [isAccepted, accept] = useState(false)
  const { data: model, error, refetch, isFetching } = useCall('hub.describe', { repo })
  const start = useAction('hub.download', ['jobs.list', 'models.shelf'])
  const failure = start.error ?? error
  const needsToken = failure?.code === 'unauthorized' || failure?.code === 'no_permission'
  const go = (found: HubModel) => start.mutate({ repo, accepted_licence: found.licence }, { onSuccess: () => { onStarted?.(); onClose() } })
  return (
    <Dialog
      isOpen
      onOpenChange={(isOpen) => !isOpen && onClose()}
      title={`Download ${repo}`}
      description="Runs in the job tray; it can be paused, and goes on where it stopped."
      actions={<><Button onClick={onClose}>Cancel</Button><Button variant="primary" disabled={model === undefined || !isAccepted || model.obstacle !== null} isLoading={start.isPending} onClick={() => model !== undefined && go(model)}>Download{model === undefined ? '' : ` ${bytes(model.bytes - model.present_bytes)}`}</Button></>}
    >
      <div className="flex flex-col gap-4">
        {model === undefined && error === null && <Skeleton lines={4} />}
        {model !== undefined && <Facts model={model} />}
        {model !== undefined && model.obstacle === null && (
          <Checkbox isChecked={isAccepted} onChange={accept} label={`I accept its licence: ${model.licence === '' ? 'none is named' : licenceName(model.licence)}`} note={model.page} />
        )}
        {failure !== null && <ErrorState error={failure.parts} action={{ label: 'Ask again', onClick: () => void refetch(), isLoading: isFetching }} />}
        {(needsToken || model?.is_gated === true) && <HubAccount />}
      </div>
    </Dialog>
  )
}

function Facts({ model }: { model: HubModel }) {
  const missing = model.bytes - model.present_bytes
  return (
    <>
      <p>
        {modelSize(model.parameters)}, {model.files.length} files, {bytes(model.bytes)}
        {model.present_bytes > 0 ? `, ${bytes(model.present_bytes)} of it here already` : ''}.
        {model.free_bytes === null ? '' : ` ${bytes(model.free_bytes)} are free where it goes.`}
      </p>
      {model.free_bytes !== null && missing > model.free_bytes && <Callout meaning="failed" title="There is not enough room.">Free some space, or choose another folder for models in Settings.</Callout>}
      {model.is_gated && <Callout meaning="undecided" title="Its owner asks you to accept terms first.">Open {model.page}, accept them there, then sign in here with a token.</Callout>}
      {model.obstacle !== null && <Callout meaning="failed" title="It cannot be used here.">{model.obstacle}</Callout>}
    </>
  )
}
