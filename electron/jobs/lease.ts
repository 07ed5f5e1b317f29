/**
 * One lease per device: a job gets its devices only when no other job, of any studio process, works on one or came first.
 * Knows processes by pid and start time; not what jobs do.
 */

import type { Job, ProcessIdentity } from '../../contract/entities/job.ts'
import { inTransaction, jobQueries, type ReadableDb, type WritableDb } from '../db/index.ts'
import { isAlive } from '../platform/processes.ts'
import { ACTIVE_STATES, transition } from './transition.ts'

/** The lease of several devices, as one name: `gpu:0,gpu:1`. */
export function leaseOn(devices: readonly string[]): string {
  return [...devices].sort().join(',')
}

/** The devices of a lease; none for null. */
export function devicesOf(lease: string | null): string[] {
  return lease === null ? [] : lease.split(',')
}

/** How many jobs of living processes work on a device or wait for it. */
export function countOnDevice(db: ReadableDb, device: string): number {
  return jobQueries.listOpenJobs(db).filter((job) => devicesOf(job.lease).includes(device) && (isProcessAlive(job.owner) || isProcessAlive(job.worker))).length
}

/** Moves a queued job to `preparing` if its devices are free; returns it, or null where it has to wait. */
export function claimDevice(db: WritableDb, id: number, self: ProcessIdentity): Job | null {
  return inTransaction(db, () => {
    const open = jobQueries.listOpenJobs(db)
    const job = open.find((candidate) => candidate.id === id)
    if (job?.state !== 'queued' || !isOwnedBy(job, self)) return null
    if (job.lease !== null && open.some((other) => isAhead(other, job))) return null
    const claimed = transition(job, 'preparing')
    jobQueries.saveJob(db, claimed)
    return claimed
  })
}

/** True where the job belongs to this very process. */
export function isOwnedBy(job: Job, self: ProcessIdentity): boolean {
  return job.owner?.pid === self.pid && job.owner.start_time === self.start_time
}

/** True while the process that was identified still runs. */
export function isProcessAlive(identity: ProcessIdentity | null): boolean {
  return identity !== null && isAlive({ pid: identity.pid, startTime: identity.start_time })
}

/** Another job keeps this one from a device: it works on it, or it was queued earlier and its process lives. */
function isAhead(other: Job, job: Job): boolean {
  const wanted = devicesOf(job.lease)
  if (other.id === job.id || !devicesOf(other.lease).some((device) => wanted.includes(device))) return false
  if (ACTIVE_STATES.includes(other.state)) return isProcessAlive(other.owner) || isProcessAlive(other.worker)
  return other.state === 'queued' && other.id < job.id && isProcessAlive(other.owner)
}
