/**
 * The base and the trained model on the same question, side by side, with the verdict of every rule.
 * Asks for the pairs that show the difference best; knows no run.
 */

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Eval, EvalPair } from '../../../contract/entities/eval.ts'
import { Answer } from '../../components/answer.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { useCall } from '../../lib/use-call.ts'
import { answerChecks } from './answer-checks.ts'
import { subjectWords } from './subject-words.ts'

/** Pairs that can be leafed through. */
const SHOWN = 20

/** Two evals of a project, `before` mostly of the base. */
export function BeforeAfter({ project, before, after, onPickCheck }: { project: string; before: Eval; after: Eval; /** A rule was clicked. */ onPickCheck?: ((check: string) => void) | undefined }) {
  const [place, setPlace] = useState(0)
  const { data } = useCall('evals.pairs', { project, a: before.id, b: after.id, limit: SHOWN })
  const pairs = data?.pairs ?? []
  const pair = pairs[Math.min(place, pairs.length - 1)]
  if (data !== undefined && pair === undefined) return null
  return (
    <section aria-label="Before and after" className="flex flex-col gap-3">
      <div className="flex min-h-7 items-center gap-2">
        <h2 className="text-14 font-semibold">The same question, before and after</h2>
        <span className="flex-1" />
        {pairs.length > 1 && <Leaf place={place} of={pairs.length} onPlace={setPlace} />}
      </div>
      {pair === undefined ? <Skeleton className="h-8 w-full" /> : <p className="rounded-md bg-sunken px-3 py-1.5 text-14 wrap-anywhere">{pair.question}</p>}
      <div className="grid gap-4 md:grid-cols-2">
        <AnswerSide title={subjectWords(before.subject).title} side={pair?.a} onPickCheck={onPickCheck} />
        <AnswerSide title={subjectWords(after.subject).title} side={pair?.b} onPickCheck={onPickCheck} />
      </div>
    </section>
  )
}

/** The buttons that leaf through questions. */
export function Leaf({ place, of, onPlace }: { place: number; of: number; onPlace: (place: number) => void }) {
  return (
    <>
      <IconButton label="Question before" icon={ChevronLeft} disabled={place === 0} onClick={() => onPlace(place - 1)} />
      <span className="text-12 text-ink-2 tabular-nums">{place + 1} of {of}</span>
      <IconButton label="Next question" icon={ChevronRight} disabled={place >= of - 1} onClick={() => onPlace(place + 1)} />
    </>
  )
}

/** One model's answer, as high as the one beside it. */
export function AnswerSide({ title, side, onPickCheck }: { title: string; side: Pick<EvalPair['a'], 'output' | 'checks'> | undefined; onPickCheck?: ((check: string) => void) | undefined }) {
  if (side === undefined) return <Skeleton className="h-48 w-full" />
  return <Answer className="flex flex-col [&>footer]:mt-auto" speaker={title} text={side.output} checks={answerChecks(side.checks)} onPickCheck={onPickCheck} />
}
