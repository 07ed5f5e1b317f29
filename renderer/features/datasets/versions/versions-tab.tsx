/** The versions of a project, and two of them side by side. */

import { GitCompareArrows } from 'lucide-react'
import { useState } from 'react'
import type { DatasetVersion } from '../../../../contract/entities/dataset.ts'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { Field } from '../../../components/field.tsx'
import { Section } from '../../../components/section.tsx'
import { Select } from '../../../components/select.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { TermMark } from '../../../components/term.tsx'
import { bytes, count, moment } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { LEAK_SENTENCE, SEED_SENTENCE } from '../words.ts'
import { NoRows } from '../rows/rows-tab.tsx'
import { Comparison } from './comparison.tsx'

/** The tab. */
export function VersionsTab({ project }: { project: string }) {
  const { data } = useCall('datasets.list', { project })
  if (data === undefined) return <Skeleton lines={6} className="p-6" />
  const versions = data.dataset_versions
  if (versions.length === 0) return <NoRows />
  return (
    <div className="min-h-0 flex-1 overflow-y-auto">
      <div className="flex flex-col gap-6 px-6 py-5">
        <DataTable<DatasetVersion>
          className="rounded-md border border-line bg-surface"
          label="Versions"
          rows={versions.toReversed()}
          rowKey={({ id }) => id}
          columns={versionColumns()}
        />
        {versions.length > 1 ? <Compare project={project} versions={versions} /> : <EmptyState isCompact icon={GitCompareArrows} title="One version so far">With a second one, the two can be compared here.</EmptyState>}
      </div>
    </div>
  )
}

function Compare({ project, versions }: { project: string; versions: readonly DatasetVersion[] }) {
  const [a, setA] = useState(versions.at(-2)!.id)
  const [b, setB] = useState(versions.at(-1)!.id)
  const options = versions.toReversed().map(({ id, accepted }) => ({ value: id, label: id, aside: `${count(accepted)} samples` }))
  return (
    <Section title="Two versions side by side">
      <div className="flex max-w-form gap-3 pb-4">
        <Field label="Before" className="flex-1"><Select value={a} onChange={setA} options={options} /></Field>
        <Field label="After" className="flex-1"><Select value={b} onChange={setB} options={options} /></Field>
      </div>
      {a === b ? <p className="text-ink-2">Choose two different versions.</p> : <Comparison project={project} a={a} b={b} />}
    </Section>
  )
}

function versionColumns(): Column<DatasetVersion>[] {
  return [
    { id: 'id', head: 'Version', cell: ({ id }) => <span className="font-mono text-12">{id}</span>, isNarrow: true },
    { id: 'created', head: 'Made', cell: ({ created }) => moment(created), sortBy: ({ created }) => created },
    { id: 'accepted', head: 'Samples', cell: ({ accepted }) => count(accepted), sortBy: ({ accepted }) => accepted, isNumber: true },
    { id: 'left', head: 'Left out', cell: ({ asked, accepted }) => count(asked - accepted), isNumber: true },
    { id: 'leaks', head: <TermMark term="Leaks" sentence={LEAK_SENTENCE} />, cell: ({ leaks }) => count(leaks), isNumber: true },
    { id: 'seed', head: <TermMark term="Seed" sentence={SEED_SENTENCE} />, cell: ({ seed }) => seed, isNumber: true },
    { id: 'bytes', head: 'Size', cell: ({ bytes: size }) => bytes(size), sortBy: ({ bytes: size }) => size, isNumber: true },
  ]
}
