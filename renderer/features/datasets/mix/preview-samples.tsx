/** Twenty samples of a kind, drawn as the mix stands and written nowhere; drawn anew when it moves. */

import { RefreshCw } from 'lucide-react'
import { useState } from 'react'
import { Answer } from '../../../components/answer.tsx'
import { classes } from '../../../components/classes.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { Select } from '../../../components/select.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { verdictChecks } from '../words.ts'
import type { Mix } from './use-mix.ts'

const EACH = 20

/** The samples: as high as they are, or in a pane that scrolls. */
export function PreviewSamples({ project, mix }: { project: string; mix: Mix }) {
  const [turn, setTurn] = useState(0)
  const [chosen, setChosen] = useState<string | null>(null)
  const preview = useCall('datasets.preview', { project, counts: mix.resting, per_category: EACH, turn }, { keep: true, enabled: !mix.isLoading })
  const asked = mix.categories.filter(({ count }) => count > 0)
  const category = asked.find((each) => each.category === chosen)?.category ?? asked[0]?.category ?? null
  const samples = (preview.data?.samples ?? []).filter((sample) => sample.category === category)
  return (
    <section aria-label="Samples of the mix" className="flex min-h-0 min-w-0 flex-1 flex-col">
      <header className="mx-6 flex flex-col gap-2 border-b border-line py-4">
        <div className="flex min-h-8 items-center gap-2">
          <h2 className="min-w-0 flex-1 truncate text-14 font-semibold">{samples.length === 0 ? 'Samples' : `${samples.length} samples`} <span className="text-12 font-normal text-ink-3">drawn just now, to look at</span></h2>
          <IconButton icon={RefreshCw} label="Draw others" isLoading={preview.isFetching} onClick={() => setTurn(turn + 1)} />
        </div>
        <Select aria-label="Kind of samples" size="small" value={category} onChange={setChosen} options={asked.map((each) => ({ value: each.category, label: each.about }))} />
      </header>
      {preview.error !== null && <div className="p-6"><ErrorState error={errorParts(preview.error)} action={{ label: 'Draw again', onClick: () => void preview.refetch() }} /></div>}
      {preview.isPending && preview.error === null && <Skeleton lines={10} className="p-6" />}
      {samples.length > 0 && (
        <ul tabIndex={0} aria-label="Drawn samples" className={classes('min-h-0 flex-1 overflow-y-auto transition-opacity', preview.isPlaceholderData && 'opacity-60')}>
          {samples.map(({ id, question, answer, verdict }) => (
            <li key={id} className="mx-6 border-b border-line py-3 last:border-b-0">
              <Answer size="compact" question={question} text={answer} checks={verdictChecks(verdict)} />
            </li>
          ))}
        </ul>
      )}
    </section>
  )
}
