/**
 * All runs of all projects: find, sort, label, archive, and choose two to five to compare. The address's rest is
 * `compare/<project>:<run>,…` or `<project>:<run>`. Composes; the parts ask for what they show.
 */

import { FileInput, GitCompareArrows, Search, Table2 } from 'lucide-react'
import { useState } from 'react'
import { useParams } from 'wouter'
import { useHashLocation } from 'wouter/use-hash-location'
import { Button } from '../../components/button.tsx'
import { DataTable } from '../../components/data-table.tsx'
import { EmptyState } from '../../components/empty-state.tsx'
import { ErrorState } from '../../components/error-state.tsx'
import { PageHeader } from '../../components/page-header.tsx'
import { Switch } from '../../components/switch.tsx'
import { TextInput } from '../../components/text-input.tsx'
import { Toolbar } from '../../components/toolbar.tsx'
import { useCall } from '../../lib/use-call.ts'
import { CompareRuns } from './compare-runs.tsx'
import { ImportRun } from './import-run.tsx'
import { runColumns } from './run-columns.tsx'
import { RunDrawer } from './run-drawer.tsx'
import { filterRuns, runKey, runKeysOf } from './run-keys.ts'

/** Runs that can be compared at once. */
const COMPARED = 5

/** The screen. */
export function RunsScreen({ project }: { project: string }) {
  const [first = '', second = ''] = (useParams()['*'] ?? '').split('/')
  const [, go] = useHashLocation()
  const [find, setFind] = useState('')
  const [showsArchived, showArchived] = useState(false)
  const [chosen, choose] = useState<readonly string[]>([])
  const [isImporting, setImporting] = useState(false)
  const { data, error, refetch } = useCall('history.runs', {})
  const home = `/p/${project}/runs`
  const runs = data?.runs ?? []
  const compared = first === 'compare' ? runKeysOf(decodeURIComponent(second), runs) : []
  const opened = first === 'compare' ? undefined : runs.find((each) => runKey(each) === decodeURIComponent(first))
  const toggle = (key: string) => choose((now) => (now.includes(key) ? now.filter((each) => each !== key) : [...now, key].slice(-COMPARED)))
  if (compared.length > 1) return <CompareRuns runs={compared} onBack={() => go(home)} />
  const shown = filterRuns(runs, find, showsArchived)
  return (
    <div className="flex h-full flex-col">
      <PageHeader
        title="Runs"
        summary="Every training run of every project, with what it was made of and how it was judged."
        actions={
          <>
            <Button icon={FileInput} onClick={() => setImporting(true)}>Take in a run …</Button>
            <Button icon={GitCompareArrows} disabled={chosen.length < 2} onClick={() => go(`${home}/compare/${encodeURIComponent(chosen.join(','))}`)}>
              {chosen.length < 2 ? 'Compare' : `Compare ${chosen.length}`}
            </Button>
          </>
        }
      />
      <div className="flex min-h-0 flex-1 flex-col gap-3 overflow-auto px-6 pb-6">
        <Toolbar label="Find runs">
          <div className="w-96 max-w-full"><TextInput aria-label="Find runs" icon={Search} placeholder="Project, run, base model, tag, passed, failed …" value={find} onChange={setFind} /></div>
          <Switch label="Archived ones too" isOn={showsArchived} onChange={showArchived} />
        </Toolbar>
        {error !== null && <ErrorState error={error.parts} action={{ label: 'Read again', onClick: () => void refetch() }} />}
        {data !== undefined && runs.length === 0 && <EmptyState icon={Table2} title="No run yet">Train a model, or take in a run from elsewhere: a trainer_state.json or a TensorBoard file.</EmptyState>}
        {runs.length > 0 && (
          <DataTable
            label="Runs"
            columns={runColumns(chosen, toggle)}
            rows={shown}
            rowKey={runKey}
            initialSorting={{ column: 'created', isDescending: true }}
            onOpen={(run) => go(`${home}/${encodeURIComponent(runKey(run))}`)}
            isPicked={(run) => run === opened}
            empty="No run fits."
          />
        )}
      </div>
      {opened !== undefined && <RunDrawer key={runKey(opened)} listed={opened} onClose={() => go(home)} />}
      <ImportRun project={project} isOpen={isImporting} onOpenChange={setImporting} />
    </div>
  )
}
