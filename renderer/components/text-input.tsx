/** One line of text. Controlled; a field around it gives label, help and error. */

import type { ComponentProps, ReactNode } from 'react'
import { classes, unless } from './classes.ts'
import { useFieldControl } from './field.tsx'
import type { Icon } from './icon.ts'

/** The frame that all text-like controls share. */
export const CONTROL =
  'rounded-md border border-edge bg-field text-13 text-ink transition-colors hover:border-n-8 has-[:focus-visible]:border-focus focus-visible:border-focus aria-invalid:border-failed has-[[aria-invalid]]:border-failed disabled:border-line disabled:bg-sunken disabled:text-ink-3'

export type TextInputProps = Omit<ComponentProps<'input'>, 'value' | 'onChange' | 'size' | 'prefix'> & {
  value: string
  onChange: (value: string) => void
  size?: 'small' | 'medium' | undefined
  icon?: Icon | undefined
  /** Monospaced, for names of files and codes. */
  isCode?: boolean | undefined
  /** Stands inside at the right: a unit, a key, a small button. */
  trailing?: ReactNode
}

/** One line of text. */
export function TextInput({ value, onChange, size = 'medium', icon: Leading, isCode = false, trailing, className, ...rest }: TextInputProps) {
  const field = useFieldControl()
  return (
    <span className={classes(CONTROL, unless(className, 'w-', 'w-full'), 'flex min-w-0 items-center gap-2 px-2 has-[:disabled]:border-line has-[:disabled]:bg-sunken has-[:focus-visible]:outline-2 has-[:focus-visible]:outline-focus/35', size === 'small' ? 'h-7' : 'h-8', className)}>
      {Leading && <Leading aria-hidden className="size-4 shrink-0 text-ink-3" />}
      <input
        type="text"
        spellCheck={false}
        autoComplete="off"
        {...field}
        {...rest}
        value={value}
        onChange={(event) => onChange(event.target.value)}
        className={classes('h-full w-full min-w-0 flex-1 bg-transparent outline-none disabled:text-ink-3', isCode && 'font-mono')}
      />
      {trailing !== undefined && <span className="flex shrink-0 items-center text-12 text-ink-3">{trailing}</span>}
    </span>
  )
}
