/** The first rows of a file as they would be taken, each with its verdict or the reason why not. */

import type { ColumnMapping, PreviewRow, Reading } from '../../../../contract/entities/dataset-import.ts'
import { DataTable, type Column } from '../../../components/data-table.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { reasonWords } from '../words.ts'

export type ImportPreviewProps = { project: string; file: string; reading: Reading; mapping: ColumnMapping; keepBroken: boolean }

/** The rows. */
export function ImportPreview({ project, file, reading, mapping, keepBroken }: ImportPreviewProps) {
  const { data, error, refetch } = useCall('datasets.preview_import', { project, file, reading, mapping, rows: 20, keep_broken: keepBroken }, { keep: true })
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />
  if (data === undefined) return <Skeleton lines={5} />
  const taken = data.rows.filter(({ rejected }) => rejected === null).length
  return (
    <section aria-label="First rows" className="flex flex-col gap-2">
      <p className="text-12 text-ink-2">{taken} of the first {data.rows.length} rows would be taken.</p>
      <DataTable<PreviewRow>
        className="max-h-80 overflow-y-auto rounded-md border border-line"
        label="First rows of the file"
        rows={data.rows}
        rowKey={({ line }) => String(line)}
        columns={previewColumns()}
      />
    </section>
  )
}

function Cut({ text }: { text: string }) {
  return <span className="line-clamp-2 wrap-anywhere">{text === '' ? '–' : text}</span>
}

function Fate({ row: { rejected, verdict, category } }: { row: PreviewRow }) {
  if (rejected !== null) return <span className="flex flex-col"><StatusBadge meaning="failed" isPlain>Left out</StatusBadge><span className="text-12 text-ink-2">{reasonWords(rejected.reason)}{rejected.detail !== '' && `: ${rejected.detail}`}</span></span>
  if (verdict === null || verdict.checks.length === 0) return <StatusBadge meaning="undecided" isPlain>Fits no kind of request</StatusBadge>
  if (verdict.broken.length > 0) return <StatusBadge meaning="undecided" isPlain>Breaks: {verdict.checks.find(({ check }) => check === verdict.broken[0]?.check)?.say ?? verdict.broken[0]?.reason}</StatusBadge>
  return <StatusBadge meaning="passed" isPlain>{category ?? 'Taken'}</StatusBadge>
}

function previewColumns(): Column<PreviewRow>[] {
  return [
    { id: 'line', head: 'Line', cell: ({ line }) => line, isNumber: true, isNarrow: true },
    { id: 'question', head: 'Question', cell: ({ question }) => <Cut text={question} /> },
    { id: 'answer', head: 'Answer', cell: ({ answer }) => <Cut text={answer} /> },
    { id: 'verdict', head: 'Becomes', cell: (row) => <Fate row={row} /> },
  ]
}
