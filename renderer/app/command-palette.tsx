/**
 * The command palette: every screen, project and command by a few letters, in groups, with their icons and keys.
 * Knows addresses and commands; no domain.
 */

import { Command } from 'cmdk'
import { Boxes, Folder, FolderX, Monitor, Moon, PanelLeft, Plus, Settings, SlidersHorizontal, Sun } from 'lucide-react'
import type { ReactNode } from 'react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { Icon } from '../components/icon.ts'
import { Kbd } from '../components/kbd.tsx'
import { useCall } from '../lib/use-call.ts'
import { useView } from '../stores/view.ts'
import { projectOf, stageAddress } from './address.ts'
import { keysOfStage, stageScreens } from './screens.ts'

type PaletteProps = { isOpen: boolean; onOpenChange: (isOpen: boolean) => void }

/** The palette; opened by mod+K. */
export function CommandPalette({ isOpen, onOpenChange }: PaletteProps) {
  const [path, go] = useHashLocation()
  const view = useView()
  const project = projectOf(path)
  const run = (work: () => void) => () => {
    onOpenChange(false)
    work()
  }
  const open = (address: string) => run(() => go(address))
  const isSimple = view.level === 'simple'
  return (
    <Command.Dialog
      open={isOpen}
      onOpenChange={onOpenChange}
      label="Find a screen, a project or a command"
      overlayClassName="fixed inset-0 z-50 animate-fade-in bg-scrim"
      contentClassName="fixed left-1/2 top-16 z-50 w-full max-w-dialog -translate-x-1/2 animate-fade-in overflow-hidden rounded-md border border-line bg-raised shadow-overlay"
    >
      <Command.Input placeholder="Find a screen, a project or a command" className="h-12 w-full border-b border-line bg-transparent px-4 text-14 text-ink outline-none placeholder:text-ink-3" />
      <Command.List className="max-h-[80dvh] overflow-auto scroll-py-1 px-1 pb-1">
        <Command.Empty className="p-4 text-center text-ink-2">Nothing is called that.</Command.Empty>
        {project !== null && (
          <Group title="This project">
            {stageScreens.map(({ name, title, icon }, index) => <Entry key={name} name={title} icon={icon} keys={keysOfStage(index)} onSelect={open(stageAddress(project, name))} />)}
          </Group>
        )}
        <Group title="Go to">
          <Entry name="All projects" icon={Boxes} onSelect={open('/')} />
          <Entry name="New project" icon={Plus} onSelect={open('/wizard/door')} />
          <Entry name="Settings" icon={Settings} keys="mod+," onSelect={open('/settings')} />
        </Group>
        <Projects isAsked={isOpen} here={project} onOpen={(id) => open(stageAddress(id, 'knowledge'))()} />
        <Group title="Look">
          <Entry name={isSimple ? 'Show advanced controls' : 'Show simple controls'} icon={SlidersHorizontal} onSelect={run(() => view.setLevel(isSimple ? 'advanced' : 'simple'))} />
          <Entry name={view.isRailNarrow ? 'Wide sidebar' : 'Narrow sidebar'} icon={PanelLeft} keys="mod+b" onSelect={run(() => view.setRailNarrow(!view.isRailNarrow))} />
          <Entry name="Light theme" icon={Sun} onSelect={run(() => view.setTheme('light'))} />
          <Entry name="Dark theme" icon={Moon} onSelect={run(() => view.setTheme('dark'))} />
          <Entry name="Theme of the system" icon={Monitor} onSelect={run(() => view.setTheme('system'))} />
        </Group>
      </Command.List>
    </Command.Dialog>
  )
}

function Projects({ isAsked, here, onOpen }: { isAsked: boolean; here: string | null; onOpen: (id: string) => void }) {
  const { data } = useCall('projects.list', {}, { enabled: isAsked })
  const others = data?.projects.filter(({ id }) => id !== here) ?? []
  if (others.length === 0) return null
  return (
    <Group title="Projects">
      {others.map(({ id, name, is_missing }) => <Entry key={id} value={id} name={name} icon={is_missing ? FolderX : Folder} note={is_missing ? 'its folder is gone' : undefined} onSelect={() => onOpen(id)} />)}
    </Group>
  )
}

function Group({ title, children }: { title: string; children: ReactNode }) {
  return <Command.Group heading={title} className="**:[[cmdk-group-heading]]:px-3 **:[[cmdk-group-heading]]:pt-3 **:[[cmdk-group-heading]]:pb-1 **:[[cmdk-group-heading]]:text-12 **:[[cmdk-group-heading]]:font-medium **:[[cmdk-group-heading]]:text-ink-3">{children}</Command.Group>
}

type EntryProps = { name: string; value?: string; icon: Icon; keys?: string | undefined; note?: string | undefined; onSelect: () => void }

function Entry({ name, value, icon: Picture, keys, note, onSelect }: EntryProps) {
  return (
    <Command.Item value={`${name} ${value ?? ''}`} onSelect={onSelect} className="flex h-8 cursor-default items-center gap-3 rounded-sm px-3 text-13 data-[selected=true]:bg-press">
      <Picture aria-hidden className="size-4 shrink-0 text-ink-2" />
      <span className="min-w-0 flex-1 truncate">{name}</span>
      {note !== undefined && <span className="shrink-0 text-12 text-ink-3">{note}</span>}
      {keys !== undefined && <Kbd keys={keys} />}
    </Command.Item>
  )
}
