/**
 * An answer of a sample or a model, wherever one appears: its text with failing places underlined and labelled, a badge
 * for each rule, and the same as text, rendered or tokens. Knows no rule: everything comes as plain data.
 */

import { useState, type ReactNode } from 'react'
import { AnswerBadges } from './answer-badges.tsx'
import type { AnswerCheck } from './answer-marks.ts'
import { AnswerText } from './answer-text.tsx'
import { AnswerTokens, type AnswerToken } from './answer-tokens.tsx'
import { classes } from './classes.ts'
import { SegmentedControl } from './segmented-control.tsx'

export type { AnswerCheck, AnswerFailure } from './answer-marks.ts'
export type { AnswerToken } from './answer-tokens.tsx'

/** The three ways to look at an answer. */
export type AnswerView = 'text' | 'rendered' | 'tokens'

export type AnswerProps = {
  text: string
  checks: readonly AnswerCheck[]
  /** The whole sample as the chat template writes it; offers a second view. */
  rendered?: string | undefined
  /** The tokens with what is trained on; offers a third view. */
  tokens?: readonly AnswerToken[] | undefined
  /** What was asked; stands above in full size. */
  question?: ReactNode
  /** Who answered, such as "Base model". */
  speaker?: ReactNode
  /** `compact` for rows of a list: no frame, badges as one line. */
  size?: 'full' | 'compact' | undefined
  /** Codes and records stand in the monospaced face. */
  isCode?: boolean | undefined
  /** True while the text is still being written; badges wait. */
  isWriting?: boolean | undefined
  /** Dims what no longer fits the rules as they stand. */
  isOutdated?: boolean | undefined
  /** Shown when there is no text. */
  emptyText?: string | undefined
  /** Small buttons at the right: keep, correct, copy. */
  actions?: ReactNode
  /** A rule's badge was clicked. */
  onPickCheck?: ((id: string) => void) | undefined
  className?: string | undefined
}

/** An answer with its verdict. */
export function Answer({ size = 'full', className, isOutdated = false, ...answer }: AnswerProps) {
  return (
    <article className={classes('min-w-0', isOutdated && 'grayscale **:text-ink-3', size === 'full' && 'overflow-hidden rounded-md border border-line bg-surface', className)}>
      {size === 'full' ? <FullAnswer {...answer} /> : <CompactAnswer {...answer} />}
    </article>
  )
}

function FullAnswer({ text, checks, rendered, tokens, question, speaker, isCode, isWriting = false, emptyText, actions, onPickCheck }: AnswerProps) {
  const [view, setView] = useState<AnswerView>('text')
  const segments = [
    { value: 'text' as const, label: 'Text' },
    ...(rendered === undefined ? [] : [{ value: 'rendered' as const, label: 'Rendered' }]),
    ...(tokens === undefined ? [] : [{ value: 'tokens' as const, label: 'Tokens' }]),
  ]
  const hasHead = speaker !== undefined || actions !== undefined || segments.length > 1
  return (
    <>
      {hasHead && (
        <header className="flex min-h-10 items-center gap-2 border-b border-line px-3 py-1">
          <span className="min-w-0 flex-1 truncate text-12 font-medium text-ink-2">{speaker}</span>
          {segments.length > 1 && <SegmentedControl aria-label="Show the answer as" size="small" value={view} onChange={setView} segments={segments} />}
          {actions}
        </header>
      )}
      {question !== undefined && <div className="border-b border-line bg-sunken px-4 py-2.5 text-ink-2 wrap-anywhere">{question}</div>}
      <div className="px-4 py-3">
        {view === 'text' && <AnswerBody text={text} checks={checks} isCode={isCode} isWriting={isWriting} emptyText={emptyText} />}
        {view === 'rendered' && <pre className="font-mono text-12 wrap-anywhere whitespace-pre-wrap">{rendered}</pre>}
        {view === 'tokens' && <AnswerTokens tokens={tokens ?? []} />}
      </div>
      {checks.length > 0 && !isWriting && (
        <footer className="border-t border-line px-4 py-2"><AnswerBadges checks={checks} onPick={onPickCheck} /></footer>
      )}
    </>
  )
}

function CompactAnswer({ text, checks, question, isCode, isWriting = false, emptyText, actions, onPickCheck }: AnswerProps) {
  return (
    <div className="flex min-w-0 items-start gap-3">
      <div className="min-w-0 flex-1">
        {question !== undefined && (
          <div className="mb-0.5 flex min-w-0 items-center gap-3 text-12 text-ink-3">
            <span className="min-w-0 flex-1 truncate">{question}</span>
            {actions}
          </div>
        )}
        <AnswerBody text={text} checks={checks} isCode={isCode} isWriting={isWriting} emptyText={emptyText} isCompact />
        {checks.length > 0 && !isWriting && <div className="mt-1.5"><AnswerBadges checks={checks} onPick={onPickCheck} /></div>}
      </div>
      {question === undefined && actions}
    </div>
  )
}

type BodyProps = Pick<AnswerProps, 'text' | 'checks' | 'isCode' | 'isWriting' | 'emptyText'> & { isCompact?: boolean }

function AnswerBody({ text, checks, isCode = false, isWriting = false, emptyText = 'The answer is empty.', isCompact = false }: BodyProps) {
  return <AnswerText text={text} checks={isWriting ? [] : checks} isCode={isCode} isWriting={isWriting} isCompact={isCompact} emptyText={emptyText} />
}
