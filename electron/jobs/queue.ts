/**
 * The queue: starts jobs when their device is free, tells everybody about each change, stops them when asked.
 * The database is shared by all studio processes of the user; a job is run by the process that owns it.
 * Does not know what the kinds of jobs do.
 */

import type { Job, JobState, ProcessIdentity, Progress } from '../../contract/entities/job.ts'
import { StudioError, toStudioError } from '../../contract/errors.ts'
import type { Pusher } from '../../contract/handlers.ts'
import { inTransaction, jobQueries, type WritableDb } from '../db/index.ts'
import { identify } from '../platform/processes.ts'
import type { AnyJobKind, JobContext, JobOutcome } from './kinds.ts'
import { currentParent, withParent } from './parent.ts'
import { claimDevice, isOwnedBy, isProcessAlive } from './lease.ts'
import { createProgressReporter } from './progress-reporter.ts'
import { ACTIVE_STATES, isResting, transition, type JobChange } from './transition.ts'

/** How often other processes' leases and requests are looked at, in milliseconds. */
const POLL_MS = 250

/** What the queue is built from. */
export type QueueParts = {
  db: WritableDb
  push: Pusher
  /** Finds a kind, loading its domain if need be; undefined for an unknown one. */
  findKind(kind: string): Promise<AnyJobKind | undefined>
  /** Locks a project for writing and returns the release; throws `locked` naming the holder. */
  lockProject(project: string, purpose: string): () => void
}

/** What belongs to a job when it is added. */
export type AddOptions = { project?: string; parent?: number | undefined }

type Work = { controller: AbortController; done: Promise<void> }

/** The job queue of one studio process. Nothing runs before `add`, `resume` or `boot`. */
export class JobQueue {
  readonly #parts: QueueParts
  readonly #self: ProcessIdentity
  readonly #working = new Map<number, Work>()
  readonly #locks = new Map<number, () => void>()
  readonly #waiters = new Map<number, ((job: Job) => void)[]>()
  #timer: NodeJS.Timeout | undefined
  #isClosing = false
  #hasClosed = false

  constructor(parts: QueueParts) {
    this.#parts = parts
    const { pid, startTime } = identify(process.pid)
    this.#self = { pid, start_time: startTime }
  }

