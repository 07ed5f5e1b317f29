/**
 * A box for any answer: its verdict at once, with the places where it breaks a rule. The question may be named; without one the kind of
 * request that fits best is taken. Works for a project and for a pack.
 */

import { useEffect, useState, type ComponentType } from 'react'
import { AnswerBadges } from '../../components/answer-badges.tsx'
import { AnswerText } from '../../components/answer-text.tsx'
import { Button } from '../../components/button.tsx'
import { failuresWithoutPlace } from '../../components/answer-marks.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { TextArea } from '../../components/text-area.tsx'
import { TextInput } from '../../components/text-input.tsx'
import type { Judged } from '../../rulebook-worker/live-types.ts'
import { useRulebook, type RulebookStore } from '../../rulebook-worker/use-rulebook.ts'
import { shownChecks, verdictSentence } from './shown-checks.ts'

export type IsThisRightProps = {
  store: RulebookStore
  /** A rule's badge was clicked. */
  onPickCheck?: ((check: string) => void) | undefined
  /** Stands below the verdict: what to do with the answer. */
  After?: ComponentType<JudgedAnswer> | undefined
}

/** An answer with its verdict. */
export type JudgedAnswer = { answer: string; question: string; judged: Judged }

/** The box. */
export function IsThisRight({ store, onPickCheck, After }: IsThisRightProps) {
  const [answer, setAnswer] = useState('')
  const [question, setQuestion] = useState('')
  const judged = useVerdict(store, answer, question)
  // Rules that never could be read judge nothing.
  const isMute = useRulebook(store, (state) => state.live === null && state.answered > 0 && state.problems.some(({ severity }) => severity === 'error'))
  const example = useRulebook(store, (state) => state.live?.refused ?? null)
  if (isMute) return null
  return (
    <section aria-label="Is this right?" className="flex flex-col gap-2">
      <header className="flex items-center gap-2">
        <h2 className="flex-1 text-14 font-semibold">Is this right?</h2>
        {answer === '' && example !== null && <Button variant="quiet" size="small" onClick={() => setAnswer(example.answer)}>Try a wrong one</Button>}
        {answer !== '' && <Button variant="quiet" size="small" onClick={() => { setAnswer(''); setQuestion('') }}>Clear</Button>}
      </header>
      <TextArea aria-label="An answer to judge" placeholder="Paste or type any answer: its verdict appears below." rows={2} value={answer} onChange={setAnswer} />
      {answer.trim() !== '' && (
        <>
          <TextInput size="small" aria-label="The question it answers" placeholder="The question it answers (optional)" value={question} onChange={setQuestion} />
          {judged !== null && <Verdict answer={answer} judged={judged} onPickCheck={onPickCheck} />}
          {judged !== null && After !== undefined && <After answer={answer} question={question} judged={judged} />}
        </>
      )}
    </section>
  )
}

function Verdict({ answer, judged, onPickCheck }: { answer: string; judged: Judged; onPickCheck: IsThisRightProps['onPickCheck'] }) {
  const checks = shownChecks(judged.verdicts)
  const { isRight, sentence } = verdictSentence(judged.verdicts)
  const meaning = judged.category === null ? 'undecided' : isRight ? 'passed' : 'failed'
  const reasons = [...new Set(judged.verdicts.flatMap(({ failures }) => failures.map(({ reason }) => reason)))]
  return (
    <div role="status" aria-label="Verdict" className="flex flex-col gap-2 rounded-md border border-line bg-surface px-3 py-2">
      <p className="flex flex-wrap items-baseline gap-x-2">
        <StatusBadge meaning={meaning} isPlain>{judged.category === null ? 'It fits no kind of request.' : sentence}</StatusBadge>
        {judged.about !== '' && <span className="text-12 text-ink-3">{question(judged.about)}</span>}
      </p>
      <AnswerText text={answer} checks={checks} isCode={false} isWriting={false} isCompact emptyText="" />
      {(reasons.length > 0 || failuresWithoutPlace(answer, checks).length > 0) && (
        <ul className="flex flex-col gap-0.5 text-12 text-failed">{reasons.slice(0, 4).map((reason) => <li key={reason}>{reason}</li>)}</ul>
      )}
      {checks.length > 0 && <AnswerBadges checks={checks} onPick={onPickCheck} />}
    </div>
  )
}

function question(about: string): string {
  return `judged as: ${about.charAt(0).toLowerCase()}${about.slice(1)}`
}

/** The verdict on what is written, again with every change of the rulebook. */
function useVerdict(store: RulebookStore, answer: string, prompt: string): Judged | null {
  const [judged, setJudged] = useState<Judged | null>(null)
  useEffect(() => (answer.trim() === '' ? undefined : store.actions.watch({ answer, prompt }, setJudged)), [store, answer, prompt])
  return answer.trim() === '' ? null : judged
}
