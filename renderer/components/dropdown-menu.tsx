/** A menu below a button: things to do, headings and lines between. */

import { Check } from 'lucide-react'
import { DropdownMenu as Radix } from 'radix-ui'
import type { ReactNode } from 'react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'
import { Kbd } from './kbd.tsx'
import { useOverlayPlace } from './theme-scope.tsx'

type Action = { kind?: 'action'; label: ReactNode; icon?: Icon | undefined; onSelect: () => void; keys?: string | undefined; isDanger?: boolean | undefined; disabled?: boolean | undefined; isChecked?: boolean | undefined; note?: ReactNode }

/** One line of a menu: something to do, a heading, or a line between. */
export type MenuItem = Action | { kind: 'heading'; label: ReactNode } | { kind: 'line' }

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
        <Radix.Content align={align} side={side} sideOffset={4} collisionPadding={8} className="z-50 max-h-(--radix-dropdown-menu-content-available-height) min-w-40 max-w-note animate-pop-in overflow-y-auto rounded-md border border-line bg-raised p-1 shadow-overlay outline-none">
          {items.map((item, index) => <Line key={`${index}`} item={item} />)}
        </Radix.Content>
      </Radix.Portal>
    </Radix.Root>
  )
}

function Line({ item }: { item: MenuItem }) {
  if (item.kind === 'line') return <Radix.Separator className="-mx-1 my-1 h-px bg-line" />
  if (item.kind === 'heading') return <Radix.Label className="px-2 pt-1.5 pb-1 text-12 text-ink-3">{item.label}</Radix.Label>
  const { icon: Picture } = item
  return (
    <Radix.Item
      disabled={item.disabled ?? false}
      onSelect={item.onSelect}
      className={classes(
        'flex min-h-7 cursor-default items-center gap-2 rounded-sm px-2 py-1 outline-none select-none data-[disabled]:text-ink-3',
        item.isDanger === true ? 'text-failed data-[highlighted]:bg-failed-soft' : 'data-[highlighted]:bg-press',
      )}
    >
      {item.isChecked !== undefined && <Check aria-label={item.isChecked ? 'chosen' : undefined} className={`size-4 shrink-0 ${item.isChecked ? '' : 'invisible'}`} />}
      {Picture && <Picture aria-hidden className="size-4 shrink-0 opacity-75" />}
      <span className="min-w-0 flex-1">
        {item.label}
        {item.note !== undefined && <span className="block text-12 text-ink-3">{item.note}</span>}
      </span>
      {item.keys !== undefined && <Kbd keys={item.keys} />}
    </Radix.Item>
  )
}
