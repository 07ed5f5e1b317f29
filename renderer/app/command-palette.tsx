/**
 * The command palette: every screen and project by a few letters. Knows addresses and commands; no domain.
 */

import { Command } from 'cmdk'
import { useHashLocation } from 'wouter/use-hash-location'
import { useCall } from '../lib/use-call.ts'
import { useView } from '../stores/view.ts'
import { projectOf, stageAddress } from './address.ts'
import { stageScreens } from './screens.ts'

type PaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** The palette; opened by mod+K. */
export function CommandPalette({ isOpen, onOpenChange }: PaletteProps) {
  const [path, go] = useHashLocation()
  const { data } = useCall('projects.list', {}, { enabled: isOpen })
  const view = useView()
  const project = projectOf(path)
  const run = (work: () => void) => () => {
    onOpenChange(false)
    work()
  }
  return (
    <Command.Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      label="Find a screen, a project or a command"
      overlayClassName="fixed inset-0 z-50 animate-fade-in bg-scrim"
      contentClassName="fixed left-1/2 top-24 z-50 w-full max-w-dialog -translate-x-1/2 animate-fade-in overflow-hidden rounded-md border border-line bg-raised shadow-overlay"
    >
      <Command.Input placeholder="Find a screen, a project or a command" className="h-12 w-full border-b border-line bg-transparent px-4 text-14 text-ink outline-none placeholder:text-ink-3" />
      <Command.List className="max-h-80 overflow-auto p-1">
        <Command.Empty className="p-4 text-center text-ink-2">Nothing is called that.</Command.Empty>
        {project !== null && stageScreens.map(({ name, title }) => <Entry key={name} name={title} onSelect={run(() => go(stageAddress(project, name)))} />)}
        {data?.projects.map(({ id, name }) => <Entry key={id} value={id} name={`Open ${name}`} onSelect={run(() => go(stageAddress(id, 'knowledge')))} />)}
        <Entry name="All projects" onSelect={run(() => go('/'))} />
        <Entry name="New project" onSelect={run(() => go('/wizard/door'))} />
        <Entry name="Settings" onSelect={run(() => go('/settings'))} />
        <Entry name={view.level === 'simple' ? 'Show advanced controls' : 'Show simple controls'} onSelect={run(() => view.setLevel(view.level === 'simple' ? 'advanced' : 'simple'))} />
        <Entry name="Light theme" onSelect={run(() => view.setTheme('light'))} />
        <Entry name="Dark theme" onSelect={run(() => view.setTheme('dark'))} />
        <Entry name="Theme of the system" onSelect={run(() => view.setTheme('system'))} />
      </Command.List>
    </Command.Dialog>
  )
}

function Entry({ name, value, onSelect }: { name: string; value?: string; onSelect: () => void }) {
  return (
    <Command.Item value={`${name} ${value ?? ''}`} onSelect={onSelect} className="flex h-8 items-center rounded-sm px-3 text-13 data-[selected=true]:bg-hover">
      {name}
    </Command.Item>
  )
}
