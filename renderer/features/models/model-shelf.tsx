/**
 * Base models to choose from: one recommendation, one smaller, one larger, then all, the Hub's and a folder of one's own.
 * What is chosen goes to whoever asks; a model that is not here is downloaded first.
 */

import { useState } from 'react'
import type { ShelfModel } from '../../../contract/entities/settings.ts'
import { Button } from '../../components/button.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { Section } from '../../components/section.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { bytes } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { HubSearch } from './hub-search.tsx'
import { ModelRow } from './model-row.tsx'
import { UnfinishedDownloads } from './unfinished-downloads.tsx'

type ModelShelfProps = {
  /** The chosen model; null where nothing is chosen here (Settings). */
  value: string | null
  onChoose?: ((id: string) => void) | undefined
}

/** The shelf. */
export function ModelShelf({ value, onChoose }: ModelShelfProps) {
  const [showsAll, showAll] = useState(onChoose === undefined)
  const { data, error, refetch } = useCall('models.shelf', {})
  if (error !== null) return <ErrorState error={error.parts} action={{ label: 'Look again', onClick: () => void refetch() }} />
  if (data === undefined) return <Skeleton lines={6} />
  const first = data.models.filter((model) => model.choice !== null || model.id === value).sort(byChoice)
  const rest = data.models.filter((model) => !first.includes(model))
  const row = (model: ShelfModel) => <ModelRow key={model.id} model={model} isChosen={model.id === value} onChoose={onChoose} />
  return (
    <div className="flex max-w-form flex-col gap-6">
      <UnfinishedDownloads shown={data.models.map(({ repo }) => repo)} />
      <Section title="For this machine" note={`${data.device.name}, ${bytes(data.device.available)} of memory free. Memory is an estimate by formula.`}>
        <ul className="flex flex-col gap-2">{first.map(row)}</ul>
      </Section>
      {!showsAll && <div><Button variant="quiet" onClick={() => showAll(true)}>More models, the Hub, a folder …</Button></div>}
      {showsAll && rest.length > 0 && <Section title="More models"><ul className="flex flex-col gap-2">{rest.map(row)}</ul></Section>}
      {showsAll && <HubSearch />}
    </div>
  )
}

const ORDER = { best: 0, smaller: 1, larger: 2 }

function byChoice(a: ShelfModel, b: ShelfModel): number {
  return (a.choice === null ? 3 : ORDER[a.choice]) - (b.choice === null ? 3 : ORDER[b.choice])
}
