/**
 * One lease per device: a job gets its device only when no other job, of any studio process, works on it or came first.
 * Knows processes by pid and start time; not what jobs do.
 */

import type { Job, ProcessIdentity } from '../../contract/entities/job.ts'
import { inTransaction, jobQueries, type WritableDb } from '../db/index.ts'
import { isAlive } from '../platform/processes.ts'
import { ACTIVE_STATES, transition } from './transition.ts'

/** Moves a queued job to `preparing` if its device is free; returns it, or null where it has to wait. */
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

/** Another job keeps this one from the device: it works on it, or it was queued earlier and its process lives. */
function isAhead(other: Job, job: Job): boolean {
  if (other.id === job.id || other.lease !== job.lease) return false
  if (ACTIVE_STATES.includes(other.state)) return isProcessAlive(other.owner) || isProcessAlive(other.worker)
  return other.state === 'queued' && other.id < job.id && isProcessAlive(other.owner)
}
