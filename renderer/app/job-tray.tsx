/**
 * All long work in one place: what is at work, how far it is in what it counts, how to stop it or take it up again.
 * Knows jobs and their words; no domain.
 */

import { Activity } from 'lucide-react'
import type { ReactNode } from 'react'
import type { Job } from '../../contract/entities/job.ts'
import { EmptyState } from '../components/empty-state.tsx'
import { Popover } from '../components/popover.tsx'
import { useCall } from '../lib/use-call.ts'
import { isActive, useJobs } from '../stores/jobs.ts'
import { JobLine } from './job-line.tsx'

/** Ended jobs that are listed below those at work. */
const ENDED = 6

/** The tray at the foot of the rail. */
export function JobTray({ isNarrow }: { isNarrow: boolean }) {
  const jobs = useJobs((state) => state.jobs)
  const { data } = useCall('projects.list', {})
  const listed = Object.values(jobs).filter(({ parent }) => parent === null || jobs[parent] === undefined).sort((a, b) => b.id - a.id)
  const active = listed.filter(isActive)
  const ended = listed.filter((job) => !isActive(job) && !isTakenUp(job, listed)).sort((a, b) => ((a.finished ?? a.created) < (b.finished ?? b.created) ? 1 : -1)).slice(0, ENDED)
  const working = active.filter(({ state }) => state !== 'paused').length
  const label = working > 1 ? `${working} jobs` : working === 1 ? '1 job' : active.length > 0 ? 'Paused' : 'No jobs'
  const nameOf = (job: Job) => data?.projects.find(({ id }) => id === job.project)?.name ?? null
  const line = (job: Job) => <JobLine key={job.id} job={job} now={stageAtWork(job, Object.values(jobs))} projectName={nameOf(job)} />
  return (
    <Popover
      label="Jobs"
      side="right"
      align="end"
      className="w-96 p-0"
      trigger={
        <button type="button" aria-label={`Jobs: ${label}`} className="flex h-8 items-center gap-2 rounded-md px-2 text-ink-2 hover:bg-hover">
          <Activity aria-hidden className={`size-4 ${working > 0 ? 'text-running' : ''}`} />
          {!isNarrow && <span className="flex-1 text-left">{label}</span>}
        </button>
      }
    >
      {listed.length === 0 && <EmptyState isCompact title="Nothing has run yet">Generating, training and exporting stand here while they go on.</EmptyState>}
      {active.length > 0 && <JobList title={working > 0 ? 'At work' : 'Waiting for you'}>{active.map(line)}</JobList>}
      {ended.length > 0 && <JobList title="Lately">{ended.map(line)}</JobList>}
    </Popover>
  )
}

function JobList({ title, children }: { title: string; children: ReactNode }) {
  return (
    <section aria-label={title}>
      <h2 className="px-3 pt-3 text-12 font-medium text-ink-2">{title}</h2>
      <ul className="divide-y divide-line">{children}</ul>
    </section>
  )
}

/** True where a later job goes on with the same run: only that one can still be taken up. */
function isTakenUp({ id, kind, project, payload }: Job, all: readonly Job[]): boolean {
  return payload['run'] !== undefined && all.some((later) => later.id > id && later.kind === kind && later.project === project && later.payload['run'] === payload['run'])
}

/** The job that a pipeline has at work now; the job itself for every other kind. */
function stageAtWork(job: Job, all: readonly Job[]): Job {
  return all.find((each) => each.parent === job.id && isActive(each)) ?? job
}
