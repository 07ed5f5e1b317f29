/**
 * All long work in one place: what runs, how far it is in what it counts, and how to stop it.
 * Knows jobs; no kind of job beyond its name.
 */

import { Activity, X } from 'lucide-react'
import { Popover } from 'radix-ui'
import type { Job } from '../../contract/entities/job.ts'
import { count, duration } from '../lib/format.ts'
import { useAction } from '../lib/use-call.ts'
import { isActive, useJobs } from '../stores/jobs.ts'

const WORDS: Record<Job['state'], string> = {
  queued: 'waits',
  preparing: 'prepares',
  running: 'runs',
  stopping: 'stops',
  succeeded: 'done',
  failed: 'failed',
  stopped: 'stopped',
  paused: 'paused',
  interrupted: 'interrupted',
}

/** The tray at the foot of the rail. */
export function JobTray({ isNarrow }: { isNarrow: boolean }) {
  const jobs = useJobs((state) => state.jobs)
  const listed = Object.values(jobs).sort((a, b) => b.id - a.id)
  const active = listed.filter(isActive)
  const label = active.length === 0 ? 'No jobs' : active.length === 1 ? '1 job' : `${active.length} jobs`
  return (
    <Popover.Root>
      <Popover.Trigger aria-label={`Jobs: ${label}`} className="flex h-8 items-center gap-2 rounded-md px-2 text-ink-2 hover:bg-hover">
        <Activity size={16} strokeWidth={1.75} className={active.length > 0 ? 'text-running' : ''} />
        {!isNarrow && <span className="flex-1 text-left">{label}</span>}
      </Popover.Trigger>
      <Popover.Portal>
        <Popover.Content side="right" align="end" sideOffset={8} aria-label="Jobs" className="z-50 max-h-96 w-96 animate-pop-in overflow-auto rounded-md border border-line bg-raised p-2 shadow-overlay">
          {listed.length === 0 && <p className="p-2 text-ink-2">Nothing has run yet. Generating, training and exporting show up here.</p>}
          <ul>{[...active, ...listed.filter((job) => !isActive(job)).slice(0, 8)].map((job) => <JobLine key={job.id} job={job} />)}</ul>
        </Popover.Content>
      </Popover.Portal>
    </Popover.Root>
  )
}

function JobLine({ job }: { job: Job }) {
  const cancel = useAction('jobs.cancel')
  const { progress } = job
  return (
    <li className="flex items-start gap-2 rounded-sm p-2">
      <div className="min-w-0 flex-1">
        <p className="flex justify-between gap-2">
          <span className="truncate font-medium">{job.kind.replace('.', ' · ')}</span>
          <span className="text-ink-2">{WORDS[job.state]}</span>
        </p>
        {isActive(job) && progress !== null && (
          <p className="truncate text-12 text-ink-2 tabular-nums">
            {progress.phase} {count(progress.done)}
            {progress.total === null ? '' : ` of ${count(progress.total)}`} {progress.unit}
            {progress.eta_s == null ? '' : ` · ${duration(progress.eta_s)} left`}
          </p>
        )}
        {job.error !== null && <p className="text-12 text-failed">{job.error.message}</p>}
      </div>
      {isActive(job) && (
        <button type="button" aria-label={`Stop ${job.kind}`} disabled={job.state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })} className="flex size-7 items-center justify-center rounded-sm text-ink-2 hover:bg-hover">
          <X size={14} />
        </button>
      )}
    </li>
  )
}
