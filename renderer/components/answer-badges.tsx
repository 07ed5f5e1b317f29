/** The rules that an answer breaks, by their sentences; those that it keeps as a count, with all of them behind it. */

import { CircleCheck, CircleMinus, CircleX } from 'lucide-react'
import { useState } from 'react'
import { outcomeOf, type AnswerCheck, type Outcome } from './answer-marks.ts'
import { classes } from './classes.ts'
import { Tooltip } from './tooltip.tsx'

const LOOKS = {
  failed: { word: 'Failed', icon: CircleX, look: 'border-failed-line bg-failed-soft text-failed' },
  passed: { word: 'Passed', icon: CircleCheck, look: 'border-transparent pl-0 text-passed hover:border-passed-line' },
  not_applicable: { word: 'Not applicable', icon: CircleMinus, look: 'border-transparent pl-0 text-ink-3' },
} as const satisfies Record<Outcome, unknown>
const ORDER: readonly Outcome[] = ['failed', 'passed', 'not_applicable']

export type AnswerBadgesProps = {
  checks: readonly AnswerCheck[]
  onPick?: ((id: string) => void) | undefined
}

/** The verdicts on one answer. */
export function AnswerBadges({ checks, onPick }: AnswerBadgesProps) {
  const [isOpen, setOpen] = useState(false)
  const sorted = checks.toSorted((a, b) => ORDER.indexOf(outcomeOf(a)) - ORDER.indexOf(outcomeOf(b)))
  const failed = sorted.filter((check) => outcomeOf(check) === 'failed')
  const passed = sorted.filter((check) => outcomeOf(check) === 'passed').length
  const rest = sorted.length - failed.length - passed
  return (
    <ul aria-label="Rules" className="flex min-w-0 flex-wrap items-center gap-1">
      {(isOpen ? sorted : failed).map((check) => <li key={check.id} className={isOpen ? 'flex w-full min-w-0' : 'flex min-w-0'}><Badge check={check} onPick={onPick} /></li>)}
      {!isOpen && passed > 0 && (
        <li className="inline-flex h-5 items-center gap-1 pr-1 text-12 font-medium whitespace-nowrap text-passed">
          <CircleCheck aria-hidden className="size-3.5 shrink-0" />
          {failed.length === 0 ? 'Keeps every rule' : `${passed} kept`}
        </li>
      )}
      {isOpen && rest > 0 && <li className="px-1 text-12 text-ink-3">{rest} of {sorted.length} {rest === 1 ? 'does' : 'do'} not apply here</li>}
      {sorted.length > failed.length && (
        <li>
          <button type="button" aria-expanded={isOpen} onClick={() => setOpen(!isOpen)} className="h-5 cursor-default rounded-sm px-1.5 text-12 text-ink-3 hover:bg-hover hover:text-ink">
            {isOpen ? 'Fewer' : 'Rules'}
          </button>
        </li>
      )}
    </ul>
  )
}

function Badge({ check, onPick }: { check: AnswerCheck; onPick: ((id: string) => void) | undefined }) {
  const { word, icon: Picture, look } = LOOKS[outcomeOf(check)]
  const counted = check.n > 1 && check.k < check.n ? `${check.k} of ${check.n}` : ''
  return (
    <Tooltip content={<BadgeSentence check={check} />} side="bottom">
      <button
        type="button"
        onClick={onPick && (() => onPick(check.id))}
        className={classes('inline-flex h-5 max-w-full min-w-0 cursor-default items-center gap-1 rounded-sm border px-1.5 text-12 font-medium', look)}
      >
        <Picture aria-hidden className="size-3.5 shrink-0" />
        <span className="sr-only">{word}: </span>
        <span className="min-w-0 truncate">{check.sentence.replace(/\.$/u, '').replaceAll('_', ' ')}</span>
        {counted !== '' && <span className="shrink-0 font-normal whitespace-nowrap">{counted}</span>}
      </button>
    </Tooltip>
  )
}

function BadgeSentence({ check }: { check: AnswerCheck }) {
  const reasons = [...new Set(check.failures.map((failure) => failure.reason))].slice(0, 3)
  return (
    <span className="flex flex-col gap-1">
      <span>{check.sentence}</span>
      {reasons.map((reason) => <span key={reason} className="text-failed">{reason}</span>)}
      {outcomeOf(check) === 'not_applicable' && check.notApplicable !== null && <span className="text-ink-3">{check.notApplicable}</span>}
    </span>
  )
}
