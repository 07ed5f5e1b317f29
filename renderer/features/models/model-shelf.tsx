/**
 * Base models to choose from: one recommendation, one smaller, one larger, then all and the Hub's.
 * What is chosen goes to whoever asks; a model that is not here is downloaded.
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
  /** What is looked for at first, such as a model that a link names. */
  find?: string | undefined
}

/** The shelf. */
export function ModelShelf({ value, onChoose, find = '' }: ModelShelfProps) {
  const isForLooking = onChoose === undefined
  const [showsAll, showAll] = useState(isForLooking)
  const { data, error, refetch } = useCall('models.shelf', {})
  if (error !== null) return <ErrorState error={error.parts} action={{ label: 'Look again', onClick: () => void refetch() }} />
  if (data === undefined) return <Skeleton lines={6} />
  const first = data.models.filter((model) => model.choice !== null || model.id === value).sort(byChoice)
  const rest = data.models.filter((model) => !first.includes(model))
  const row = (model: ShelfModel) => <ModelRow key={model.id} model={model} isChosen={model.id === value} onChoose={onChoose} />
  return (
    <div className="flex flex-col gap-6">
      {isForLooking && <HubSearch key={find} find={find} />}
      <UnfinishedDownloads shown={data.models.map(({ repo }) => repo)} />
      <Section title="For this machine" note={`${data.device.name}, ${bytes(data.device.available)} of memory free.`}>
        <ul className="flex flex-col gap-2">{first.map(row)}</ul>
      </Section>
      {!showsAll && <div><Button onClick={() => showAll(true)}>More models and the Hub</Button></div>}
      {showsAll && rest.length > 0 && <Section title="More models"><ul className="flex flex-col gap-2">{rest.map(row)}</ul></Section>}
      {showsAll && !isForLooking && <HubSearch find="" />}
    </div>
  )
}

const ORDER = { best: 0, smaller: 1, larger: 2 }

function byChoice(a: ShelfModel, b: ShelfModel): number {
  return (a.choice === null ? 3 : ORDER[a.choice]) - (b.choice === null ? 3 : ORDER[b.choice])
}
