/**
 * A plain word with the field's term small beside it, and the glossary's sentence on hover and focus.
 */

import type { ReactNode } from 'react'
import { glossarySentence } from './glossary.ts'
import { Tooltip } from './tooltip.tsx'

export type TermProps = {
  /** The plain words. */
  children: ReactNode
  /** The field's term, as it stands in docs/glossary.md. */
  term: string
  /** A sentence of one's own where the glossary has none. */
  sentence?: string | undefined
  /** True inside a button, an option or a card that is clicked: then the term takes no focus of its own. */
  isInert?: boolean | undefined
}

/** "Small file, fits most PCs · Q4_K_M". */
export function Term({ children, ...mark }: TermProps) {
  return (
    <>
      {children}
      <span aria-hidden className="mx-1 text-12 font-normal text-ink-3">·</span>
      <TermMark {...mark} />
    </>
  )
}

/** The term alone, small; hover or focus tells what it means. */
export function TermMark({ term, sentence, isInert = false }: Omit<TermProps, 'children'>) {
  const explained = sentence ?? glossarySentence(term)
  const look = 'text-12 font-normal text-ink-3'
  const dotted = `${look} cursor-help underline decoration-n-8 decoration-dotted underline-offset-4`
  if (explained === undefined) return <span className={look}>{term}</span>
  return (
    <Tooltip content={explained}>
      {isInert ? <span className={dotted}>{term}</span> : <button type="button" className={`${dotted} rounded-sm text-left`}>{term}</button>}
    </Tooltip>
  )
}
