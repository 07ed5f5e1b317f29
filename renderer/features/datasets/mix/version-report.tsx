/** What came of the newest version: asked and accepted with every reason, leaks, splits, and how long its rows are. */

import { DataTable } from '../../../components/data-table.tsx'
import { Section } from '../../../components/section.tsx'
import { Stat } from '../../../components/stat.tsx'
import { bytes, count, moment } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { reasonWords, SPLIT_WORDS } from '../words.ts'
import { LengthsReport } from './lengths-report.tsx'

/** The report. */
export function VersionReport({ project }: { project: string }) {
  const { data } = useCall('datasets.get', { project })
  if (data === undefined) return null
  const { id, asked, accepted, rejected, splits, categories, leaks, bytes: size, created } = data.dataset_version
  const left = Object.entries(rejected).filter(([, n]) => n > 0)
  const rows = Object.entries(categories).filter(([, each]) => each.asked > 0).map(([category, each]) => ({ category, ...each }))
  return (
    <div className="flex flex-col gap-6 border-t border-line px-6 py-5">
      <Section title={`What ${id} holds`} note={`Written ${moment(created)}, ${bytes(size)}`}>
        <div className="flex flex-wrap gap-x-10 gap-y-4">
          <Stat label="Asked" value={count(asked)} note={`= ${count(accepted)} accepted + ${count(asked - accepted)} left out`} isLarge />
          {(['train', 'val', 'test'] as const).map((split) => <Stat key={split} label={`${SPLIT_WORDS[split].word} · ${SPLIT_WORDS[split].term}`} value={count(splits[split] ?? 0)} isLarge />)}
          <Stat label="In two splits · leaks" value={count(leaks)} meaning={leaks === 0 ? 'passed' : 'failed'} isLarge />
        </div>
        {left.length > 0 && <p className="mt-3 text-12 text-ink-2">Left out: {left.map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ')}.</p>}
        <DataTable
          className="mt-4 rounded-md border border-line bg-surface"
          label={`Kinds of samples in ${id}`}
          rows={rows}
          rowKey={({ category }) => category}
          columns={[
            { id: 'category', head: 'Kind', cell: ({ category }) => category, sortBy: ({ category }) => category },
            { id: 'asked', head: 'Asked', cell: (row) => count(row.asked), sortBy: (row) => row.asked, isNumber: true },
            { id: 'accepted', head: 'Accepted', cell: (row) => count(row.accepted), sortBy: (row) => row.accepted, isNumber: true },
            { id: 'out', head: 'Left out', cell: (row) => count(row.asked - row.accepted), sortBy: (row) => row.asked - row.accepted, isNumber: true },
            { id: 'why', head: 'Why', cell: (row) => Object.entries(row.rejected).map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ') || '–' },
          ]}
        />
      </Section>
      <LengthsReport project={project} version={id} />
    </div>
  )
}
