/** A menu where the right mouse button was pressed. Everything in it stands elsewhere too. */

import { ContextMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { MenuLines } from './menu-lines.tsx'
import { MENU, type MenuItem } from './menu-parts.ts'
import { useOverlayPlace } from './theme-scope.tsx'

/** Wraps one element. */
export function ContextMenu({ children, items }: { children: ReactNode; items: readonly MenuItem[] }) {
  const place = useOverlayPlace()
  return (
    <Radix.Root>
      <Radix.Trigger asChild>{children}</Radix.Trigger>
      <Radix.Portal container={place}>
        <Radix.Content collisionPadding={8} className={MENU}>
          <MenuLines items={items} parts={Radix} />
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}
