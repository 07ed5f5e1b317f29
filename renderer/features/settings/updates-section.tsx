/** Newer versions: what runs, and where a newer one comes from on this host. */

import { Callout } from '../../components/callout.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'

const FROM = {
  desktop: 'This build looks for no updates: none were configured when it was made. Install a newer one over it; projects and settings stay.',
  serve: 'Stop the server, bring the source up to date and start it again. Projects, settings and runs stay.',
  cli: 'Bring the source up to date. Projects, settings and runs stay.',
}

/** The section. */
export function UpdatesSection() {
  const { data } = useCall('system.capabilities', {})
  if (data === undefined) return <Skeleton lines={2} />
  return (
    <div className="flex max-w-form flex-col gap-4">
      <KeyValue facts={[{ name: 'This version', value: data.version }]} />
      <Callout>{data.updates ? 'The studio looks for a newer version at its start and asks before it installs one.' : FROM[data.surface]}</Callout>
    </div>
  )
}
