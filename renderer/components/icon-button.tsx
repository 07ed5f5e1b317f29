/** A square button with an icon alone; its name appears on hover and is read aloud. Knows no action. */

import type { ComponentProps, ReactNode } from 'react'
import { buttonClasses, type ButtonVariant } from './button.tsx'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'
import { Spinner } from './spinner.tsx'
import { Tooltip } from './tooltip.tsx'

export type IconButtonProps = Omit<ComponentProps<'button'>, 'children' | 'aria-label'> & {
  /** What it does, in words. */
  label: string
  icon: Icon
  variant?: ButtonVariant | undefined
  size?: 'small' | 'medium' | undefined
  isLoading?: boolean | undefined
  /** Pressed or not, for a toggle. */
  isPressed?: boolean | undefined
  keys?: ReactNode
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
}

/** A square button with an icon alone. */
export function IconButton({ label, icon: Picture, variant = 'quiet', size = 'small', isLoading = false, isPressed, keys, side, className, ...rest }: IconButtonProps) {
  return (
    <Tooltip content={label} keys={keys} side={side}>
      <button
        type="button"
        {...rest}
        aria-label={label}
        aria-pressed={isPressed}
        aria-busy={isLoading || undefined}
        onClick={isLoading ? undefined : rest.onClick}
        className={classes(buttonClasses(variant, size, true), 'aria-pressed:bg-press aria-pressed:text-ink', className)}
      >
        {isLoading ? <Spinner /> : <Picture aria-hidden className="size-4 shrink-0" />}
      </button>
    </Tooltip>
  )
}
