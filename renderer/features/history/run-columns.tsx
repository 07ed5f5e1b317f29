/** The columns of the table of runs. Knows rows and how they are shown; asks nothing. */

import type { ListedRun } from '../../../contract/entities/run.ts'
import { Checkbox } from '../../components/checkbox.tsx'
import { Chip } from '../../components/chip.tsx'
import type { Column } from '../../components/data-table.tsx'
import { StatusBadge } from '../../components/status-badge.tsx'
import { count, duration, fixed, since } from '../../lib/format.ts'
import { RunBadge } from '../runs/index.ts'
import { GoOnButton } from './go-on-button.tsx'
import { canGoOn, OUTCOMES, runKey } from './run-keys.ts'

/** What is found by its words too, and stands in a run's drawer. */
const BASE: Column<ListedRun> = { id: 'base', head: 'Base model', cell: ({ run }) => <span className="block max-w-48 truncate" title={run.base_model}>{run.base_model}</span>, sortBy: ({ run }) => run.base_model }

/** What decides the columns. */
export type ColumnChoice = {
  /** Keys of those to compare. */
  chosen: readonly string[]
  toggle: (key: string) => void
  /** True where runs of several projects stand in the table. */
  hasProjects: boolean
  isWide: boolean
}

/** The columns: what tells runs apart first, so that nothing of it is cut in a narrow window. */
export function runColumns({ chosen, toggle, hasProjects, isWide }: ColumnChoice): Column<ListedRun>[] {
  return [
    { id: 'run', head: 'Run', cell: (each) => <span className="flex items-center gap-2 font-medium">{each.run.id}<RunTags {...each} /></span>, sortBy: ({ run }) => run.id, isNarrow: true },
    {
      id: 'choose',
      head: 'Compare',
      isNarrow: true,
      cell: (each) => (
        <span role="presentation" onClick={(event) => event.stopPropagation()}>
          <Checkbox aria-label={`Compare ${each.run.id} of ${each.project_name}`} isChecked={chosen.includes(runKey(each))} onChange={() => toggle(runKey(each))} />
        </span>
      ),
    },
    ...(hasProjects ? [{ id: 'project', head: 'Project', cell: ({ project_name }: ListedRun) => <span className="block w-36 truncate" title={project_name}>{project_name}</span>, sortBy: ({ project_name }: ListedRun) => project_name }] : []),
    { id: 'created', head: 'Started', cell: ({ run }) => since(run.created), sortBy: ({ run }) => run.created, isNarrow: true },
    { id: 'state', head: 'State', cell: (each) => <RunState listed={each} />, sortBy: ({ run }) => run.state, isNarrow: true },
    {
      id: 'verdict',
      head: 'Rules kept',
      cell: (each) => <RunRules listed={each} />,
      sortBy: ({ verdict }) => (verdict === null ? null : verdict.kept / Math.max(1, verdict.rules)),
      isNarrow: true,
    },
    { id: 'loss', head: 'Loss', cell: ({ run }) => (run.loss === null ? '–' : fixed(run.loss)), sortBy: ({ run }) => run.loss, isNumber: true, isNarrow: true },
    { id: 'steps', head: 'Steps', cell: ({ run }) => count(run.steps), sortBy: ({ run }) => run.steps, isNumber: true, isNarrow: true },
    { id: 'time', head: 'Time', cell: ({ run }) => duration(run.duration_ms / 1000), sortBy: ({ run }) => run.duration_ms, isNumber: true, isNarrow: true },
    { id: 'next', head: <span className="sr-only">Next step</span>, cell: (each) => canGoOn(each) && <span role="presentation" onClick={(event) => event.stopPropagation()}><GoOnButton listed={each} /></span>, isNarrow: true },
    ...(isWide || !hasProjects ? [BASE] : []),
  ]
}

/** How a run stands. */
export function RunState({ listed: { run, job } }: { listed: ListedRun }) {
  return <RunBadge isPlain run={run.state} job={job} />
}

/** How it was judged. */
export function RunRules({ listed: { verdict } }: { listed: ListedRun }) {
  if (verdict === null) return <span className="text-ink-3">not evaluated</span>
  return <StatusBadge isPlain meaning={OUTCOMES[verdict.outcome].meaning}>{verdict.kept} of {verdict.rules}{verdict.close > 0 && `, ${verdict.close} close`}</StatusBadge>
}

function RunTags({ labels: { tags } }: ListedRun) {
  const [first, ...more] = tags
  if (first === undefined) return null
  return <span className="flex items-center gap-1 font-normal" title={tags.join(', ')}><Chip className="max-w-32">{first}</Chip>{more.length > 0 && <span className="text-12 text-ink-3">+{more.length}</span>}</span>
}
