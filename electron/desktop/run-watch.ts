/**
 * Which runs are at work, learned from the queue and its pushes. What keeps the machine awake, shows progress in the taskbar,
 * tells of ends and asks before closing all look here. Knows jobs; nothing of Electron.
 */

import type { Job } from '../../contract/entities/job.ts'
import type { PushPayload } from '../../contract/pushes.ts'
import { log } from '../platform/log.ts'
import type { Studio } from '../studio.ts'

/** Jobs that a person waits for: a training run, and a pipeline that holds one. */
const KINDS = new Set(['runs.train', 'jobs.pipeline'])
const AT_WORK = new Set<Job['state']>(['preparing', 'running', 'stopping'])
const ENDED = new Set<Job['state']>(['succeeded', 'failed', 'stopped', 'interrupted'])

/** Sees the runs. */
export type RunWatch = {
  /** Those at work now, the oldest first. */
  atWork(): Job[]
  /** Hears each change of one of them. */
  onChange(listener: (atWork: Job[]) => void): void
  /** Hears the end of one that was at work; of a pipeline only its own. */
  onEnd(listener: (job: Job) => void): void
  /** Hears alerts. */
  onAlert(listener: (alert: PushPayload<'runs.alerted'>) => void): void
}

/** Watches from now on; what is at work already is asked for once. */
export function watchRuns({ call, pushes }: Pick<Studio, 'call' | 'pushes'>): RunWatch {
  const atWork = new Map<number, Job>()
  const changes: ((jobs: Job[]) => void)[] = []
  const ends: ((job: Job) => void)[] = []
  const alerts: ((alert: PushPayload<'runs.alerted'>) => void)[] = []
  const sorted = () => [...atWork.values()].toSorted((a, b) => a.id - b.id)
  const see = (job: Job) => {
    if (!KINDS.has(job.kind)) return
    const wasAtWork = atWork.has(job.id)
    if (AT_WORK.has(job.state)) atWork.set(job.id, job)
    else atWork.delete(job.id)
    for (const listener of changes) listener(sorted())
    if (wasAtWork && ENDED.has(job.state) && job.parent === null) for (const listener of ends) listener(job)
  }
  pushes.listen(({ name, payload }) => {
    if (name === 'jobs.changed') see((payload as PushPayload<'jobs.changed'>).job)
    if (name === 'runs.alerted') for (const listener of alerts) listener(payload as PushPayload<'runs.alerted'>)
  })
  call('jobs.list', {}).then(
    ({ jobs }) => {
      for (const job of jobs) see(job)
    },
    (error: unknown) => log('warn', 'the queue could not be read', { error: String(error) }),
  )
  return { atWork: sorted, onChange: (listener) => void changes.push(listener), onEnd: (listener) => void ends.push(listener), onAlert: (listener) => void alerts.push(listener) }
}
