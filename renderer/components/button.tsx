/**
 * Buttons with words. `primary` is the accent and stands at most once on a screen. Knows no action.
 */

import type { ComponentProps, ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'
import { Spinner } from './spinner.tsx'

/** `primary`: the next step. `secondary`: also possible. `quiet`: in rows and toolbars. `danger`: loses something. */
export type ButtonVariant = 'primary' | 'secondary' | 'quiet' | 'danger'

const VARIANTS: Record<ButtonVariant, string> = {
  primary: 'border-transparent bg-accent text-on-accent hover:bg-accent-hover active:bg-accent-press',
  secondary: 'border-edge bg-button text-ink hover:bg-button-hover active:bg-button-press',
  quiet: 'border-transparent text-ink-2 hover:bg-hover hover:text-ink active:bg-press data-[state=open]:bg-press',
  danger: 'border-failed-line bg-failed-soft text-failed hover:border-failed active:border-failed',
}

const OFF = 'disabled:pointer-events-none disabled:border-line disabled:bg-sunken disabled:text-ink-3'

/** The classes of a button, for a link that looks like one. */
export function buttonClasses(variant: ButtonVariant = 'secondary', size: 'small' | 'medium' = 'medium', isSquare = false): string {
  return classes(
    'inline-flex shrink-0 cursor-default items-center justify-center gap-2 rounded-md border font-medium whitespace-nowrap transition-colors select-none',
    size === 'small' ? 'h-7 text-12' : 'h-8 text-13',
    isSquare ? (size === 'small' ? 'w-7' : 'w-8') : size === 'small' ? 'px-2' : 'px-3',
    VARIANTS[variant],
    OFF,
    variant === 'quiet' && 'disabled:border-transparent disabled:bg-transparent',
  )
}

export type ButtonProps = Omit<ComponentProps<'button'>, 'children'> & {
  children: ReactNode
  variant?: ButtonVariant | undefined
  /** 28 or 32 px high. */
  size?: 'small' | 'medium' | undefined
  icon?: Icon | undefined
  /** Stands after the words, such as a chevron. */
  trailingIcon?: Icon | undefined
  /** True while what the button started has not answered: it turns a ring and takes no second click. */
  isLoading?: boolean | undefined
}

/** A button with words. */
export function Button({ variant, size, icon: Leading, trailingIcon: Trailing, isLoading = false, className, disabled, children, ...rest }: ButtonProps) {
  return (
    <button
      type="button"
      {...rest}
      disabled={disabled}
      aria-busy={isLoading || undefined}
      onClick={isLoading ? undefined : rest.onClick}
      className={classes(buttonClasses(variant, size), isLoading && 'cursor-progress', className)}
    >
      {isLoading ? <Spinner /> : Leading && <Leading aria-hidden className="-ml-1 size-4 shrink-0" />}
      {children}
      {Trailing && <Trailing aria-hidden className="-mr-1 size-4 shrink-0 text-current/70" />}
    </button>
  )
}
