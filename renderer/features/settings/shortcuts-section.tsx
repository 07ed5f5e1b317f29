/** The keys that work everywhere, from the one table that listens for them, and those that single screens add. */

import { Kbd } from '../../components/kbd.tsx'
import { Section } from '../../components/section.tsx'
import { shownShortcuts, type ShownShortcut } from '../../stores/shortcuts.ts'

/** Keys of screens; each screen listens for its own. */
const OF_SCREENS: readonly { title: string; keys: readonly ShownShortcut[] }[] = [
  {
    title: 'Knowledge',
    keys: [
      { keys: 'mod+s', does: 'Save' },
      { keys: 'mod+z', does: 'Undo' },
      { keys: 'mod+shift+z', does: 'Redo' },
    ],
  },
  {
    title: 'Data, Review',
    keys: [
      { keys: 'k', does: 'Keep the sample' },
      { keys: 'f', does: 'Fix it' },
      { keys: 'x', does: 'Leave it out' },
      { keys: 'u', does: 'Undo' },
    ],
  },
  {
    title: 'Evaluate, answers behind a rule',
    keys: [
      { keys: 'j', does: 'Next answer' },
      { keys: 'k', does: 'Answer before' },
    ],
  },
]

/** The section. */
export function ShortcutsSection() {
  return (
    <div className="flex flex-col gap-8">
      <KeyList title="Everywhere" keys={shownShortcuts()} />
      {OF_SCREENS.map(({ title, keys }) => <KeyList key={title} title={title} keys={keys} />)}
    </div>
  )
}

function KeyList({ title, keys }: { title: string; keys: readonly ShownShortcut[] }) {
  return (
    <Section title={title}>
      <ul aria-label={`Shortcuts: ${title}`} className="divide-y divide-line rounded-md border border-line bg-surface">
        {keys.map(({ keys: pressed, does }) => (
          <li key={pressed} className="flex h-8 items-center gap-4 px-4"><span className="flex-1">{does}</span><Kbd keys={pressed} /></li>
        ))}
      </ul>
    </Section>
  )
}
