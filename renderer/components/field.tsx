/**
 * A control with its label, the field's term, a sentence of help and an error. Hands its ids to the control inside.
 * Knows no kind of control.
 */

import { CircleAlert } from 'lucide-react'
import { createContext, useContext, useId, type ReactNode } from 'react'
import { classes } from './classes.ts'
import { TermMark } from './term.tsx'

type FieldIds = { id: string; describedBy: string | undefined; isInvalid: boolean; labelId: string }
const FieldContext = createContext<FieldIds | null>(null)

/** The attributes that tie a control to the field around it; empty outside a field. */
export function useFieldControl(): { id?: string; 'aria-describedby'?: string; 'aria-invalid'?: true } {
  const field = useContext(FieldContext)
  if (field === null) return {}
  return {
    id: field.id,
    ...(field.describedBy !== undefined && { 'aria-describedby': field.describedBy }),
    ...(field.isInvalid && { 'aria-invalid': true }),
  }
}

/** The id of the field's label, for groups named by aria-labelledby. */
export function useFieldLabelId(): string | undefined {
  return useContext(FieldContext)?.labelId
}

export type FieldProps = {
  label: ReactNode
  /** The field's term, small beside the label. */
  term?: string | undefined
  /** One sentence below. */
  help?: ReactNode
  /** What is wrong and what to do; replaces the help. */
  error?: ReactNode
  /** Stands at the right of the label, such as a value or a link. */
  aside?: ReactNode
  isOptional?: boolean | undefined
  className?: string | undefined
  children: ReactNode
}

/** A labelled control. */
export function Field({ label, term, help, error, aside, isOptional = false, className, children }: FieldProps) {
  const id = useId()
  const hasError = error !== undefined && error !== null && error !== false && error !== ''
  const note = hasError ? error : help
  const ids: FieldIds = { id, labelId: `${id}-label`, describedBy: note ? `${id}-note` : undefined, isInvalid: hasError }
  return (
    <div className={classes('flex min-w-0 flex-col gap-1', className)}>
      <div className="flex min-h-5 items-baseline gap-1">
        <label id={ids.labelId} htmlFor={id} className="font-medium text-ink">{label}</label>
        {term !== undefined && <TermMark term={term} />}
        {isOptional && <span className="text-12 text-ink-3">optional</span>}
        {aside !== undefined && <span className="ml-auto text-12 text-ink-2">{aside}</span>}
      </div>
      <FieldContext value={ids}>{children}</FieldContext>
      {note && (
        <p id={ids.describedBy} role={hasError ? 'alert' : undefined} className={classes('flex gap-1 text-12', hasError ? 'text-failed' : 'text-ink-3')}>
          {hasError && <CircleAlert aria-hidden className="size-4 shrink-0" />}
          <span className="min-w-0 wrap-anywhere">{note}</span>
        </p>
      )}
    </div>
  )
}
