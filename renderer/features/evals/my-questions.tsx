/**
 * The person's own questions and those kept for the test, answered by the base and the shown model side by side.
 * They stand in no target. Asks for the answers there are; the asking is a job.
 */

import { MessageCircleQuestion } from 'lucide-react'
import { useState } from 'react'
import type { Eval } from '../../../contract/entities/eval.ts'
import { Button } from '../../components/button.tsx'
import { Section } from '../../components/section.tsx'
import { useAction, useCall } from '../../lib/use-call.ts'
import { useActiveJob } from '../../stores/jobs.ts'
import { Asking } from './asking.tsx'
import { AnswerSide, Leaf } from './before-after.tsx'
import { subjectWords } from './subject-words.ts'

const ORIGINS = { mine: 'My question', kept: 'Kept for the test' } as const

/** The section, `sides` mostly the base and the shown model; nothing where no question is kept. */
export function MyQuestions({ project, sides }: { project: string; sides: readonly Eval[] }) {
  const evals = sides.map(({ id }) => id)
  const { data } = useCall('evals.mine', { project, evals })
  const job = useActiveJob(project, 'evals.ask_mine')
  const [place, setPlace] = useState(0)
  const ask = useAction('evals.ask_mine', ['jobs.list'])
  const questions = data?.questions ?? []
  const shown = questions[Math.min(place, questions.length - 1)]
  if (shown === undefined) return null
  const open = questions.some(({ answers }) => answers.some((answer) => answer === null))
  return (
    <Section
      title="My questions"
      note="Asked beside the test: never trained on, and in no target."
      actions={
        <div className="flex items-center gap-1">
          {questions.length > 1 && <Leaf place={Math.min(place, questions.length - 1)} of={questions.length} onPlace={setPlace} />}
          {job === undefined && <Button size="small" icon={MessageCircleQuestion} isLoading={ask.isPending} onClick={() => ask.mutate({ project, evals })}>{open ? 'Ask them now' : 'Ask them again'}</Button>}
        </div>
      }
    >
      <div className="flex flex-col gap-3">
        {job !== undefined && <Asking job={job} label="Asking my questions" />}
        <p className="flex flex-wrap items-baseline gap-x-3 rounded-md bg-sunken px-3 py-1.5 text-14 wrap-anywhere"><span className="min-w-0 flex-1">{shown.question}</span><span className="text-12 text-ink-3">{ORIGINS[shown.origin]}</span></p>
        <div className="grid gap-4 md:grid-cols-2">
          {sides.map((each, i) => {
            const answer = shown.answers[i] ?? null
            const { title } = subjectWords(each.subject)
            return answer === null ? <p key={each.id} className="rounded-md border border-line px-4 py-3 text-ink-3">{title}: not asked yet.</p> : <AnswerSide key={each.id} title={title} side={answer} />
          })}
        </div>
        {shown.answers.some((answer) => answer !== null && answer.category === null) && <p className="text-12 text-ink-3">No rule judges these answers: the question asks for nothing that the knowledge describes.</p>}
      </div>
    </Section>
  )
}
