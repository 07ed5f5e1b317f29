/**
 * A short sentence that appears on hover and focus. Never the only place of something needed.
 */

import { Tooltip as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { useOverlayPlace } from './theme-scope.tsx'

export type TooltipProps = {
  /** The sentence; nothing is shown when it is empty. */
  content: ReactNode
  children: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
  /** A key or two shown after the sentence. */
  keys?: ReactNode
}

/** Wraps one focusable element. */
export function Tooltip({ content, children, side = 'top', keys }: TooltipProps) {
  const place = useOverlayPlace()
  if (content === undefined || content === null || content === '') return children
  return (
    <Radix.Provider delayDuration={350} skipDelayDuration={200}>
      <Radix.Root>
        <Radix.Trigger asChild>{children}</Radix.Trigger>
        <Radix.Portal container={place}>
          <Radix.Content
            side={side}
            sideOffset={6}
            collisionPadding={8}
            className="z-50 flex max-w-note animate-fade-in items-center gap-2 rounded-md border border-line bg-raised px-2 py-1 text-12 text-ink shadow-overlay"
          >
            <span className="min-w-0">{content}</span>
            {keys}
          </Radix.Content>
        </Radix.Portal>
      </Radix.Root>
    </Radix.Provider>
  )
}
