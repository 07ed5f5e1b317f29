/**
 * The projects that were opened before: each with the state of its stages and a menu of what can be done with it.
 * Knows projects and their stages; asks for a name or a confirmation where one is needed.
 */

import { Archive, Copy, MoreHorizontal, PencilLine, Trash2, Unlink, WandSparkles } from 'lucide-react'
import { useState } from 'react'
import { Link, useLocation } from 'wouter'
import type { ListedProject } from '../../../contract/entities/project.ts'
import { DropdownMenu } from '../../components/dropdown-menu.tsx'
import { IconButton } from '../../components/icon-button.tsx'
import { StageState } from '../../components/stage-state.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { showToast } from '../../components/toast.tsx'
import { since } from '../../lib/format.ts'
import { useAction } from '../../lib/use-call.ts'
import { CopyProjectDialog, RemoveProjectDialog, RenameProjectDialog, ZipProjectDialog } from './project-dialogs.tsx'
import { useStages } from './use-stages.ts'

const WORDS = { knowledge: 'Knowledge', data: 'Data', train: 'Train', evaluate: 'Evaluate', export: 'Export' }

/** The list. */
export function RecentProjects({ projects }: { projects: readonly ListedProject[] }) {
  return (
    <ul aria-label="Projects" className="divide-y divide-line rounded-md border border-line bg-surface">
      {projects.map((project) => <ProjectLine key={project.id} project={project} />)}
    </ul>
  )
}

type Asked = 'rename' | 'copy' | 'zip' | 'remove' | null

function ProjectLine({ project }: { project: ListedProject }) {
  const [asked, ask] = useState<Asked>(null)
  const close = () => ask(null)
  return (
    <li className="flex min-h-12 items-center gap-4 px-4 py-1.5 hover:bg-hover">
      <div className="min-w-0 flex-1">
        {project.is_missing ? <span className="font-medium text-ink-3">{project.name}</span> : (
          <Link href={`/p/${project.id}/knowledge`} className="rounded-sm font-medium text-ink no-underline hover:underline">{project.name}</Link>
        )}
        <p className="truncate text-12 text-ink-3">{project.folder}</p>
      </div>
      {project.is_missing ? <StatusBadge meaning="stale">Its folder is gone</StatusBadge> : <StageDots project={project.id} />}
      <span className="w-28 shrink-0 text-right text-12 text-ink-3">{since(project.opened)}</span>
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
  const gone = [{ label: 'Take off the list', icon: Unlink, onSelect: () => forget.mutate({ project: project.id }, { onSuccess: () => showToast({ text: `“${project.name}” is off the list. Its folder was not touched.` }) }) }]
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

/** The five stages of a project as marks; each tells its sentence on hover. */
export function StageDots({ project }: { project: string }) {
  const stages = useStages(project)
  return (
    <ol aria-label="Stages" className="flex shrink-0 items-center gap-1.5">
      {stages?.map(({ stage, state, sentence }) => (
        <li key={stage} title={`${WORDS[stage]}: ${sentence}`} className="flex">
          <span className="sr-only">{WORDS[stage]}</span>
          <StageState stage={state} isIconOnly />
        </li>
      ))}
    </ol>
  )
}
