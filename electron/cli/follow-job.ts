/**
 * Waits for a job with a live line, and turns Ctrl-C into asking it to stop; a second Ctrl-C leaves at once.
 * Knows the queue's pushes; not what jobs do.
 */

import type { Job, Progress } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import type { PushEnvelope, PushPayload } from '../../contract/pushes.ts'
import type { CommandContext } from './command.ts'

/** Two signals within this time are one: a terminal and npm may both send it. */
const SAME_SIGNAL_MS = 700

/** What else to do while waiting. */
export type FollowOptions = {
  /** Called with each push. */
  onPush?: (push: PushEnvelope) => void
  /** What to say when the user stopped it. */
  whenStopped?: string
}

/** Waits until the job has succeeded and returns it. Throws its error, or `cancelled` where it was stopped. */
export async function followJob(context: CommandContext, id: number, options: FollowOptions = {}): Promise<Job> {
  const studio = context.studio()
  const stopListening = studio.pushes.listen((push) => {
    if (push.name === 'jobs.changed') showProgress(context, id, (push.payload as PushPayload<'jobs.changed'>).job)
    options.onPush?.(push)
  })
  const stopWatching = stopOnSignal(() => {
    context.terminal.note('stopping … (once more to leave at once)')
    void studio.queue.cancel(id)
  })
  try {
    return requireSuccess(await studio.queue.wait(id), options.whenStopped)
  } finally {
    stopListening()
    stopWatching()
    context.terminal.settle()
  }
}

function requireSuccess(job: Job, whenStopped = 'Start it again when you want to.'): Job {
  if (job.error !== null) throw new StudioError(job.error)
  if (job.state === 'succeeded') return job
  throw new StudioError({ code: 'cancelled', message: `It was ${job.state}.`, next_step: whenStopped })
}

function showProgress({ terminal }: CommandContext, id: number, job: Job): void {
  if (job.id === id && job.state === 'queued' && job.lease !== null) terminal.live(`waiting for ${job.lease} …`, 'queued')
  if (job.progress === null || (job.id !== id && job.parent !== id) || job.state !== 'running') return
  terminal.live(progressLine(job.progress), `${job.id} ${job.progress.phase}`)
}

/** One line of progress: `training 120/800 steps, 15 %, 2 min left, loss 0.5`. */
export function progressLine({ phase, done, total, unit, message, eta_s }: Progress): string {
  const count = unit === 'bytes' ? `${Math.round(done / 1e6)}${total === null ? '' : `/${Math.round(total / 1e6)}`} MB` : `${done}${total === null ? '' : `/${total}`} ${unit}`
  const parts = [done === 0 && total === null ? phase : `${phase} ${count}`]
  if (total !== null && total > 0) parts.push(`${Math.floor((100 * done) / total)} %`)
  if (eta_s != null) parts.push(`${duration(eta_s)} left`)
  if (message !== undefined) parts.push(message)
  return parts.join(', ')
}

/** Seconds in words: `45 s`, `2 min 5 s`. */
export function duration(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds))
  if (whole < 60) return `${whole} s`
  const minutes = Math.floor(whole / 60)
  return minutes < 60 ? `${minutes} min ${whole % 60} s` : `${Math.floor(minutes / 60)} h ${minutes % 60} min`
}

/** Calls `ask` at the first signal to end; leaves the process at the second. Returns what ends the watch. */
export function stopOnSignal(ask: () => void): () => void {
  let askedAt: number | null = null
  const onSignal = () => {
    if (askedAt === null) {
      askedAt = Date.now()
      ask()
    } else if (Date.now() - askedAt > SAME_SIGNAL_MS) process.exit(130)
  }
  const signals = ['SIGINT', 'SIGTERM', 'SIGHUP'] as const
  for (const signal of signals) process.on(signal, onSignal)
  return () => {
    for (const signal of signals) process.off(signal, onSignal)
  }
}
