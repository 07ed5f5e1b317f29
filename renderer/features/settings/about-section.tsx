/** What the studio is, what it is made of, and the doctor's report to copy. */

import { useState } from 'react'
import { Button } from '../../components/button.tsx'
import { CodeBlock } from '../../components/code-block.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { KeyValue } from '../../components/key-value.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { count } from '../../lib/format.ts'
import { errorParts } from '../../lib/host.ts'
import { useCall } from '../../lib/use-call.ts'

/** The section. */
export function AboutSection() {
  const { data } = useCall('settings.about', {})
  return (
    <div className="flex flex-col gap-8">
      {data === undefined ? <Skeleton lines={3} /> : (
        <KeyValue facts={[{ name: 'Tunesmith', value: data.version }, { name: 'Licence', value: data.licence }, { name: 'Node', value: data.node }, { name: 'System', value: data.platform }]} />
      )}
      <Report />
      {data !== undefined && data.parts.length > 0 && <Licences parts={data.parts} />}
    </div>
  )
}

function Report() {
  const { data, error, refetch } = useCall('settings.report', {})
  return (
    <Section title="Report" note="What this machine and installation are, for a question to others. Your name, the machine’s, addresses and tokens are taken out; folders are named by what they are for.">
      {error !== null && <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />}
      {data === undefined && error === null && <Skeleton lines={5} />}
      {data !== undefined && <CodeBlock label="Report" text={data.text} />}
    </Section>
  )
}

/** The first of many; the rest at a click. */
const SHOWN = 40

const FROM = { npm: 'Window and host', python: 'Trainer', bundled: 'Ships with it' }

function Licences({ parts }: { parts: readonly { name: string; version: string; licence: string; from: 'npm' | 'python' | 'bundled' }[] }) {
  const [text, setText] = useState('')
  const [isWhole, setWhole] = useState(false)
  const shown = parts.filter(({ name, licence }) => `${name} ${licence}`.toLowerCase().includes(text.toLowerCase()))
  return (
    <Section title="Made of" note={`${count(parts.length)} works of others, with thanks.`} actions={<span className="w-48"><TextInput size="small" aria-label="Find a name or a licence" placeholder="Find" value={text} onChange={setText} /></span>}>
      <ul aria-label="Licences" className="divide-y divide-line rounded-md border border-line bg-surface">
        {shown.slice(0, isWhole ? shown.length : SHOWN).map(({ name, version, licence, from }) => (
          <li key={`${from} ${name} ${version}`} className="flex h-8 items-center gap-4 px-4">
            <span className="min-w-0 flex-1 truncate">{name} <span className="text-ink-3">{version}</span></span>
            <span className="w-32 shrink-0 text-12 text-ink-3">{FROM[from]}</span>
            <span className="w-48 shrink-0 truncate text-right text-12 text-ink-2">{licence}</span>
          </li>
        ))}
      </ul>
      {!isWhole && shown.length > SHOWN && <Button variant="quiet" className="mt-2" onClick={() => setWhole(true)}>Show all {count(shown.length)}</Button>}
    </Section>
  )
}
