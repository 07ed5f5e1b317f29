/**
 * A sentence whose parts are buttons that open a control: "at least [4] moves, of which [one] is [a turn]".
 * Knows neither the sentence nor the controls.
 */

import { Fragment, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { Popover } from './popover.tsx'

/** A piece of the sentence: words, or a part that opens `control`. */
export type SentencePart = string | { id: string; text: ReactNode; label: string; control: ReactNode; isInvalid?: boolean | undefined; disabled?: boolean | undefined }

export type ClickableSentenceProps = {
  parts: readonly SentencePart[]
  /** 16 px, for the sentence a screen opens with. */
  isLarge?: boolean | undefined
  /** Which part is open, where the screen wants to know. */
  openPart?: string | null | undefined
  onOpenPart?: ((id: string | null) => void) | undefined
}

/** A sentence with parts to click. */
export function ClickableSentence({ parts, isLarge = false, openPart, onOpenPart }: ClickableSentenceProps) {
  return (
    <p className={isLarge ? 'text-16 leading-relaxed' : 'leading-relaxed'}>
      {parts.map((part, index) => {
        if (typeof part === 'string') return <Fragment key={String(index)}>{part}</Fragment>
        return (
          <Popover
            key={part.id}
            label={part.label}
            isOpen={openPart === undefined ? undefined : openPart === part.id}
            onOpenChange={onOpenPart && ((isOpen) => onOpenPart(isOpen ? part.id : null))}
            trigger={<button type="button" disabled={part.disabled} className={partClasses(part.isInvalid)}><span className="sr-only">{part.label}: </span>{part.text}</button>}
          >
            {part.control}
          </Popover>
        )
      })}
    </p>
  )
}

function partClasses(isInvalid = false): string {
  return classes(
    'inline cursor-default rounded-sm border-b px-0.5 text-left font-medium transition-colors disabled:border-transparent disabled:font-normal',
    isInvalid ? 'border-failed bg-failed-soft text-failed' : 'border-n-8 hover:border-ink hover:bg-hover data-[state=open]:border-ink data-[state=open]:bg-press',
  )
}
