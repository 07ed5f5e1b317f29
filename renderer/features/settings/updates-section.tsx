/** Newer versions: what runs, whether it looks for a newer one, and how to get one. */

import type { Capabilities } from '../../../contract/entities/settings.ts'
import { Callout } from '../../components/callout.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'

/** The section. */
export function UpdatesSection() {
  const { data } = useCall('system.capabilities', {})
  if (data === undefined) return <Skeleton lines={2} />
  return (
    <div className="flex flex-col gap-8">
      <KeyValue facts={[{ name: 'This version', value: data.version }, { name: 'Newer versions', value: whoLooks(data) }]} />
      {data.updates ? <Callout>A newer version is installed only after you said so. Projects, settings and runs stay.</Callout> : <ByHand capabilities={data} />}
    </div>
  )
}

function whoLooks({ updates, source_folder }: Capabilities): string {
  if (updates) return 'The studio looks for one at every start.'
  return source_folder === null ? 'The studio does not look for one by itself: this copy does not know where they are published.' : 'The studio does not look for one by itself: it runs from its source, and you fetch a newer one as below.'
}

/** The way to a newer version where the studio does not look for one itself. */
function ByHand({ capabilities: { source_folder, surface } }: { capabilities: Capabilities }) {
  if (source_folder !== null) {
    return (
      <Section title="Get a newer version" note="Stop the studio and close its window. Then paste these lines into a terminal and press Enter: the first goes into the studio’s folder, the last starts it. Projects, settings and runs stay.">
        <CodeBlock label="Commands" text={`cd ${quoted(source_folder)}\ngit pull\nnpm start`} />
      </Section>
    )
  }
  return (
    <Section title="Get a newer version" note="Projects, settings and runs stay: they lie in folders of their own.">
      <p className="max-w-form text-ink-2">
        {surface === 'desktop' ? 'Install a newer build over this one, from where you got it.' : 'Get the newer source from where you got this one, put it in place of this one, and start it with npm start.'}
        {surface === 'desktop' && <> Whoever packages the app can let it look by itself: name the place of the releases at <code className="font-mono text-12">publish</code> in electron-builder.yml.</>}
      </p>
    </Section>
  )
}

function quoted(path: string): string {
  return /^[\w./~:-]+$/u.test(path) ? path : `"${path}"`
}
