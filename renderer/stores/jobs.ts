/**
 * The queue as the host pushes it: a read-only copy, whole after a reload.
 * Knows no kind of job.
 */

import { create } from 'zustand'
import type { Job } from '../../contract/entities/job.ts'
import { host } from '../lib/host.ts'

type Jobs = { jobs: Record<number, Job> }

/** The jobs of this host by id. */
export const useJobs = create<Jobs>()(() => ({ jobs: {} }))

const ACTIVE: ReadonlySet<Job['state']> = new Set(['queued', 'preparing', 'running', 'stopping', 'paused'])

/** True while a job may still do something by itself or holds its place in the queue. */
export function isActive(job: Job): boolean {
  return ACTIVE.has(job.state)
}

/** One job, live; undefined while it is not known. */
export function useJob(id: number | null | undefined): Job | undefined {
  return useJobs((state) => (id == null ? undefined : state.jobs[id]))
}

/** The newest job of a kind (or of several) in a project that is still active; undefined where there is none. */
export function useActiveJob(project: string, ...kinds: readonly string[]): Job | undefined {
  return useJobs((state) =>
    Object.values(state.jobs)
      .filter((job) => job.project === project && kinds.includes(job.kind) && isActive(job))
      .at(-1),
  )
}

/** Starts mirroring; once, at the start of the window. */
export function followJobs(): void {
  const load = async () => {
    const { jobs } = await host.call('jobs.list', { limit: 200 })
    useJobs.setState({ jobs: Object.fromEntries(jobs.map((job) => [job.id, job])) })
  }
  host.listen('jobs.changed', ({ job }) => useJobs.setState(({ jobs }) => ({ jobs: { ...jobs, [job.id]: job } })))
  host.onConnection((isConnected) => {
    if (isConnected) void load()
  })
  host.onGap(() => void load())
}
