/** The newest answers to the watched questions: the person's own first, each with its verdict, and what the base said. */

import { Minus } from 'lucide-react'
import { useState } from 'react'
import type { JudgedAnswer, LiveRun } from '../../../../contract/entities/live-run.ts'
import { Answer, type AnswerCheck } from '../../../components/answer.tsx'
import { Button } from '../../../components/button.tsx'
import { Card } from '../../../components/card.tsx'
import { SegmentedControl } from '../../../components/segmented-control.tsx'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { count } from '../../../lib/format.ts'
import { QuestionsButton } from '../questions/questions-button.tsx'

const FEW = 5

/** The answers. */
export function NewestAnswers({ project, live }: { project: string; live: LiveRun }) {
  const [picked, pick] = useState<'now' | 'before' | null>(null)
  const [isWhole, showWhole] = useState(false)
  const sentences = new Map(live.rules.map(({ check, sentence }) => [check, sentence]))
  const isBefore = live.before.length > 0 && live.answers.every(({ step }) => step === 0)
  const view = picked ?? (isBefore ? 'before' : 'now')
  const answers = view === 'now' ? live.answers : live.before
  const judged = live.answers.filter(({ verdict }) => verdict !== 'unjudged')
  const kept = judged.filter(({ verdict }) => verdict === 'kept').length
  const shown = isWhole ? answers : answers.slice(0, FEW)
  return (
    <Card
      title={live.run.state === 'running' ? 'Newest answers' : 'Its last answers'}
      note={judged.length === 0 ? (live.run.state === 'running' ? 'The first answers come before the first step.' : 'This run has no judged answer.') : keptWords(kept, judged.length, live.answers.length)}
      actions={live.before.length > 0 && <SegmentedControl aria-label="Answers of" size="small" value={view} onChange={pick} segments={[{ value: 'before', label: 'Before' }, { value: 'now', label: 'Now' }]} />}
    >
      <ul className="flex flex-col divide-y divide-line">
        {shown.map((answer) => <li key={answer.prompt_id} className="py-2.5 first:pt-0"><WatchedAnswer answer={answer} sentences={sentences} /></li>)}
      </ul>
      <div className="mt-2 flex flex-wrap items-center gap-2">
        {answers.length > FEW && <Button size="small" variant="quiet" onClick={() => showWhole(!isWhole)}>{isWhole ? 'Show fewer' : `All ${answers.length} answers`}</Button>}
        <QuestionsButton project={project} size="small" />
      </div>
    </Card>
  )
}

/** A rule judges only what it applies to: the others are counted apart. */
function keptWords(kept: number, judged: number, all: number): string {
  return `${count(kept)} of ${count(judged)} keep every rule${all > judged ? `; ${count(all - judged)} more ${all - judged === 1 ? 'has' : 'have'} no rule` : ''}`
}

function WatchedAnswer({ answer, sentences }: { answer: JudgedAnswer; sentences: ReadonlyMap<string, string> }) {
  return (
    <Answer
      size="compact"
      question={answer.source === 'mine' ? <><span className="font-medium text-ink-2">Mine</span> {answer.question}</> : answer.question}
      text={answer.text}
      checks={answerChecks(answer, sentences)}
      actions={<Verdict answer={answer} />}
    />
  )
}

function Verdict({ answer: { verdict, stop_reason } }: { answer: JudgedAnswer }) {
  if (verdict === 'kept') return <StatusBadge meaning="passed">Kept</StatusBadge>
  if (verdict === 'broken') return <StatusBadge meaning="failed">{stop_reason === 'length' ? 'Cut off' : 'Broken'}</StatusBadge>
  return <StatusBadge meaning="stale" icon={Minus}>No rule applies</StatusBadge>
}

function answerChecks({ checks }: JudgedAnswer, sentences: ReadonlyMap<string, string>): AnswerCheck[] {
  return checks.filter(({ n }) => n > 0).map(({ check, k, n, not_applicable, failures }) => ({ id: check, sentence: sentences.get(check) ?? check, k, n, notApplicable: not_applicable, failures }))
}
