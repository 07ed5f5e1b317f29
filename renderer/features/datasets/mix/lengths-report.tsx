/** How long the rows to learn from are in tokens, and which training would cut. Counted by Python, once for a version. */

import { ErrorState } from '../../../components/error-state.tsx'
import { Histogram } from '../../../components/histogram.tsx'
import { Section } from '../../../components/section.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { count, percent } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { Waiting } from '../waiting.tsx'
import { reasonWords } from '../words.ts'

/** The lengths. */
export function LengthsReport({ project, version }: { project: string; version: string }) {
  const { data, error, refetch, isFetching } = useCall('datasets.lengths', { project, dataset_version: version })
  const dropped = Object.entries(data?.dropped ?? {}).filter(([, n]) => n > 0)
  return (
    <Section title="How long the samples are" note="In tokens, the pieces in which the model reads and writes">
      {error !== null && <ErrorState error={errorParts(error)} action={{ label: 'Count again', onClick: () => void refetch(), isLoading: isFetching }} />}
      {data === undefined && error === null && <Waiting label="Counting tokens with the base model’s own tokenizer" />}
      {data !== undefined && (
        <div className="max-w-form">
          <Histogram label="Samples by length" unit="tokens" counted="samples" bins={data.lengths.map(({ up_to, count: n }) => ({ upTo: up_to, count: n }))} limit={{ value: data.max_length, label: `Cut at ${count(data.max_length)}` }} />
          <p className="mt-3 flex flex-wrap items-center gap-x-3 gap-y-1">
            {data.over_length === 0
              ? <StatusBadge meaning="passed" isPlain>None is longer than {count(data.max_length)} tokens</StatusBadge>
              : <StatusBadge meaning="undecided" isPlain>{count(data.over_length)} are longer than {count(data.max_length)} tokens and would be cut</StatusBadge>}
            <span className="text-12 text-ink-2">{count(data.trained_tokens)} of {count(data.total_tokens)} tokens are trained on ({percent(data.total_tokens === 0 ? 0 : data.trained_tokens / data.total_tokens)}): the answers.</span>
          </p>
          {dropped.length > 0 && <p className="mt-1 text-12 text-ink-2">Left out or cut: {dropped.map(([reason, n]) => `${count(n)} ${reasonWords(reason)}`).join('; ')}.</p>}
        </div>
      )}
    </Section>
  )
}
