/**
 * What a person sees within seconds of the first start: ten answers that keep every rule of a pack, and one that a rule refuses.
 * Knows packs; draws nothing itself.
 */

import { Dices } from 'lucide-react'
import { useState } from 'react'
import type { PackPreview } from '../../../contract/entities/project.ts'
import type { AnswerCheck } from '../../components/answer.tsx'
import { AnswerText } from '../../components/answer-text.tsx'
import { Button } from '../../components/button.tsx'
import { classes } from '../../components/classes.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { errorParts } from '../../lib/host.ts'
import { useCall } from '../../lib/use-call.ts'

/** A form that is read letter by letter rather than as words. */
const LOOKS_LIKE_CODE = /[|{}@#<>]{2,}|\|\w/

/** Ten good answers of a pack and one refused. */
export function FirstSamples({ pack, title }: { pack: string; title: string }) {
  const [turn, setTurn] = useState(0)
  const preview = useCall('packs.preview', { pack, turn }, { keep: true })
  if (preview.isError) return <ErrorState error={errorParts(preview.error)} action={{ label: 'Try again', onClick: () => void preview.refetch() }} />
  return (
    <section aria-labelledby="first-samples" aria-busy={preview.isPending} className="min-w-0">
      <header className="mb-3 flex items-center gap-3">
        <div className="min-w-0 flex-1">
          <h2 id="first-samples" className="text-14 font-semibold">{title}: what a model learns</h2>
          <p className="text-ink-2">Written by the rules just now, and checked by the same rules.</p>
        </div>
        <Button size="small" variant="quiet" icon={Dices} isLoading={preview.isFetching && !preview.isPending} onClick={() => setTurn(turn + 1)}>Ten others</Button>
      </header>
      {preview.data === undefined ? <Waiting /> : <Samples preview={preview.data} />}
    </section>
  )
}

function Waiting() {
  return (
    <div className="grid grid-cols-2 gap-2 lg:grid-cols-3" role="status" aria-label="Writing the first samples">
      {Array.from({ length: 9 }, (_, i) => <Skeleton key={String(i)} className="h-24" />)}
    </div>
  )
}

function Samples({ preview: { good, refused, problem } }: { preview: PackPreview }) {
  const [isAll, showAll] = useState(false)
  if (problem !== null) return <p className="text-ink-2">This pack cannot be used yet: {problem}</p>
  const isCode = good.some(({ answer }) => LOOKS_LIKE_CODE.test(answer))
  return (
    <div className="flex flex-col gap-3">
      {refused !== null && <Refused refused={refused} isCode={isCode} />}
      <div className="flex min-h-7 items-center gap-2">
        <StatusBadge meaning="passed">{good.length} answers keep every rule</StatusBadge>
        {!isAll && <Button size="small" variant="quiet" className="tall:hidden" onClick={() => showAll(true)}>Show all</Button>}
      </div>
      <ul aria-label="Answers that keep every rule" className="grid grid-cols-3 gap-2 tall:grid-cols-2">
        {good.toSorted((a, b) => lines(a.answer) - lines(b.answer)).map(({ question, answer }) => (
          <li key={question} className={classes('rounded-md border border-line bg-surface px-3 py-2', !isAll && 'not-tall:nth-[n+7]:hidden')}>
            <Sample question={question} answer={answer} checks={[]} isCode={isCode} />
          </li>
        ))}
      </ul>
    </div>
  )
}

/** Cards of a row are as high as each other when the short answers come first. */
function lines(answer: string): number {
  return answer.split('\n').length
}

/** A question's first line in full, and its answer with the place that breaks a rule. The rules stand elsewhere. */
function Sample({ question, answer, checks, isCode }: { question: string; answer: string; checks: readonly AnswerCheck[]; isCode: boolean }) {
  return (
    <>
      <p className="mb-0.5 text-12 text-ink-2">{question.split('\n').at(0) ?? question}</p>
      <AnswerText text={answer} checks={checks} isCode={isCode} isWriting={false} isCompact emptyText="" />
    </>
  )
}

function Refused({ refused, isCode }: { refused: NonNullable<PackPreview['refused']>; isCode: boolean }) {
  const [start, end] = refused.span ?? [0, refused.answer.length]
  const reason = withoutRule(refused.reason, refused.say)
  const check: AnswerCheck = { id: refused.check, sentence: refused.say, k: 0, n: 1, notApplicable: null, failures: [{ reason, start, end }] }
  return (
    <div role="group" aria-label="One answer that a rule refuses" className="rounded-md border border-failed-line bg-surface px-3 py-2">
      <div className="mb-2 flex flex-wrap items-center gap-2">
        <StatusBadge meaning="failed">1 answer is refused</StatusBadge>
        <span className="min-w-0 text-12 text-ink-2">{refused.say}</span>
      </div>
      <Sample question={refused.question} answer={refused.answer} checks={[check]} isCode={isCode} />
      <p className="mt-1.5 text-12 text-failed">{reason}</p>
    </div>
  )
}

/** The rule stands above already: a reason that ends with it is cut short. */
function withoutRule(reason: string, say: string): string {
  return reason.endsWith(say) ? `${reason.slice(0, -say.length).replace(/[:\s]+$/, '')}.` : reason
}
