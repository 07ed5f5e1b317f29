/** The text of an answer with failing places underlined; each place tells why on hover and focus. */

import { classes } from './classes.ts'
import { cutByFailures, type AnswerCheck, type MarkedFailure } from './answer-marks.ts'
import { Tooltip } from './tooltip.tsx'

export type AnswerTextProps = {
  text: string
  checks: readonly AnswerCheck[]
  isCode: boolean
  isWriting: boolean
  isCompact: boolean
  emptyText: string
}

/** Text with marks. */
export function AnswerText({ text, checks, isCode, isWriting, isCompact, emptyText }: AnswerTextProps) {
  if (text === '' && !isWriting) return <p className="text-ink-3 italic">{emptyText}</p>
  return (
    <p className={classes('max-w-wide wrap-anywhere whitespace-pre-wrap', isCode ? 'font-mono text-13' : isCompact ? 'text-13' : 'text-14 leading-relaxed')}>
      {cutByFailures(text, checks).map((piece) =>
        piece.failures.length === 0 ? piece.text : <FailingPiece key={piece.start} text={piece.text} failures={piece.failures} />,
      )}
      {isWriting && <span aria-hidden className="ml-0.5 inline-block h-4 w-1.5 translate-y-0.5 animate-breathe rounded-sm bg-running-solid" />}
    </p>
  )
}

function FailingPiece({ text, failures }: { text: string; failures: readonly MarkedFailure[] }) {
  const reasons = [...new Map(failures.map((failure) => [`${failure.check} ${failure.reason}`, failure])).values()]
  const content = (
    <span className="flex flex-col gap-1">
      {reasons.map((failure) => (
        <span key={`${failure.check} ${failure.reason}`} className="block">
          <span className="block font-medium text-failed">{failure.reason}</span>
          <span className="block text-ink-2">{failure.sentence}</span>
        </span>
      ))}
    </span>
  )
  return (
    <Tooltip content={content} side="bottom">
      <button type="button" aria-label={`${text.trim()}: ${reasons.map((failure) => failure.reason).join(' ')}`} className="inline cursor-help rounded-sm bg-failed-soft box-decoration-clone text-left wrap-anywhere whitespace-pre-wrap text-ink underline decoration-failed-solid decoration-2 underline-offset-4">
        {text}
      </button>
    </Tooltip>
  )
}
