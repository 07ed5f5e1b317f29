/** One row in full: as a conversation, as the model’s text, as tokens; its verdict, and what is to become of it. */

import { X } from 'lucide-react'
import { useState } from 'react'
import type { FullRow } from '../../../../contract/entities/dataset-row.ts'
import { AnswerBadges } from '../../../components/answer-badges.tsx'
import { AnswerTokens } from '../../../components/answer-tokens.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { IconButton } from '../../../components/icon-button.tsx'
import { KeyValue } from '../../../components/key-value.tsx'
import { SegmentedControl } from '../../../components/segmented-control.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { useIsAdvanced } from '../../../stores/view.ts'
import { Waiting } from '../waiting.tsx'
import { SPLIT_WORDS, verdictChecks } from '../words.ts'
import { Bubbles } from './bubbles.tsx'
import { DecideBar } from './decide-bar.tsx'

type View = 'chat' | 'rendered' | 'tokens'

export type RowPanelProps = { project: string; version: string; row: number; onClose: () => void }

/** The panel. */
export function RowPanel({ project, version, row, onClose }: RowPanelProps) {
  const [view, setView] = useState<View>('chat')
  const { data, error, refetch } = useCall('datasets.row', { project, dataset_version: version, row }, { keep: true })
  const { data: mix } = useCall('datasets.mix', { project }, { keep: true })
  const isAdvanced = useIsAdvanced()
  if (error !== null) return <div className="p-4"><ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} /></div>
  if (data === undefined) return <Skeleton lines={8} className="p-4" />
  const full = data.row
  return (
    <article aria-label={`Row ${full.id}`} className="flex min-h-0 flex-col gap-4 p-4">
      <header className="flex items-start gap-2">
        <div className="min-w-0 flex-1">
          <h2 className="truncate font-semibold">{mix?.categories.find(({ category }) => category === full.category)?.about ?? full.category}</h2>
          <p className="truncate text-12 text-ink-3">{SPLIT_WORDS[full.split].word}</p>
        </div>
        <IconButton icon={X} label="Close the row" onClick={onClose} />
      </header>
      <div><SegmentedControl<View> aria-label="Show the row as" size="small" value={view} onChange={setView} segments={[{ value: 'chat', label: 'Chat' }, { value: 'rendered', label: 'As the model reads it' }, { value: 'tokens', label: 'Tokens' }]} /></div>
      {view === 'chat' ? <Bubbles messages={full.messages} checks={verdictChecks(full.verdict)} /> : <RowTokens project={project} version={version} row={row} view={view} />}
      <Verdict row={full} />
      <DecideBar project={project} version={version} row={full} />
      {isAdvanced && <KeyValue facts={[{ name: 'Id', value: full.id }, { name: 'Kind', value: full.category }, { name: 'Split', value: full.split }, { name: 'Group', value: full.group }]} />}
    </article>
  )
}

function Verdict({ row }: { row: FullRow }) {
  if (row.verdict === null) return <p className="text-12 text-ink-3">The rulebook has a mistake just now, so there is no verdict.</p>
  if (row.verdict.checks.length === 0) return <p className="text-12 text-ink-3">No rule has anything to say about this row.</p>
  return <AnswerBadges checks={verdictChecks(row.verdict)} />
}

function RowTokens({ project, version, row, view }: Omit<RowPanelProps, 'onClose'> & { view: View }) {
  const { data, error, refetch, isFetching } = useCall('datasets.tokens', { project, dataset_version: version, row })
  if (error !== null) return <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch(), isLoading: isFetching }} />
  if (data === undefined) return <Waiting label="Asking the base model’s tokenizer" />
  const trained = data.tokens.filter((token) => token.trained).length
  return (
    <div className="flex min-w-0 flex-col gap-2">
      {view === 'rendered' ? <pre className="rounded-md border border-line bg-sunken p-3 font-mono text-12 wrap-anywhere whitespace-pre-wrap">{data.rendered}</pre> : <AnswerTokens tokens={data.tokens} />}
      <p className="text-12 text-ink-2">
        {data.tokens.length} tokens, {trained} trained on{data.truncated > 0 ? `; ${data.truncated} beyond ${data.max_length} would be cut` : `, of at most ${data.max_length}`} · {data.base_model}
      </p>
    </div>
  )
}
