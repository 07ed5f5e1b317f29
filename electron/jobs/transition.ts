/**
 * Which state of a job may follow which, and what changes with it. The only place where a job's state is set.
 * Pure: knows no queue, no database and no kind of job.
 */

import type { Job, JobState } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'

const FOLLOWERS: Record<JobState, readonly JobState[]> = {
  queued: ['preparing', 'stopped', 'failed'],
  preparing: ['running', 'stopping', 'failed', 'interrupted'],
  running: ['stopping', 'succeeded', 'failed', 'interrupted'],
  // It may finish, or break, before the stop takes effect.
  stopping: ['stopped', 'paused', 'succeeded', 'failed', 'interrupted'],
  paused: ['queued', 'stopped'],
  interrupted: ['queued', 'stopped'],
  stopped: ['queued'],
  failed: ['queued'],
  succeeded: [],
}

/** States in which a job holds its device. */
export const ACTIVE_STATES: readonly JobState[] = ['preparing', 'running', 'stopping']
/** States in which nobody works on a job and nobody will without being asked. */
export const RESTING_STATES: readonly JobState[] = ['succeeded', 'failed', 'stopped', 'paused', 'interrupted']

/** What may change together with the state. */
export type JobChange = Partial<Pick<Job, 'result' | 'gate' | 'error' | 'asked' | 'owner' | 'worker' | 'progress'>>

/** The job in its next state. Throws `conflict` for a step that the table does not know. */
export function transition(job: Job, state: JobState, change: JobChange = {}, now: Date = new Date()): Job {
  if (!FOLLOWERS[job.state].includes(state)) {
    throw new StudioError({
      code: 'conflict',
      message: `Job ${job.id} (${job.kind}) is ${job.state} and cannot become ${state}.`,
      next_step: FOLLOWERS[job.state].length === 0 ? 'Start a new one.' : `Wait until it is ${FOLLOWERS[job.state].join(' or ')}.`,
    })
  }
  const moved: Job = { ...job, ...change, state }
  if (state === 'preparing') moved.started ??= now.toISOString()
  if (state === 'queued') Object.assign(moved, { finished: null, error: null, gate: null, asked: null, progress: null })
  if (RESTING_STATES.includes(state)) Object.assign(moved, { finished: now.toISOString(), asked: null, worker: null })
  return moved
}

/** True where nobody works on the job any more and nobody will without being asked. */
export function isResting(job: Job): boolean {
  return RESTING_STATES.includes(job.state)
}
