/**
 * One sample at a time: keep, fix or exclude with a key, and go on. Decisions are counted and can be taken back one by one.
 */

import { CircleCheck, CircleSlash, ListChecks, Pencil, Undo2 } from 'lucide-react'
import { useState } from 'react'
import { Button } from '../../../components/button.tsx'
import { EmptyState } from '../../../components/empty-state.tsx'
import { ErrorState } from '../../../components/error-state.tsx'
import { Kbd } from '../../../components/kbd.tsx'
import { Progress } from '../../../components/progress.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { Stat } from '../../../components/stat.tsx'
import { count } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { NoRows } from '../rows/rows-tab.tsx'
import { ReviewCard } from './review-card.tsx'
import { useReview, type Review } from './use-review.ts'
import { useReviewKeys } from './use-review-keys.ts'

/** The tab. */
export function ReviewTab({ project }: { project: string }) {
  const state = useCall('datasets.state', { project })
  if (state.data === undefined) return <Skeleton lines={10} className="p-6" />
  if (state.data.dataset_version === null) return <NoRows />
  return <Reviewing key={state.data.dataset_version} project={project} version={state.data.dataset_version} />
}

function Reviewing({ project, version }: { project: string; version: string }) {
  const review = useReview(project, version)
  const [isFixing, setFixing] = useState(false)
  useReviewKeys(!isFixing, { k: () => void review.decide('keep'), f: () => setFixing(true), x: () => void review.decide('exclude'), u: () => void review.undo(), ArrowRight: review.next, ArrowLeft: review.back })
  if (review.error !== null) return <div className="p-6"><ErrorState error={errorParts(review.error)} action={{ label: 'Try again', onClick: review.more }} /></div>
  if (review.isLoading) return <Skeleton lines={10} className="p-6" />
  return (
    <div className="min-h-0 flex-1 overflow-y-auto px-6 py-5">
      <div className="grid grid-cols-[minmax(0,1fr)_minmax(224px,360px)] items-start gap-10">
        <div className="flex min-w-0 flex-col gap-4">
          <Progress label="Reviewed" done={review.done} total={review.total} unit="samples" meaning="passed" />
          {review.current === null ? (
            <EmptyState icon={ListChecks} title="These are done" action={<Button onClick={review.more}>Take the next ones</Button>}>What you excluded or fixed holds from the next version on.</EmptyState>
          ) : (
            <ReviewCard
              key={review.current}
              project={project}
              version={version}
              row={review.current}
              isFixing={isFixing}
              onFixed={(fixed) => void review.decide('fix', fixed).then((isTaken) => isTaken && setFixing(false))}
              onCancelFix={() => setFixing(false)}
            />
          )}
          {review.current !== null && !isFixing && <Keys review={review} onFix={() => setFixing(true)} />}
        </div>
        <Counts counts={review.counts} />
      </div>
    </div>
  )
}

/** What was decided in all passes, and what becomes of it. */
function Counts({ counts }: { counts: Review['counts'] }) {
  return (
    <section aria-label="Decided so far" className="flex max-w-note flex-col gap-3">
      <p role="status" className="sr-only">In all: {count(counts.keep)} kept, {count(counts.fix)} fixed, {count(counts.exclude)} excluded.</p>
      <div aria-hidden className="flex gap-8">
        <Stat label="Kept" value={count(counts.keep)} />
        <Stat label="Fixed" value={count(counts.fix)} />
        <Stat label="Excluded" value={count(counts.exclude)} />
      </div>
      <p className="text-12 text-ink-2">What you fix or exclude holds from the next version on. Nothing is lost: every decision can be taken back here or in Rows.</p>
    </section>
  )
}

function Keys({ review, onFix }: { review: Review; onFix: () => void }) {
  return (
    <div role="group" aria-label="Decide about this sample" className="flex flex-wrap items-center gap-2">
      <Button icon={CircleCheck} onClick={() => void review.decide('keep')}>Keep <Kbd keys="k" /></Button>
      <Button icon={Pencil} onClick={onFix}>Fix <Kbd keys="f" /></Button>
      <Button icon={CircleSlash} onClick={() => void review.decide('exclude')}>Exclude <Kbd keys="x" /></Button>
      <Button variant="quiet" icon={Undo2} disabled={!review.canUndo} onClick={() => void review.undo()}>Undo <Kbd keys="u" /></Button>
    </div>
  )
}
