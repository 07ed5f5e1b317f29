/** Searches the Hub for a model and downloads what is chosen. Asks as soon as typing pauses. */

import { Search } from 'lucide-react'
import { useDeferredValue, useState } from 'react'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Section } from '../../components/section.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { count } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { DownloadDialog } from './download-dialog.tsx'

/** Letters from which a search is worth asking. */
const ENOUGH = 3

/** The search; `find` is looked for at once. */
export function HubSearch({ find }: { find: string }) {
  const [text, setText] = useState(find)
  const [asked, ask] = useState<string | null>(null)
  const query = useDeferredValue(text.trim())
  const { data, error, isFetching } = useCall('hub.search', { query, limit: 12 }, { enabled: query.length >= ENOUGH, keep: true })
  return (
    <Section title="Find a model on the Hugging Face Hub" note="Any text model whose weights are in safetensors.">
      <TextInput aria-label="Find a model of the Hub" icon={Search} value={text} onChange={setText} placeholder="owner/name, or a word of it" trailing={isFetching ? 'asking …' : undefined} />
      {error !== null && <div className="mt-3"><ErrorState error={error.parts} /></div>}
      {data !== undefined && query.length >= ENOUGH && (
        <ul aria-label="Models of the Hub" className="mt-2 divide-y divide-line rounded-md border border-line bg-surface">
          {data.models.length === 0 && <li className="px-4 py-2 text-ink-2">The Hub has no text model of this name.</li>}
          {data.models.map((model) => (
            <li key={model.repo} className="flex min-h-10 items-center gap-3 py-1 pr-1.5 pl-4">
              <span className="min-w-0 flex-1 truncate">{model.repo}</span>
              <span className="text-12 text-ink-2">{model.is_gated ? 'asks for terms · ' : ''}{count(model.downloads)} downloads</span>
              <Button size="small" aria-label={`Download … ${model.repo}`} onClick={() => ask(model.repo)}>Download …</Button>
            </li>
          ))}
        </ul>
      )}
      {asked !== null && <DownloadDialog repo={asked} onClose={() => ask(null)} />}
    </Section>
  )
}
