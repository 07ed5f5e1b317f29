/** The keys that work on every screen, from the one table that listens for them. */

import { Kbd } from '../../components/kbd.tsx'
import { shownShortcuts } from '../../stores/shortcuts.ts'

/** The section. */
export function ShortcutsSection() {
  return (
    <ul aria-label="Shortcuts" className="max-w-form divide-y divide-line rounded-md border border-line bg-surface">
      {shownShortcuts().map(({ keys, does }) => (
        <li key={keys} className="flex h-8 items-center gap-4 px-4"><span className="flex-1">{does}</span><Kbd keys={keys} /></li>
      ))}
    </ul>
  )
}
