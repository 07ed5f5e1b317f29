/**
 * The rail: project switcher, the stages in the order in which a model comes about, tools under a line, jobs, machine and
 * settings at the foot. Knows addresses and stage states; nothing of the screens.
 */

import { Search, Settings } from 'lucide-react'
import type { ReactNode } from 'react'
import { Link } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { Kbd } from '../components/kbd.tsx'
import { useCall } from '../lib/use-call.ts'
import { useView } from '../stores/view.ts'
import { projectOf, stageAddress, stageOf } from './address.ts'
import { JobTray } from './job-tray.tsx'
import { ProjectSwitcher } from './project-switcher.tsx'
import { projectsIcon as ProjectsIcon, stageScreens, type StageScreen } from './screens.ts'
import { StageDot } from './stage-dot.tsx'

/** The rail. */
export function Rail({ onSearch }: { onSearch: () => void }) {
  const [path] = useHashLocation()
  const project = projectOf(path)
  const isNarrow = useView((view) => view.isRailNarrow)
  const { data } = useCall('projects.list', {})
  const isMissing = data?.projects.find(({ id }) => id === project)?.is_missing === true
  const entry = (screen: StageScreen) =>
    project !== null && (
      <RailLink key={screen.name} to={stageAddress(project, screen.name)} isHere={stageOf(path) === screen.name && !isMissing} isDim={isMissing} isNarrow={isNarrow} icon={<screen.icon size={16} strokeWidth={1.75} />} title={screen.title}>
        {screen.group === 'stage' && !isMissing && <StageDot project={project} stage={screen.name} />}
      </RailLink>
    )
  return (
    <nav aria-label="Studio" className={`flex shrink-0 flex-col gap-1 border-r border-line bg-surface p-2 ${isNarrow ? 'w-12' : 'w-52'}`}>
      <ProjectSwitcher project={project} isNarrow={isNarrow} />
      <button type="button" aria-label={isNarrow ? 'Find' : undefined} onClick={onSearch} className="mb-2 flex h-8 w-full items-center gap-2 rounded-md px-2 text-ink-3 hover:bg-hover">
        <Search size={16} strokeWidth={1.75} />
        {!isNarrow && <span className="flex-1 text-left">Find</span>}
        {!isNarrow && <Kbd keys="mod+k" />}
      </button>
      {project === null && <RailLink to="/" isHere={path === '/'} isNarrow={isNarrow} icon={<ProjectsIcon size={16} strokeWidth={1.75} />} title="Projects" />}
      {stageScreens.filter(({ group }) => group === 'stage').map(entry)}
      {project !== null && <hr className="my-2 border-line" />}
      {stageScreens.filter(({ group }) => group === 'tool').map(entry)}
      <div className="flex-1" />
      <JobTray isNarrow={isNarrow} />
      <RailLink to="/settings" isHere={path.startsWith('/settings')} isNarrow={isNarrow} icon={<Settings size={16} strokeWidth={1.75} />} title="Settings" />
    </nav>
  )
}

type RailLinkProps = { to: string; isHere: boolean; /** True where it leads to nothing that is there. */ isDim?: boolean; isNarrow: boolean; icon: ReactNode; title: string; children?: ReactNode }

function RailLink({ to, isHere, isDim = false, isNarrow, icon, title, children }: RailLinkProps) {
  return (
    <Link
      href={to}
      aria-current={isHere ? 'page' : undefined}
      aria-label={title}
      title={isNarrow ? title : undefined}
      className={`flex h-8 items-center gap-2 rounded-md px-2 no-underline ${isHere ? 'bg-picked font-medium text-ink' : isDim ? 'text-ink-3 hover:bg-hover' : 'text-ink-2 hover:bg-hover hover:text-ink'}`}
    >
      {icon}
      {!isNarrow && <span className="flex-1 truncate">{title}</span>}
      {!isNarrow && children}
    </Link>
  )
}
