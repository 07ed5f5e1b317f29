/** The Hugging Face Hub: working offline, the token, and where it is kept. */

import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Switch } from '../../components/switch.tsx'
import { errorParts } from '../../lib/host.ts'
import { useAction, useCall } from '../../lib/use-call.ts'
import { HubAccount } from '../models/index.ts'

/** The section. */
export function AccountSection() {
  const { data: status, error, refetch } = useCall('hub.status', {})
  const set = useAction('settings.set', ['settings.get', 'hub.status'])
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />
  if (status === undefined) return <Skeleton lines={3} />
  return (
    <div className="flex flex-col gap-6">
      <Switch isOn={status.is_offline} onChange={(is_offline) => set.mutate({ change: { is_offline } })} label="Work offline" note={`Nothing is asked of ${status.address} or of anybody else; what is on this machine goes on working.`} />
      <HubAccount />
    </div>
  )
}
