/** What came of the newest version: asked and accepted with every reason, leaks, splits, and how long its rows are. */

import { DataTable } from '../../../components/data-table.tsx'
import { Section } from '../../../components/section.tsx'
import { Stat } from '../../../components/stat.tsx'
import { Term } from '../../../components/term.tsx'
import { bytes, count, moment } from '../../../lib/format.ts'
import { useCall } from '../../../lib/use-call.ts'
import { LEAK_SENTENCE, reasonWords, SPLIT_WORDS } from '../words.ts'
import type { Mix } from './use-mix.ts'
import { LengthsReport } from './lengths-report.tsx'

/** The report. */
export function VersionReport({ project, mix }: { project: string; mix: Mix }) {
  const { data } = useCall('datasets.get', { project })
  if (data === undefined) return null
  const { id, asked, accepted, rejected, splits, categories, leaks, bytes: size, created } = data.dataset_version
  const left = Object.entries(rejected).filter(([, n]) => n > 0)
  const rows = Object.entries(categories).filter(([, each]) => each.asked > 0).map(([category, each]) => ({ category, about: mix.categories.find((known) => known.category === category)?.about ?? category, ...each }))
  return (
    <div className="flex flex-col gap-8 px-6 pt-3 pb-8">
      <Section title={`What ${id} holds`} note={`Written ${moment(created)}, ${bytes(size)}`}>
        {asked > accepted && <p className="mb-3 text-ink-2">{count(asked)} asked = {count(accepted)} accepted + {count(asked - accepted)} left out.</p>}
        <div className="flex flex-wrap gap-x-8 gap-y-4">
          {(['train', 'val', 'test'] as const).map((split) => <Stat key={split} label={<Term term={SPLIT_WORDS[split].term} sentence={SPLIT_WORDS[split].sentence}>{SPLIT_WORDS[split].brief}</Term>} value={count(splits[split] ?? 0)} isLarge />)}
          <Stat label={<Term term="leaks" sentence={LEAK_SENTENCE}>In two splits</Term>} value={count(leaks)} meaning={leaks === 0 ? 'passed' : 'failed'} isLarge />
        </div>
        {left.length > 0 && <p className="mt-3 text-12 text-ink-2">Left out: {left.map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ')}.</p>}
        <DataTable
          className="mt-4 rounded-md border border-line bg-surface"
          label={`Kinds of samples in ${id}`}
          rows={rows}
          rowKey={({ category }) => category}
          columns={[
            { id: 'category', head: 'Kind', cell: ({ about }) => about, sortBy: ({ category }) => category },
            { id: 'asked', head: 'Asked', cell: (row) => count(row.asked), sortBy: (row) => row.asked, isNumber: true },
            { id: 'accepted', head: 'Accepted', cell: (row) => count(row.accepted), sortBy: (row) => row.accepted, isNumber: true },
            { id: 'out', head: 'Left out', cell: (row) => count(row.asked - row.accepted), sortBy: (row) => row.asked - row.accepted, isNumber: true },
            ...(left.length === 0 ? [] : [{ id: 'why', head: 'Why', cell: (row: (typeof rows)[number]) => Object.entries(row.rejected).map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ') || '–' }]),
          ]}
        />
      </Section>
      <LengthsReport project={project} version={id} />
    </div>
  )
}
