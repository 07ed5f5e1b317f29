/** Several lines of text that grow with what is written. Controlled. */

import type { ComponentProps } from 'react'
import { classes, unless } from './classes.ts'
import { useFieldControl } from './field.tsx'
import { CONTROL } from './text-input.tsx'

export type TextAreaProps = Omit<ComponentProps<'textarea'>, 'value' | 'onChange'> & {
  value: string
  onChange: (value: string) => void
  isCode?: boolean | undefined
}

/** Several lines of text. */
export function TextArea({ value, onChange, isCode = false, rows = 3, className, ...rest }: TextAreaProps) {
  const field = useFieldControl()
  return (
    <textarea
      spellCheck={false}
      {...field}
      {...rest}
      rows={rows}
      value={value}
      onChange={(event) => onChange(event.target.value)}
      className={classes(CONTROL, unless(className, 'w-', 'w-full'), unless(className, 'max-h-', 'max-h-80'), 'field-sizing-content resize-y px-2 py-1.5 outline-offset-0', isCode && 'font-mono', className)}
    />
  )
}
