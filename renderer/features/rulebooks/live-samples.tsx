/**
 * Ten samples as the rulebook writes them now and one that it would refuse, renewed with every change. Dimmed while the rulebook has a
 * mistake: then they are the last valid ones. Works for a project and for a pack.
 */

import { RefreshCw } from 'lucide-react'
import { memo } from 'react'
import { Answer } from '../../components/answer.tsx'
import { Callout } from '../../components/callout.tsx'
import { classes } from '../../components/classes.ts'
import { EmptyState } from '../../components/empty-state.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import type { LiveAnswer } from '../../rulebook-worker/live-types.ts'
import { isBehind, useRulebook, type RulebookStore } from '../../rulebook-worker/use-rulebook.ts'
import { Refused, refusedSample } from './refused-sample.tsx'
import { shownChecks } from './shown-checks.ts'

export type LiveSamplesProps = {
  store: RulebookStore
  /** How many samples to show; all ten unless said. */
  count?: number | undefined
  /** A rule's badge was clicked. */
  onPickCheck?: ((check: string) => void) | undefined
  /** Where the refused example stands; first unless said. */
  refusedAt?: 'first' | 'last' | undefined
  /** Leaves out the heading, where the page has its own. */
  isBare?: boolean | undefined
}

/** Ten samples and one refused. */
export function LiveSamples({ store, count = 10, onPickCheck, refusedAt = 'first', isBare = false }: LiveSamplesProps) {
  const live = useRulebook(store, (state) => state.live)
  const refused = useRulebook(store, refusedSample)
  const isOld = useRulebook(store, isBehind)
  const isLoading = useRulebook(store, (state) => state.status === 'loading' || (state.answered === 0 && state.status === 'ready'))
  if (isLoading) return <Skeleton lines={8} className="p-4" />
  if (live === null || (live.samples.length === 0 && refused === null)) return <NoSamples store={store} />
  const samples = live.samples.slice(0, count)
  return (
    <section aria-label="Samples" aria-live="off" className="flex flex-col gap-3">
      {!isBare && (
        <header className="flex items-center gap-2">
          <h2 className="text-14 font-semibold">{countWord(samples.length)} samples</h2>
          <span className="min-w-0 flex-1 truncate text-12 text-ink-3">{isOld ? 'the last ones that fit together' : 'as the rules write them now'}</span>
          <IconButton icon={RefreshCw} label="Show other samples" onClick={store.actions.otherSamples} />
        </header>
      )}
      {isOld && <Broken store={store} />}
      <div className={classes('flex flex-col gap-3 transition-opacity', isOld && 'opacity-50')}>
        {refused !== null && refusedAt === 'first' && <Refused answer={refused} isCode={isCoded(refused)} onPickCheck={onPickCheck} />}
        <ul className="overflow-hidden rounded-md border border-line bg-surface">
          {samples.map((sample, index) => (
            <SampleRow key={String(index)} sample={sample} onPickCheck={onPickCheck} />
          ))}
        </ul>
        {refused !== null && refusedAt === 'last' && <Refused answer={refused} isCode={isCoded(refused)} onPickCheck={onPickCheck} />}
      </div>
    </section>
  )
}

/** One sample; drawn again only where it is another one. */
const SampleRow = memo(function SampleRow({ sample, onPickCheck }: { sample: LiveAnswer; onPickCheck: LiveSamplesProps['onPickCheck'] }) {
  return (
    <li className="border-b border-line px-3 py-2 last:border-b-0">
      <Answer size="compact" question={sample.prompt} text={sample.answer} checks={shownChecks(sample.verdicts)} isCode={isCoded(sample)} onPickCheck={onPickCheck} />
    </li>
  )
})

/** The first mistake, while the last valid samples stand dimmed. */
function Broken({ store }: { store: RulebookStore }) {
  const problem = useRulebook(store, (state) => state.problems.find(({ severity }) => severity !== 'warning'))
  if (problem === undefined) return null
  return <Callout meaning="undecided" title={`Line ${problem.line} does not fit yet`}>{problem.message}</Callout>
}

function NoSamples({ store }: { store: RulebookStore }) {
  const problem = useRulebook(store, (state) => state.problems.find(({ severity }) => severity !== 'warning'))
  const error = useRulebook(store, (state) => state.error)
  if (error !== null) return <EmptyState isCompact title={error.message}>{error.next_step}</EmptyState>
  if (problem?.severity === 'not-yet') return <EmptyState isCompact title="This rulebook cannot be tried out yet">{problem.message} It can be edited; samples come when the rulebook does without.</EmptyState>
  if (problem === undefined) return <EmptyState isCompact title="No samples yet">They come with the first kind of request.</EmptyState>
  return <EmptyState isCompact title="No samples and no verdicts while there is a mistake">{`It stands in line ${problem.line} of ${problem.file}.`}</EmptyState>
}

/** Coded lines stand in the monospaced face. */
function isCoded({ answer }: LiveAnswer): boolean {
  return !answer.includes(' ') && answer.length > 12
}

function countWord(count: number): string {
  return ['No', 'One', 'Two', 'Three', 'Four', 'Five', 'Six', 'Seven', 'Eight', 'Nine', 'Ten'][count] ?? String(count)
}
