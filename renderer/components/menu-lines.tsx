/** Draws a menu's lines with the parts of either Radix menu. */

import { Check } from 'lucide-react'
import type { ComponentType, ReactNode } from 'react'
import { Kbd } from './kbd.tsx'
import { menuItemClasses, type MenuItem } from './menu-parts.ts'

type Parts = {
  Item: ComponentType<{ className?: string; disabled?: boolean; onSelect?: () => void; children?: ReactNode }>
  Label: ComponentType<{ className?: string; children?: ReactNode }>
  Separator: ComponentType<{ className?: string }>
}

/** The lines of a menu. */
export function MenuLines({ items, parts: { Item, Label, Separator } }: { items: readonly MenuItem[]; parts: Parts }) {
  return items.map((item, index) => {
    const key = `${index}`
    if (item.kind === 'line') return <Separator key={key} className="-mx-1 my-1 h-px bg-line" />
    if (item.kind === 'heading') return <Label key={key} className="px-2 pt-1.5 pb-1 text-12 text-ink-3">{item.label}</Label>
    const { icon: Picture } = item
    return (
      <Item key={key} disabled={item.disabled ?? false} onSelect={item.onSelect} className={menuItemClasses(item.isDanger)}>
        {item.isChecked !== undefined && <Check aria-label={item.isChecked ? 'chosen' : undefined} className={`size-4 shrink-0 ${item.isChecked ? '' : 'invisible'}`} />}
        {Picture && <Picture aria-hidden className="size-4 shrink-0 opacity-75" />}
        <span className="min-w-0 flex-1">
          {item.label}
          {item.note !== undefined && <span className="block text-12 text-ink-3">{item.note}</span>}
        </span>
        {item.keys !== undefined && <Kbd keys={item.keys} />}
      </Item>
    )
  })
}
