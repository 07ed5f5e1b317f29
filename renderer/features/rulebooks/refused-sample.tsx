/**
 * The sample that a rule refuses: the rule as a sentence, the answer with the place marked, and the reason in words. Knows which rule that
 * is, so that a list of rules can mark it.
 */

import { AnswerText } from '../../components/answer-text.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import type { LiveAnswer, LiveVerdict } from '../../rulebook-worker/live-types.ts'
import type { RulebookState } from '../../rulebook-worker/rulebook-store.ts'
import { shownChecks } from './shown-checks.ts'

const MOST_REASONS = 3

/** The refused sample that is on screen: of the rule that was changed last, where there is one. */
export function refusedSample({ live, focus }: RulebookState): LiveAnswer | null {
  return live?.checks.find(({ id, broken }) => id === focus && broken !== null)?.broken ?? live?.refused ?? null
}

/** True for a rule that the refused sample breaks. */
export function isRefusing(state: RulebookState, check: string): boolean {
  return refusedSample(state)?.verdicts.some((verdict) => verdict.check === check && isBroken(verdict)) ?? false
}

function isBroken({ k, n }: LiveVerdict): boolean {
  return n > 0 && k < n
}

/** Beside a rule that refuses the sample. */
export function RefusesSample() {
  return <span className="shrink-0"><StatusBadge meaning="failed" isPlain>Refuses the sample</StatusBadge></span>
}

type RefusedProps = { answer: LiveAnswer; isCode: boolean; onPickCheck: ((check: string) => void) | undefined }

/** The card. */
export function Refused({ answer, isCode, onPickCheck }: RefusedProps) {
  const broken = answer.verdicts.filter(isBroken)
  const reasons = [...new Set(broken.flatMap(({ say, failures }) => failures.filter(({ start, end }) => start < end).map(({ reason }) => withoutRule(reason, say))))]
  return (
    <article aria-label="Refused example" className="rounded-md border border-failed-line bg-surface px-3 py-2">
      <p className="mb-1"><StatusBadge meaning="failed" isPlain>This one would be refused</StatusBadge></p>
      {broken.map(({ check, say }) => (
        <p key={check} className="mb-1.5 font-medium wrap-anywhere">
          {onPickCheck === undefined ? say : <button type="button" onClick={() => onPickCheck(check)} className="cursor-default rounded-sm text-left hover:underline">{say}</button>}
        </p>
      ))}
      <p className="mb-0.5 truncate text-12 text-ink-3">{answer.prompt}</p>
      <AnswerText text={answer.answer} checks={shownChecks(broken)} isCode={isCode} isWriting={false} isCompact emptyText="" />
      {reasons.length > 0 && <ul aria-label="Why" className="mt-1.5 flex flex-col gap-0.5 text-12 text-failed">{reasons.slice(0, MOST_REASONS).map((reason) => <li key={reason} className="wrap-anywhere">{reason}</li>)}</ul>}
    </article>
  )
}

/** The rule stands above already: a reason that ends with it is cut short. */
function withoutRule(reason: string, say: string): string {
  return reason.endsWith(say) && reason !== say ? `${reason.slice(0, -say.length).replace(/[:\s]+$/, '')}.` : reason
}
