/** What two versions share, what only one of them has, and which questions are answered otherwise. */

import type { VersionComparison } from '../../../../contract/entities/dataset-row.ts'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Stat } from '../../../components/stat.tsx'
import { count } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { Waiting } from '../waiting.tsx'
import { SPLIT_WORDS } from '../words.ts'

/** The comparison. */
export function Comparison({ project, a, b }: { project: string; a: string; b: string }) {
  const { data, error, refetch } = useCall('datasets.compare', { project, a, b })
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true })
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />
  if (data === undefined) return <Waiting label="Comparing every row" />
  const aboutOf = (category: string) => mix?.categories.find((each) => each.category === category)?.about ?? category
  const rows = [...data.categories.map((each) => ({ name: aboutOf(each.category), ...each })), ...data.splits.map((each) => ({ name: SPLIT_WORDS[each.split].word, ...each }))]
  return (
    <div className="flex flex-col gap-5">
      <div className="flex flex-wrap gap-x-10 gap-y-4">
        <Stat label="The same in both" value={count(data.same)} isLarge />
        <Stat label={`Only in ${a}`} value={count(data.only_a)} isLarge />
        <Stat label={`Only in ${b}`} value={count(data.only_b)} isLarge />
        <Stat label="Answered otherwise" value={count(data.changed)} isLarge />
      </div>
      <DataTable
        className="rounded-md border border-line bg-surface"
        label="Counts side by side"
        rows={rows}
        rowKey={({ name }) => name}
        columns={[
          { id: 'name', head: 'Kind', cell: ({ name }) => name },
          { id: 'a', head: a, cell: (row) => count(row.a), isNumber: true },
          { id: 'b', head: b, cell: (row) => count(row.b), isNumber: true },
          { id: 'change', head: 'Change', cell: (row) => (row.b === row.a ? '0' : `${row.b > row.a ? '+' : '−'}${count(Math.abs(row.b - row.a))}`), isNumber: true },
        ]}
      />
      {data.examples.length > 0 && (
        <DataTable
          className="rounded-md border border-line bg-surface"
          label="Rows that differ"
          rows={data.examples}
          rowKey={({ kind, question, a: before, b: after }) => `${kind} ${question} ${before} ${after}`}
          columns={exampleColumns(a, b)}
        />
      )}
    </div>
  )
}

function Cut({ text }: { text: string | null }) {
  return <span className="line-clamp-3 wrap-anywhere whitespace-pre-line">{text ?? '–'}</span>
}

function exampleColumns(a: string, b: string): Column<VersionComparison['examples'][number]>[] {
  return [
    { id: 'question', head: 'Question', cell: ({ question }) => <Cut text={question} /> },
    { id: 'a', head: a, cell: ({ a: answer }) => <Cut text={answer} /> },
    { id: 'b', head: b, cell: ({ b: answer }) => <Cut text={answer} /> },
  ]
}
