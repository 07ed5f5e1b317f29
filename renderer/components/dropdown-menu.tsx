/** A menu below a button. */

import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { MenuLines } from './menu-lines.tsx'
import { MENU, type MenuItem } from './menu-parts.ts'
import { useOverlayPlace } from './theme-scope.tsx'

export type DropdownMenuProps = {
  /** The button that opens it. */
  trigger: ReactNode
  items: readonly MenuItem[]
  align?: 'start' | 'center' | 'end' | undefined
  side?: 'top' | 'right' | 'bottom' | 'left' | undefined
}

/** A menu below a button. */
export function DropdownMenu({ trigger, items, align = 'start', side = 'bottom' }: DropdownMenuProps) {
  const place = useOverlayPlace()
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{trigger}</Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content align={align} side={side} sideOffset={4} collisionPadding={8} className={`${MENU} max-h-(--radix-dropdown-menu-content-available-height)`}>
          <MenuLines items={items} parts={Radix} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
