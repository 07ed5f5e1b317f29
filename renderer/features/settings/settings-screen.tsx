/**
 * Settings, one section at a time. Few on purpose: what has a good default is not asked. Knows the sections and their order.
 */

import type { ComponentType } from 'react'
import { Link, useLocation } from 'wouter'
import { classes } from '../../components/classes.ts'
import { AboutSection } from './about-section.tsx'
import { AccountSection } from './account-section.tsx'
import { AppearanceSection } from './appearance-section.tsx'
import { EnvironmentSection } from './environment-section.tsx'
import { ModelsSection } from './models-section.tsx'
import { ShortcutsSection } from './shortcuts-section.tsx'
import { StorageSection } from './storage-section.tsx'
import { UpdatesSection } from './updates-section.tsx'

type SettingsPart = { id: string; title: string; note: string; view: ComponentType }

const PARTS: readonly SettingsPart[] = [
  { id: 'environment', title: 'Environment', note: 'What this machine trains with.', view: EnvironmentSection },
  { id: 'models', title: 'Models', note: 'Base models to train: those here, and those that can be had.', view: ModelsSection },
  { id: 'storage', title: 'Storage', note: 'What lies on disk, where, and what can go.', view: StorageSection },
  { id: 'account', title: 'Hugging Face', note: 'Where models come from. Signing in is needed only for models whose owners ask for it.', view: AccountSection },
  { id: 'appearance', title: 'Appearance', note: 'How the window looks and how much it shows.', view: AppearanceSection },
  { id: 'shortcuts', title: 'Shortcuts', note: 'Keys that work everywhere, and those of single screens.', view: ShortcutsSection },
  { id: 'updates', title: 'Updates', note: 'Newer versions of Tunesmith.', view: UpdatesSection },
  { id: 'about', title: 'About', note: 'Version, licences, and a report to copy.', view: AboutSection },
]

/** The screen. */
export function SettingsScreen() {
  const [path] = useLocation()
  const named = path.split('/')[2]
  const part = PARTS.find(({ id }) => id === named) ?? PARTS[0]
  if (part === undefined) return null
  const View = part.view
  return (
    <div className="flex h-full min-h-0">
      <nav aria-label="Settings" className="w-48 shrink-0 overflow-y-auto border-r border-line px-3 py-5">
        <p className="px-2 pb-2 text-12 font-medium text-ink-3">Settings</p>
        <ul className="flex flex-col gap-px">
          {PARTS.map(({ id, title }) => (
            <li key={id}>
              <Link href={`/settings/${id}`} aria-current={id === part.id ? 'page' : undefined} className={classes('flex h-8 items-center rounded-md px-2 no-underline', id === part.id ? 'bg-picked font-medium text-ink' : 'text-ink-2 hover:bg-hover hover:text-ink')}>{title}</Link>
            </li>
          ))}
        </ul>
      </nav>
      <div tabIndex={0} className="min-w-0 flex-1 overflow-y-auto px-8 py-5 -outline-offset-2">
        <div className="mx-auto max-w-wide">
          <header className="mb-6">
            <h1 className="text-20 font-semibold">{part.title}</h1>
            <p className="text-ink-2">{part.note}</p>
          </header>
          <View />
        </div>
      </div>
    </div>
  )
}
