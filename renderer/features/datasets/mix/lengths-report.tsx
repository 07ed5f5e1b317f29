/** How long the rows to learn from are in tokens, and which training would cut. Counted by Python, once for a version. */

import { ErrorState } from '../../../components/error-state.tsx'
import { Histogram, type Bin } from '../../../components/histogram.tsx'
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
        <div>
          <Histogram label="Samples by length" unit="tokens" counted="samples" bins={upTo(data.lengths.map(({ up_to, count: n }) => ({ upTo: up_to, count: n })), data.max_length)} limit={{ value: data.max_length, label: `Cut at ${count(data.max_length)}` }} />
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

/** Longest empty stretch that is drawn only so that the line of truncation is in sight, in ranges. */
const MOST_EMPTY = 60

/** The ranges, and empty ones up to the length that is cut, where that is not far off. */
function upTo(bins: readonly Bin[], limit: number): readonly Bin[] {
  const last = bins.at(-1)?.upTo ?? 0
  const width = last - (bins.at(-2)?.upTo ?? 0)
  if (width <= 0 || last > limit || (limit - last) / width > MOST_EMPTY) return bins
  const added = Math.ceil((limit - last) / width)
  return [...bins, ...Array.from({ length: added }, (_, i) => ({ upTo: Math.min(limit, last + (i + 1) * width), count: 0 })), { upTo: limit + width, count: 0 }]
}
