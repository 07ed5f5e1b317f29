/**
 * The text of an answer with failing places underlined. Each place has a number; what is wrong stands below under that
 * number, or on hover and focus where there is no room.
 */

import { classes } from './classes.ts'
import { cutByFailures, type AnswerCheck, type MarkedFailure, type Piece } from './answer-marks.ts'
import { Tooltip } from './tooltip.tsx'

export type AnswerTextProps = {
  text: string
  checks: readonly AnswerCheck[]
  isCode: boolean
  isWriting: boolean
  isCompact: boolean
  emptyText: string
}

const SHOWN = 6
/** A button element cannot wrap with the text around it; this can. */
const INLINE_BUTTON = { role: 'button', tabIndex: 0 } as const

/** Text with marks, and in full size the reasons below. */
export function AnswerText({ text, checks, isCode, isWriting, isCompact, emptyText }: AnswerTextProps) {
  const reasons = reasonsOf(checks)
  const pieces = cutByFailures(text, checks)
  const placed = reasons.filter((each) => pieces.some((piece) => piece.failures.some((failure) => isSame(failure, each))))
  const placeless = reasons.filter((each) => !placed.includes(each))
  const numberOf = (failure: MarkedFailure) => placed.findIndex((each) => isSame(each, failure)) + 1
  const listed = (isCompact ? placeless : [...placed, ...placeless]).slice(0, SHOWN)
  return (
    <>
      {text === '' && !isWriting ? <p className="text-ink-3 italic">{emptyText}</p> : (
        <p className={classes('max-w-wide wrap-anywhere whitespace-pre-wrap', isCode ? 'font-mono text-13' : isCompact ? 'text-13' : 'text-14 leading-relaxed')}>
          {pieces.map((piece) => (piece.failures.length === 0 ? piece.text : <FailingPiece key={piece.start} piece={piece} numbers={isCompact ? [] : piece.failures.filter((failure) => failure.end === piece.start + piece.text.length).map(numberOf)} />))}
          {isWriting && <span aria-hidden className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 animate-breathe rounded-sm bg-running-solid" />}
        </p>
      )}
      {listed.length > 0 && (
        <ul aria-label="What is wrong" className={classes('flex flex-col gap-0.5 text-12 text-failed', isCompact ? 'mt-1' : 'mt-3')}>
          {listed.map((each) => (
            <li key={`${each.check} ${each.reason}`} className="flex gap-2">
              {!isCompact && <span aria-hidden className="w-3 shrink-0 text-right font-medium">{placeless.includes(each) ? '–' : numberOf(each)}</span>}
              <span className="min-w-0 wrap-anywhere">{each.reason}</span>
            </li>
          ))}
          {!isCompact && reasons.length > SHOWN && <li className="pl-5">and {reasons.length - SHOWN} more, on hover</li>}
        </ul>
      )}
    </>
  )
}

function isSame(a: MarkedFailure, b: MarkedFailure): boolean {
  return a.check === b.check && a.reason === b.reason
}

function reasonsOf(checks: readonly AnswerCheck[]): MarkedFailure[] {
  const all = checks.flatMap((check) => check.failures.map((failure) => ({ ...failure, check: check.id, sentence: check.sentence })))
  const first = new Map<string, MarkedFailure>()
  for (const failure of all) if (!first.has(`${failure.check} ${failure.reason}`)) first.set(`${failure.check} ${failure.reason}`, failure)
  return [...first.values()].sort((a, b) => a.start - b.start)
}

function FailingPiece({ piece: { text, failures }, numbers }: { piece: Piece; numbers: readonly number[] }) {
  const content = (
    <span className="flex flex-col gap-1">
      {failures.map((failure) => (
        <span key={`${failure.check} ${failure.reason}`} className="block">
          <span className="block font-medium text-failed">{failure.reason}</span>
          <span className="block text-ink-2">{failure.sentence}</span>
        </span>
      ))}
    </span>
  )
  return (
    <Tooltip content={content} side="bottom">
      <span {...INLINE_BUTTON} className="cursor-help rounded-sm bg-failed-soft underline decoration-failed-solid decoration-2 underline-offset-4">
        {text}
        {numbers.length > 0 && <span aria-hidden className="ml-px inline-block align-super text-12 leading-none font-medium text-failed no-underline">{numbers.toSorted((a, b) => a - b).join(',')}</span>}
        <span className="sr-only">: {failures.map((failure) => failure.reason).join(' ')}</span>
      </span>
    </Tooltip>
  )
}
