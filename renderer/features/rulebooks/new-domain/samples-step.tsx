/** Ten samples, each marked right or wrong. A wrong one becomes a bad answer, and sentences that would refuse it are offered at once. */

import { Check, RefreshCw, X } from 'lucide-react'
import { useState, type KeyboardEvent } from 'react'
import { withRule, type Proposal } from '../../../../engine/authoring/index.ts'
import { Answer } from '../../../components/answer.tsx'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { Checkbox } from '../../../components/checkbox.tsx'
import { classes } from '../../../components/classes.ts'
import { IconButton } from '../../../components/icon-button.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { askAuthoring } from './authoring-client.ts'
import type { ShownSample } from './authoring-types.ts'
import { changeDraft, markSeen, otherSamples, useDraft } from './draft-store.ts'
import { shownResults } from './shown-results.ts'

/** What marks of a sample are kept by. */
export function sampleKey({ prompt, answer }: ShownSample): string {
  return `${prompt}\n${answer}`
}

/** The step. */
export function SamplesStep() {
  const live = useDraft((state) => state.live)
  const isThinking = useDraft((state) => state.isThinking)
  const [offered, setOffered] = useState<readonly Proposal[] | null>(null)
  if (live === null) return <Skeleton lines={10} />
  if (live.problem !== null) return <Callout meaning="undecided" title={live.problem.message}>{live.problem.next_step}</Callout>
  const wrong = async (sample: ShownSample) => {
    markSeen(sampleKey(sample), 'wrong')
    changeDraft((draft) => ({ ...draft, judged: [...draft.judged, { text: sample.answer, isGood: false }] }))
    setOffered(await askAuthoring('refusing', { draft: useDraft.getState().draft }))
  }
  return (
    <div className="flex flex-col gap-4">
      <div className="flex items-center gap-2">
        <p className="flex-1 text-12 text-ink-3">R marks the sample in focus right, W wrong; the arrow keys go on.</p>
        <IconButton icon={RefreshCw} label="Show ten others" onClick={otherSamples} />
      </div>
      {offered !== null && <Offer proposals={offered} onDone={() => setOffered(null)} />}
      {/* Samples of the rules as they were a moment ago are nothing to judge. */}
      {isThinking ? <Skeleton lines={10} /> : (
        <ol aria-label="Samples" className="flex flex-col gap-2">
          {live.samples.map((sample, index) => <Sample key={sampleKey(sample) + String(index)} sample={sample} number={index + 1} onWrong={() => void wrong(sample)} />)}
        </ol>
      )}
    </div>
  )
}

function Offer({ proposals, onDone }: { proposals: readonly Proposal[]; onDone: () => void }) {
  if (proposals.length === 0) return <Callout title="It is kept as a bad answer" action={<Button size="small" onClick={onDone}>Go on</Button>}>No sentence tells it from the good ones yet. Add a rule in the step Rules, or more good answers.</Callout>
  return (
    <section aria-label="Rules that would refuse it" className="flex flex-col gap-2 rounded-md border border-undecided-line bg-undecided-soft px-4 py-3">
      <h3 className="font-medium">It is kept as a bad answer. Which rule does it break?</h3>
      {proposals.slice(0, 5).map(({ rule }) => (
        <Checkbox key={rule.expression} isChecked={false} label={rule.say} onChange={() => { changeDraft((draft) => withRule(draft, rule)); onDone() }} />
      ))}
      <div><Button size="small" variant="quiet" onClick={onDone}>None of these</Button></div>
    </section>
  )
}

function Sample({ sample, number, onWrong }: { sample: ShownSample; number: number; onWrong: () => void }) {
  const verdict = useDraft((state) => state.seen[sampleKey(sample)])
  const says = useDraft((state) => state.live?.says) ?? {}
  const right = () => markSeen(sampleKey(sample), 'right')
  // Both buttons take both keys, so that one hand can go through all ten.
  const press = (event: KeyboardEvent<HTMLButtonElement>) => {
    if (event.key === 'r' || event.key === 'R') right()
    if (event.key === 'w' || event.key === 'W') onWrong()
    if (event.key !== 'ArrowDown' && event.key !== 'ArrowUp') return
    event.preventDefault()
    const item = event.currentTarget.closest('li')
    const other = event.key === 'ArrowDown' ? item?.nextElementSibling : item?.previousElementSibling
    other?.querySelector<HTMLButtonElement>('button[aria-pressed]')?.focus()
  }
  return (
    <li aria-label={`Sample ${number}`} className={classes('flex items-start gap-4 rounded-md border bg-surface px-3 py-2', verdict === 'right' ? 'border-passed-line' : verdict === 'wrong' ? 'border-failed-line' : 'border-line')}>
      <div className="min-w-0 flex-1"><Answer size="compact" question={sample.prompt} text={sample.answer} checks={shownResults(sample.results, says)} /></div>
      <div className="flex shrink-0 gap-1">
        <Button size="small" icon={Check} aria-pressed={verdict === 'right'} onKeyDown={press} onClick={right} className={verdict === 'right' ? 'border-passed-line bg-passed-soft text-passed' : undefined}>Right</Button>
        <Button size="small" icon={X} aria-pressed={verdict === 'wrong'} onKeyDown={press} onClick={onWrong} className={verdict === 'wrong' ? 'border-failed-line bg-failed-soft text-failed' : undefined}>Wrong</Button>
      </div>
    </li>
  )
}
