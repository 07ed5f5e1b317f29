/**
 * The head of the rail: which project is open, and the way to another one.
 */

import { ChevronsUpDown } from 'lucide-react'
import { DropdownMenu } from 'radix-ui'
import { useHashLocation } from 'wouter/use-hash-location'
import { useCall } from '../lib/use-call.ts'
import { stageAddress, stageOf } from './address.ts'

const ITEM = 'flex h-8 cursor-default items-center rounded-sm px-2 text-13 outline-none data-[highlighted]:bg-hover'

/** The switcher. */
export function ProjectSwitcher({ project, isNarrow }: { project: string | null; isNarrow: boolean }) {
  const [path, go] = useHashLocation()
  const { data } = useCall('projects.list', {})
  const projects = data?.projects ?? []
  const name = projects.find((each) => each.id === project)?.name ?? 'Tunesmith'
  return (
    <DropdownMenu.Root>
      <DropdownMenu.Trigger aria-label={`Project: ${name}`} className="flex h-8 items-center gap-2 rounded-md px-2 text-left text-14 font-semibold outline-offset-2 hover:bg-hover">
        <span className="flex-1 truncate">{isNarrow ? name.slice(0, 1) : name}</span>
        {!isNarrow && <ChevronsUpDown size={14} className="text-ink-3" />}
      </DropdownMenu.Trigger>
      <DropdownMenu.Portal>
        <DropdownMenu.Content align="start" sideOffset={4} className="z-50 max-h-96 w-64 animate-pop-in overflow-auto rounded-md border border-line bg-raised p-1 shadow-overlay">
          {projects.map((each) => (
            <DropdownMenu.Item key={each.id} className={ITEM} onSelect={() => go(stageAddress(each.id, stageOf(path) ?? 'knowledge'))}>
              <span className={`truncate ${each.id === project ? 'font-medium' : ''}`}>{each.name}</span>
            </DropdownMenu.Item>
          ))}
          {projects.length > 0 && <DropdownMenu.Separator className="my-1 h-px bg-line" />}
          <DropdownMenu.Item className={ITEM} onSelect={() => go('/')}>All projects</DropdownMenu.Item>
          <DropdownMenu.Item className={ITEM} onSelect={() => go('/wizard/door')}>New project …</DropdownMenu.Item>
        </DropdownMenu.Content>
      </DropdownMenu.Portal>
    </DropdownMenu.Root>
  )
}
