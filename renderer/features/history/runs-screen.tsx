/**
 * The runs of this project or of all: find, sort, label, archive, go on, and choose two to five to compare. The address's
 * rest is `compare/<project>:<run>,…` or `<project>:<run>`. Composes; the parts ask for what they show.
 */

import { FileInput, GitCompareArrows, Search, Table2 } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { FirstStep } from '../../app/first-step.tsx'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { SegmentedControl } from '../../components/segmented-control.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Switch } from '../../components/switch.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { Toolbar } from '../../components/toolbar.tsx'
import { count } from '../../lib/format.ts'
import { useCall } from '../../lib/use-call.ts'
import { CompareRuns } from './compare-runs.tsx'
import { ImportRun } from './import-run.tsx'
import { runColumns } from './run-columns.tsx'
import { RunDrawer } from './run-drawer.tsx'
import { foldedRuns, SweepGroups } from './sweep-groups.tsx'
import { useIsWide } from './use-is-wide.ts'
import { filterRuns, runKey, runKeysOf } from './run-keys.ts'

/** Runs that can be compared at once. */
const COMPARED = 5

/** Which runs are listed. */
type Listed = { find: string; archived: boolean; scope: 'project' | 'all' }

/** The screen. */
export function RunsScreen({ project }: { project: string }) {
  const [first = '', second = ''] = (useParams()['*'] ?? '').split('/')
  const [, go] = useHashLocation()
  const [listed, list] = useState<Listed>({ find: '', archived: false, scope: 'project' })
  const [chosen, choose] = useState<readonly string[]>([])
  const [isImporting, setImporting] = useState(false)
  const isWide = useIsWide()
  const { data, error, refetch } = useCall('history.runs', {})
  const [unfolded, unfold] = useState<readonly string[]>([])
  const sweeps = useCall('runs.sweeps', { project }).data?.sweeps ?? []
  const folded = foldedRuns(sweeps, unfolded)
  const home = `/p/${project}/runs`
  const runs = data?.runs ?? []
  const own = runs.filter(({ run }) => run.project === project)
  const compared = first === 'compare' ? runKeysOf(decodeURIComponent(second), runs) : []
  const opened = first === 'compare' ? undefined : runs.find((each) => runKey(each) === decodeURIComponent(first))
  const toggle = (key: string) => choose((now) => (now.includes(key) ? now.filter((each) => each !== key) : [...now, key].slice(-COMPARED)))
  if (compared.length > 1) return <CompareRuns runs={compared} onBack={() => go(home)} />
  const isAll = listed.scope === 'all'
  const inScope = isAll ? runs : own
  const hasOthers = runs.length > own.length
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title="Runs"
        summary={isAll ? 'Every training run of every project, with what it was made of and how it was judged.' : 'Every training run of this project, with what it was made of and how it was judged.'}
        actions={
          <>
            <Button icon={FileInput} onClick={() => setImporting(true)}>Import a run …</Button>
            {inScope.length > 1 && chosen.length < 2 && <span className="text-12 text-ink-3">Tick two to compare</span>}
            {inScope.length > 0 && (
              <Button icon={GitCompareArrows} disabled={chosen.length < 2} title={chosen.length < 2 ? 'Tick two to five runs to compare them' : undefined} onClick={() => go(`${home}/compare/${encodeURIComponent(chosen.join(','))}`)}>
                {chosen.length < 2 ? 'Compare' : `Compare ${chosen.length}`}
              </Button>
            )}
          </>
        }
      />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-6 pb-6">
        {(inScope.length > 0 || isAll) && (
          <Toolbar label="Find runs">
            <div className="w-80 max-w-full"><TextInput aria-label="Find runs" icon={Search} placeholder={isAll ? 'Project, run, base model, tag, passed …' : 'Run, base model, tag, passed …'} value={listed.find} onChange={(find) => list({ ...listed, find })} /></div>
            {hasOthers && <SegmentedControl aria-label="Runs of" value={listed.scope} onChange={(scope) => list({ ...listed, scope })} segments={[{ value: 'project', label: 'This project' }, { value: 'all', label: 'All projects' }]} />}
            {inScope.some(({ labels }) => labels.is_archived) && <Switch label="Archived ones too" isOn={listed.archived} onChange={(archived) => list({ ...listed, archived })} />}
          </Toolbar>
        )}
        {error !== null && <ErrorState error={error.parts} action={{ label: 'Read again', onClick: () => void refetch() }} />}
        {data === undefined && error === null && <Skeleton className="h-48 w-full" />}
        {data !== undefined && inScope.length === 0 && <NoRun project={project} others={runs.length - own.length} onShowAll={() => list({ ...listed, scope: 'all' })} />}
        {!isAll && sweeps.length > 0 && listed.find === '' && <SweepGroups project={project} sweeps={sweeps} open={unfolded} onToggle={(sweep) => unfold(unfolded.includes(sweep) ? unfolded.filter((each) => each !== sweep) : [...unfolded, sweep])} />}
        {inScope.length > 0 && (
          <DataTable
            key={listed.scope}
            label="Runs"
            columns={runColumns({ chosen, toggle, hasProjects: isAll, isWide })}
            rows={filterRuns(inScope, listed.find, listed.archived).filter(({ run }) => isAll || listed.find !== '' || !folded.has(run.id))}
            rowKey={runKey}
            initialSorting={{ column: 'created', isDescending: true }}
            onOpen={(run) => go(`${home}/${encodeURIComponent(runKey(run))}`)}
            isPicked={(run) => run === opened}
            empty={<EmptyState isCompact title="No run fits" action={<Button size="small" onClick={() => list({ ...listed, find: '', archived: true })}>Show all again</Button>}>Nothing here has these words.</EmptyState>}
          />
        )}
      </div>
      {opened !== undefined && <RunDrawer key={runKey(opened)} listed={opened} onClose={() => go(home)} />}
      <ImportRun project={project} isOpen={isImporting} onOpenChange={setImporting} />
    </div>
  )
}

/** A project in which nothing was trained: the step that changes that, and the way to what other projects have. */
function NoRun({ project, others, onShowAll }: { project: string; others: number; onShowAll: () => void }) {
  return (
    <EmptyState
      icon={Table2}
      title="No run in this project yet"
      action={
        <>
          {others > 0 && <Button onClick={onShowAll}>{others === 1 ? 'Show the run of another project' : `Show the ${count(others)} runs of other projects`}</Button>}
          <FirstStep project={project} />
        </>
      }
    >
      Each training is kept here with its curves, its samples and its verdict, so that you can compare it with the next one.
    </EmptyState>
  )
}
