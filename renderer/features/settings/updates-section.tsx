/** Newer versions: what runs, and where a newer one comes from on this host. */

import { Callout } from '../../components/callout.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'

/** Brings a copy of the source up to date; nothing where it is already. */
const COMMANDS = 'git pull\nnpm start'

/** The section. */
export function UpdatesSection() {
  const { data } = useCall('system.capabilities', {})
  if (data === undefined) return <Skeleton lines={2} />
  return (
    <div className="flex flex-col gap-8">
      <KeyValue
        facts={[
          { name: 'This version', value: data.version },
          { name: 'A newer one', value: data.updates ? 'is looked for at every start' : 'is not looked for: no place to look was configured, so nothing is asked of anybody' },
        ]}
      />
      {data.updates && <Callout>A newer version is installed only after you said so. Projects, settings and runs stay.</Callout>}
      {!data.updates && data.surface === 'desktop' && <Callout>Install a newer build over this one. Projects, settings and runs stay.</Callout>}
      {!data.updates && data.surface !== 'desktop' && (
        <Section title="Get a newer version" note="In the studio’s folder, after its window was closed and the server stopped. Projects, settings and runs stay.">
          <CodeBlock label="Commands" text={COMMANDS} />
        </Section>
      )}
    </div>
  )
}
