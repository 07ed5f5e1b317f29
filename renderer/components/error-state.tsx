/** A failure: what failed and which one, what to do next, a button that does it, details in a fold. */

import { CircleX } from 'lucide-react'
import type { ReactNode } from 'react'
import { Button } from './button.tsx'
import { CodeBlock } from './code-block.tsx'
import { Fold } from './fold.tsx'

/** The parts of a failure that a person sees; StudioError fits. */
export type ErrorShown = { message: string; next_step: string; detail?: string | undefined; code?: string | undefined }

export type ErrorStateProps = {
  error: ErrorShown
  /** Does the next step; its label says which. */
  action?: { label: string; onClick: () => void; isLoading?: boolean | undefined } | undefined
  /** Further ways out. */
  extra?: ReactNode
}

/** A failure as a card. */
export function ErrorState({ error, action, extra }: ErrorStateProps) {
  return (
    <div role="alert" className="min-w-0 rounded-md border border-failed-line bg-surface p-4">
      <div className="flex gap-3">
        <CircleX aria-hidden className="mt-0.5 size-4 shrink-0 text-failed" />
        <div className="min-w-0 flex-1">
          <p className="font-semibold wrap-anywhere">{error.message}</p>
          <p className="mt-0.5 text-ink-2 wrap-anywhere">{error.next_step}</p>
          {(action !== undefined || extra !== undefined) && (
            <div className="mt-3 flex flex-wrap gap-2">
              {action !== undefined && <Button onClick={action.onClick} isLoading={action.isLoading}>{action.label}</Button>}
              {extra}
            </div>
          )}
          {error.detail !== undefined && error.detail !== '' && (
            <Fold summary="Details" className="mt-3"><CodeBlock label="Details" text={error.detail} /></Fold>
          )}
        </div>
      </div>
    </div>
  )
}
