/**
 * The head of the rail: which project is open, and the way to another one.
 */

import { Boxes, ChevronsUpDown, Plus } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import { DropdownMenu, type MenuItem } from '../components/dropdown-menu.tsx'
import { useCall } from '../lib/use-call.ts'
import { stageAddress, stageOf } from './address.ts'

/** The switcher. */
export function ProjectSwitcher({ project, isNarrow }: { project: string | null; isNarrow: boolean }) {
  const [path, go] = useHashLocation()
  const { data } = useCall('projects.list', {})
  const projects = data?.projects ?? []
  const name = projects.find((each) => each.id === project)?.name ?? 'Tunesmith'
  const items: MenuItem[] = [
    ...projects.map(({ id, name: label, is_missing }): MenuItem => ({ label, isChecked: id === project, onSelect: () => go(stageAddress(id, stageOf(path) ?? 'knowledge')), ...(is_missing ? { note: 'Its folder is gone.' } : {}) })),
    ...(projects.length > 0 ? [{ kind: 'line' as const }] : []),
    { label: 'All projects', icon: Boxes, onSelect: () => go('/') },
    { label: 'New project …', icon: Plus, onSelect: () => go('/wizard/door') },
  ]
  return (
    <DropdownMenu
      items={items}
      trigger={
        <button type="button" aria-label={`Project: ${name}`} title={name} className="flex h-8 items-center gap-2 rounded-md px-2 text-left text-14 font-semibold outline-offset-2 hover:bg-hover">
          <span className="min-w-0 flex-1 truncate">{isNarrow ? name.slice(0, 1) : name}</span>
          {!isNarrow && <ChevronsUpDown aria-hidden className="size-4 shrink-0 text-ink-3" />}
        </button>
      }
    />
  )
}
