/**
 * The projects that were opened before: each with the state of its stages and a menu of what can be done with it.
 * Knows projects and their stages; asks for a name or a confirmation where one is needed.
 */

import { Archive, Copy, FolderX, MoreHorizontal, PencilLine, Trash2, Unlink, WandSparkles } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { ListedProject } from '../../../contract/entities/project.ts'
import { StageMark } from '../../app/stage-dot.tsx'
import { buttonClasses } from '../../components/button.tsx'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { showToast } from '../../components/toast.tsx'
import { since } from '../../lib/format.ts'
import { useAction } from '../../lib/use-call.ts'
import { CopyProjectDialog, RemoveProjectDialog, RenameProjectDialog, ZipProjectDialog } from './project-dialogs.tsx'
import { useStages } from './use-stages.ts'

const STAGES = [['knowledge', 'Knowledge'], ['data', 'Data'], ['train', 'Train'], ['evaluate', 'Evaluate'], ['export', 'Export']] as const
/** The columns of every line and of their head. */
const COLUMNS = 'grid grid-cols-[minmax(0,1fr)_repeat(5,72px)_112px_28px] items-center gap-x-2 px-4'

/** The list, with the stages as columns. */
export function RecentProjects({ projects }: { projects: readonly ListedProject[] }) {
  return (
    <div className="rounded-md border border-line bg-surface">
      <div aria-hidden className={`${COLUMNS} h-8 border-b border-line text-12 text-ink-2`}>
        <span>Name</span>
        {STAGES.map(([stage, title]) => <span key={stage} className="text-center">{title}</span>)}
        <span className="text-right">Opened</span>
      </div>
      <ul aria-label="Projects" className="divide-y divide-line">
        {projects.map((project) => <ProjectLine key={project.id} project={project} />)}
      </ul>
    </div>
  )
}

type Asked = 'rename' | 'copy' | 'zip' | 'remove' | null

function ProjectLine({ project }: { project: ListedProject }) {
  const [asked, ask] = useState<Asked>(null)
  const close = () => ask(null)
  return (
    <li className={`${COLUMNS} min-h-12 py-1.5 hover:bg-hover`}>
      <div className="min-w-0">
        <Link href={`/p/${project.id}/knowledge`} title={project.name} className={`block truncate rounded-sm font-medium no-underline hover:underline ${project.is_missing ? 'text-ink-2' : 'text-ink'}`}>{project.name}</Link>
        <p className="truncate text-12 text-ink-3" title={project.folder}>{project.folder}</p>
      </div>
      {project.is_missing ? <span className="col-span-5 flex items-center justify-center gap-3"><StatusBadge meaning="undecided" icon={FolderX}>Its folder is gone</StatusBadge><Link href={`/p/${project.id}/knowledge`} className={buttonClasses('secondary', 'small')}>Find the folder …</Link></span> : <StageDots project={project.id} />}
      <span className="text-right text-12 text-ink-2">{since(project.opened)}</span>
      <ProjectMenu project={project} ask={ask} />
      {asked === 'rename' && <RenameProjectDialog project={project} onClose={close} />}
      {asked === 'copy' && <CopyProjectDialog project={project} onClose={close} />}
      {asked === 'zip' && <ZipProjectDialog project={project} onClose={close} />}
      {asked === 'remove' && <RemoveProjectDialog project={project} onClose={close} />}
    </li>
  )
}

function ProjectMenu({ project, ask }: { project: ListedProject; ask: (what: Asked) => void }) {
  const [, go] = useLocation()
  const forget = useAction('projects.forget', ['projects.list'])
  const gone = [
    { label: 'Take off the list', icon: Unlink, onSelect: () => forget.mutate({ project: project.id }, { onSuccess: () => showToast({ text: `“${project.name}” is off the list. Its folder was not touched.` }) }) },
  ]
  const here = [
    { label: 'Open in the wizard', icon: WandSparkles, onSelect: () => go(`/wizard/open/${project.id}`) },
    { kind: 'line' as const },
    { label: 'Rename', icon: PencilLine, onSelect: () => ask('rename') },
    { label: 'Duplicate', icon: Copy, onSelect: () => ask('copy') },
    { label: 'Pack as ZIP', icon: Archive, onSelect: () => ask('zip') },
    { kind: 'line' as const },
    { label: 'Move to the bin', icon: Trash2, isDanger: true, onSelect: () => ask('remove') },
  ]
  return <DropdownMenu align="end" trigger={<IconButton icon={MoreHorizontal} label={`More for ${project.name}`} />} items={project.is_missing ? gone : here} />
}

/** The five stages of a project, a mark in each column; each tells its sentence on hover. */
function StageDots({ project }: { project: string }) {
  const stages = useStages(project)
  return (
    <ol aria-label="Stages" className="contents">
      {STAGES.map(([name, title]) => {
        const found = stages?.find(({ stage }) => stage === name)
        return (
          <li key={name} title={found === undefined ? undefined : `${title}: ${found.sentence}`} className="flex h-5 items-center justify-center">
            <span className="sr-only">{title}</span>
            {found === undefined ? <Skeleton className="size-4 rounded-full" /> : <StageMark told={found} />}
          </li>
        )
      })}
    </ol>
  )
}
