/**
 * The base and the trained model on the same question, side by side, with the verdict of every rule.
 * Asks for the pairs that show the difference best; knows no run.
 */

import { ChevronLeft, ChevronRight } from 'lucide-react'
import { useState } from 'react'
import type { Eval, EvalPair } from '../../../contract/entities/eval.ts'
import { Answer } from '../../components/answer.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { useCall } from '../../lib/use-call.ts'
import { answerChecks } from './answer-checks.ts'
import { subjectWords } from './subject-words.ts'

/** Pairs that can be leafed through. */
const SHOWN = 20

/** Two evals of a project, `before` mostly of the base. */
export function BeforeAfter({ project, before, after }: { project: string; before: Eval; after: Eval }) {
  const [place, setPlace] = useState(0)
  const { data } = useCall('evals.pairs', { project, a: before.id, b: after.id, limit: SHOWN })
  const pairs = data?.pairs ?? []
  const pair = pairs[Math.min(place, pairs.length - 1)]
  if (data !== undefined && pair === undefined) return null
  return (
    <section aria-label="Before and after" className="flex flex-col gap-3">
      <div className="flex items-center gap-2">
        <h2 className="text-14 font-semibold">The same question, before and after</h2>
        <span className="flex-1" />
        {pairs.length > 1 && (
          <>
            <IconButton label="Question before" icon={ChevronLeft} disabled={place === 0} onClick={() => setPlace(place - 1)} />
            <span className="text-12 text-ink-2 tabular-nums">{place + 1} of {pairs.length}</span>
            <IconButton label="Next question" icon={ChevronRight} disabled={place >= pairs.length - 1} onClick={() => setPlace(place + 1)} />
          </>
        )}
      </div>
      <p className="rounded-md bg-sunken px-3 py-2 text-14">{pair?.question ?? ' '}</p>
      <div className="grid gap-4 md:grid-cols-2">
        <Side title={subjectWords(before.subject).title} side={pair?.a} />
        <Side title={subjectWords(after.subject).title} side={pair?.b} />
      </div>
    </section>
  )
}

function Side({ title, side }: { title: string; side: EvalPair['a'] | undefined }) {
  return (
    <div className="min-h-24">{side !== undefined && <Answer speaker={title} text={side.output} checks={answerChecks(side.checks)} />}</div>
  )
}
