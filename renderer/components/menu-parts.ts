/** What the two menus share: the shape of an item and the look of list and item. */

import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'

/** One line of a menu: something to do, a heading, or a line between. */
export type MenuItem =
  | { kind?: 'action'; label: ReactNode; icon?: Icon | undefined; onSelect: () => void; keys?: string | undefined; isDanger?: boolean | undefined; disabled?: boolean | undefined; isChecked?: boolean | undefined; note?: ReactNode }
  | { kind: 'heading'; label: ReactNode }
  | { kind: 'line' }

/** The look of an open menu. */
export const MENU = 'z-50 min-w-40 max-w-note animate-pop-in overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-overlay outline-none'

/** The look of one line that can be chosen. */
export function menuItemClasses(isDanger = false): string {
  return classes(
    'flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-[disabled]:text-ink-3',
    isDanger ? 'text-failed data-[highlighted]:bg-failed-soft' : 'data-[highlighted]:bg-press',
  )
}
