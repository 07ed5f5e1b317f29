/** The columns of the table of runs. Knows rows and how they are shown; asks nothing. */

import type { ListedRun } from '../../../contract/entities/run.ts'
import { Checkbox } from '../../components/checkbox.tsx'
import { Chip } from '../../components/chip.tsx'
import type { Column } from '../../components/data-table.tsx'
import type { Meaning } from '../../components/meaning.ts'
import { StatusBadge } from '../../components/status-badge.tsx'
import { count, duration, fixed, since } from '../../lib/format.ts'
import { runKey, STATE_WORDS } from './run-keys.ts'

const MEANING: Record<ListedRun['run']['state'], Meaning> = { running: 'running', succeeded: 'passed', stopped: 'stale', failed: 'failed', incomplete: 'undecided' }

/** The columns; `chosen` are those to compare. */
export function runColumns(chosen: readonly string[], toggle: (key: string) => void): Column<ListedRun>[] {
  return [
    { id: 'run', head: 'Run', cell: ({ run }) => <span className="font-medium">{run.id}</span>, sortBy: ({ run }) => run.id, isNarrow: true },
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
    { id: 'project', head: 'Project', cell: ({ project_name }) => <span className="block w-40 truncate" title={project_name}>{project_name}</span>, sortBy: ({ project_name }) => project_name },
    { id: 'state', head: 'State', cell: ({ run }) => <StatusBadge isPlain meaning={MEANING[run.state]}>{STATE_WORDS[run.state]}</StatusBadge>, sortBy: ({ run }) => run.state, isNarrow: true },
    {
      id: 'verdict',
      head: 'Rules kept',
      cell: ({ verdict }) => (verdict === null ? <span className="text-ink-3">not evaluated</span> : <StatusBadge isPlain meaning={verdict.passed ? 'passed' : 'failed'}>{verdict.kept} of {verdict.rules}</StatusBadge>),
      sortBy: ({ verdict }) => (verdict === null ? null : verdict.kept / Math.max(1, verdict.rules)),
      isNarrow: true,
    },
    { id: 'base', head: 'Base model', cell: ({ run }) => run.base_model, sortBy: ({ run }) => run.base_model },
    { id: 'steps', head: 'Steps', cell: ({ run }) => count(run.steps), sortBy: ({ run }) => run.steps, isNumber: true, isNarrow: true },
    { id: 'loss', head: 'Loss', cell: ({ run }) => (run.loss === null ? '–' : fixed(run.loss)), sortBy: ({ run }) => run.loss, isNumber: true, isNarrow: true },
    { id: 'time', head: 'Time', cell: ({ run }) => duration(run.duration_ms / 1000), sortBy: ({ run }) => run.duration_ms, isNumber: true, isNarrow: true },
    { id: 'tags', head: 'Tags', cell: ({ labels }) => <span className="flex gap-1">{labels.tags.map((tag) => <Chip key={tag}>{tag}</Chip>)}</span> },
    { id: 'created', head: 'Started', cell: ({ run }) => since(run.created), sortBy: ({ run }) => run.created, isNarrow: true },
  ]
}