  /** One job. Throws `not_found`. */
  get(id: number): Job {
    const job = jobQueries.findJob(this.#parts.db, id)
    if (job !== undefined) return job
    throw new StudioError({ code: 'not_found', message: `There is no job ${id}.`, next_step: 'Look at the list of jobs.' })
  }

  /** Adds a job and starts it when its device is free. Throws `locked` where another process holds the project. */
  async add(kindName: string, payload: Record<string, unknown>, options: AddOptions = {}): Promise<Job> {
    const kind = await this.#kindOf(kindName)
    const lease = await kind.lease(payload)
    const release = options.project !== undefined && kind.writes ? this.#parts.lockProject(options.project, kindName) : undefined
    try {
      const job = jobQueries.addJob(this.#parts.db, newJob(kindName, payload, lease, this.#self, { parent: currentParent(), ...options }))
      if (release !== undefined) this.#locks.set(job.id, release)
      this.#announce(job)
      this.#pumpSoon()
      return job
    } catch (error) {
      release?.()
      throw error
    }
  }

  /** Asks a job to stop, or with `atOnce` to end without saving; a queued, paused or interrupted one is stopped. One that has ended stays as it is. */
  async cancel(id: number, { atOnce = false } = {}): Promise<Job> {
    await this.#adoptIfOrphan(id)
    const job = this.get(id)
    if (ACTIVE_STATES.includes(job.state)) return this.#ask(job, atOnce || job.asked === 'end' ? 'end' : 'stop')
    return ['succeeded', 'failed', 'stopped'].includes(job.state) ? job : this.#move(id, 'stopped')
  }

  /** Asks a job at work to save, end its process and keep its place. Throws `conflict` for another one. */
  async pause(id: number): Promise<Job> {
    await this.#adoptIfOrphan(id)
    const job = this.get(id)
    if (ACTIVE_STATES.includes(job.state)) return this.#ask(job, 'pause')
    throw new StudioError({ code: 'conflict', message: `Job ${id} is ${job.state} and cannot be paused.`, next_step: 'Only a job at work can be paused.' })
  }

  /** Puts a resting job back into the queue, at its old place. */
  async resume(id: number): Promise<Job> {
    await this.#adoptIfOrphan(id)
    const job = this.get(id)
    this.#lock(job, await this.#kindOf(job.kind))
    try {
      const queued = this.#move(id, 'queued', { owner: this.#self })
      this.#pumpSoon()
      return queued
    } catch (error) {
      this.#unlock(id)
      throw error
    }
  }

  /** Takes over a job at work whose studio process is gone. Throws `conflict` where that process lives, or the worker is gone as well. */
  async adopt(id: number): Promise<Job> {
    await this.#adoptIfOrphan(id)
    const job = this.get(id)
    if (ACTIVE_STATES.includes(job.state) && isOwnedBy(job, this.#self)) return job
    throw new StudioError({
      code: 'conflict',
      message: `Job ${id} (${job.kind}) is ${job.state}${job.owner === null ? '' : ` in process ${job.owner.pid}`} and cannot be taken over.`,
      next_step: isResting(job) ? 'Resume it.' : 'Follow it where it was started, or stop it there.',
    })
  }

  /** Resolves when nobody works on the job any more. */
  wait(id: number): Promise<Job> {
    return new Promise((resolve) => {
      const job = this.get(id)
      if (isResting(job) && !this.#working.has(id)) return resolve(job)
      this.#waiters.set(id, [...(this.#waiters.get(id) ?? []), resolve])
      this.#startPolling()
    })
  }

  /** Marks jobs of dead processes as interrupted; with `adopt`, takes over their queued jobs and their living workers. */
  async boot({ adopt = false } = {}): Promise<void> {
    for (const job of jobQueries.listOpenJobs(this.#parts.db)) {
      if (isOwnedBy(job, this.#self) || isProcessAlive(job.owner)) continue
      if (adopt && job.state === 'queued') this.#amend(job.id, { owner: this.#self })
      else if (adopt || !isProcessAlive(job.worker)) await this.#adoptIfOrphan(job.id)
    }
    if (adopt) this.#pumpSoon()
  }

  /** Asks every job of this process to stop (those with a worker of their own go on without it) and waits for them. */
  async close(): Promise<void> {
    this.#isClosing = true
    const ends: Promise<void>[] = []
    for (const [id, work] of this.#working) {
      const job = this.get(id)
      if (job.worker !== null) continue
      if (ACTIVE_STATES.includes(job.state)) this.#ask(job, 'stop')
      ends.push(work.done)
    }
    await Promise.all(ends)
    this.#hasClosed = true
    this.#stopPolling()
    for (const release of this.#locks.values()) release()
    this.#locks.clear()
  }

  #ask(job: Job, asked: NonNullable<Job['asked']>): Job {
    const told = job.state === 'stopping' ? this.#announce(this.#amend(job.id, { asked })) : this.#move(job.id, 'stopping', { asked })
    this.#working.get(job.id)?.controller.abort()
    return told
  }

  async #kindOf(name: string): Promise<AnyJobKind> {
    const kind = await this.#parts.findKind(name)
    if (kind !== undefined) return kind
    throw new StudioError({ code: 'bad_input', message: `There is no kind of job "${name}".`, next_step: 'Update Tunesmith: the job may come from a newer version.' })
  }

  #move(id: number, state: JobState, change?: JobChange): Job {
    return this.#announce(
      inTransaction(this.#parts.db, () => {
        const moved = transition(this.get(id), state, change)
        jobQueries.saveJob(this.#parts.db, moved)
        return moved
      }),
    )
  }

  /** Changes a job without changing its state. */
  #amend(id: number, change: JobChange): Job {
    return inTransaction(this.#parts.db, () => {
      const job = { ...this.get(id), ...change }
      jobQueries.saveJob(this.#parts.db, job)
      return job
    })
  }

  #announce(job: Job): Job {
    if (isResting(job)) this.#unlock(job.id)
    this.#parts.push('jobs.changed', { job })
    return job
  }

  #lock(job: Job, kind: AnyJobKind): void {
    if (job.project === null || !kind.writes || this.#locks.has(job.id)) return
    this.#locks.set(job.id, this.#parts.lockProject(job.project, job.kind))
  }

  #unlock(id: number): void {
    this.#locks.get(id)?.()
    this.#locks.delete(id)
  }

  #tellWaiters(): void {
    for (const [id, tell] of this.#waiters) {
      const job = this.get(id)
      if (!isResting(job) || this.#working.has(id)) continue
      this.#waiters.delete(id)
      for (const resolve of tell) resolve(job)
    }
  }

  #poll(): void {
    try {
      this.#lookAround()
    } catch (error) {
      // Another process holds the database for longer than the busy timeout: the next round will do.
      if (!(error instanceof StudioError && error.code === 'locked')) throw error
    }
  }

  #lookAround(): void {
    const open = jobQueries.listOpenJobs(this.#parts.db).filter((job) => isOwnedBy(job, this.#self))
    for (const job of open) {
      if (job.asked !== null && ACTIVE_STATES.includes(job.state)) this.#working.get(job.id)?.controller.abort()
    }
    this.#pump()
    this.#tellWaiters()
    const isWaiting = open.some((job) => job.state === 'queued') || this.#waiters.size > 0
    if (!isWaiting && this.#working.size === 0) this.#stopPolling()
  }

  #startPolling(): void {
    if (this.#isClosing) return
    this.#timer ??= setInterval(() => this.#poll(), POLL_MS)
  }

  #stopPolling(): void {
    clearInterval(this.#timer)
    this.#timer = undefined
  }

  /** After the current call has returned: who adds a job hears of it before it runs. */
  #pumpSoon(): void {
    this.#startPolling()
    setImmediate(() => this.#pump())
  }

  /** Starts every queued job of this process whose device is free. */
  #pump(): void {
    if (this.#isClosing) return
    for (const job of jobQueries.listOpenJobs(this.#parts.db)) {
      if (job.state !== 'queued' || !isOwnedBy(job, this.#self) || this.#working.has(job.id)) continue
      const claimed = claimDevice(this.#parts.db, job.id, this.#self)
      if (claimed !== null) this.#begin(this.#announce(claimed))
    }
  }

  #begin(job: Job): void {
    const controller = new AbortController()
    const done = withParent(job.id, () => this.#work(job, controller.signal)).finally(() => {
      this.#working.delete(job.id)
      if (this.#hasClosed) return
      this.#tellWaiters()
      this.#pump()
    })
    this.#working.set(job.id, { controller, done })
    this.#startPolling()
  }

  async #work(job: Job, signal: AbortSignal): Promise<void> {
    const reporter = createProgressReporter(
      (progress) => this.#storeProgress(job.id, progress),
      (progress) => {
        if (!this.#hasClosed) this.#parts.push('jobs.changed', { job: { ...this.get(job.id), progress } })
      },
    )
    try {
      const kind = await this.#kindOf(job.kind)
      this.#lock(job, kind)
      if (this.get(job.id).state === 'preparing') this.#move(job.id, 'running')
      else if (job.worker === null) signal.throwIfAborted()
      const outcome = await kind.run(job.payload, this.#contextOf(job, signal, reporter.show))
      reporter.flush()
      this.#finish(job.id, outcome)
    } catch (thrown) {
      // A run with a process of its own goes on without this host, which has written all that it may.
      if (this.#hasClosed) return
      reporter.flush()
      this.#fail(job.id, thrown)
    }
  }

  #storeProgress(id: number, progress: Progress): void {
    if (this.#hasClosed) return
    try {
      this.#amend(id, { progress })
    } catch (error) {
      // Progress is for show: a busy database or a full disk must not end the work itself.
      if (!(error instanceof StudioError)) throw error
    }
  }

  #contextOf(job: Job, signal: AbortSignal, progress: JobContext['progress']): JobContext {
    return {
      job,
      signal,
      progress,
      asked: () => this.get(job.id).asked,
      result: (values) => void this.#amend(job.id, { result: values }),
      worker: (identity) => void this.#announce(this.#amend(job.id, { worker: identity })),
    }
  }

  #finish(id: number, outcome: JobOutcome): void {
    const change: JobChange = { result: outcome.result, gate: outcome.gate ?? null }
    if (!outcome.stopped) return void this.#move(id, 'succeeded', change)
    const job = this.get(id)
    if (job.state === 'running') this.#move(id, 'stopping')
    this.#move(id, job.asked === 'pause' ? 'paused' : 'stopped', change)
  }

  #fail(id: number, thrown: unknown): void {
    const job = this.get(id)
    const error = toStudioError(thrown).toParts()
    try {
      if (job.asked === null || error.code !== 'cancelled') return void this.#move(id, 'failed', { error })
      if (job.state !== 'stopping') this.#move(id, 'stopping')
      this.#move(id, job.asked === 'pause' ? 'paused' : 'stopped')
    } catch {
      // The history cannot be written (a full disk, most likely): whoever waits here must hear of the failure all the same.
      const failed = this.#announce({ ...job, state: 'failed', error, finished: new Date().toISOString() })
      for (const resolve of this.#waiters.get(id) ?? []) resolve(failed)
      this.#waiters.delete(id)
    }
  }

  /** A job at work whose studio process is gone becomes ours, or interrupted where its worker is gone too or cannot be taken over. */
  async #adoptIfOrphan(id: number): Promise<void> {
    const job = this.get(id)
    if (!ACTIVE_STATES.includes(job.state) || isOwnedBy(job, this.#self) || isProcessAlive(job.owner)) return
    const kind = isProcessAlive(job.worker) ? await this.#parts.findKind(job.kind) : undefined
    if (kind?.adopts !== true) return void this.#move(id, 'interrupted')
    this.#lock(job, kind)
    this.#begin(this.#announce(this.#amend(id, { owner: this.#self })))
  }
}

function newJob(kind: string, payload: Record<string, unknown>, lease: string | null, owner: ProcessIdentity, options: AddOptions): Omit<Job, 'id'> {
  return {
    kind,
    payload,
    lease,
    owner,
    project: options.project ?? null,
    parent: options.parent ?? null,
    state: 'queued',
    progress: null,
    result: null,
    gate: null,
    error: null,
    asked: null,
    worker: null,
    created: new Date().toISOString(),
    started: null,
    finished: null,
  }
}
