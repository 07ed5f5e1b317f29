/**
 * What a domain supplies for a kind of job: how to parse its stored payload, which device it needs, how to run it.
 * Knows nothing about queueing.
 */

import * as z from 'zod'
import type { DomainName } from '../../contract/calls.ts'
import type { Job, ProcessIdentity, Progress } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import type { HandlersOf } from '../../contract/handlers.ts'

/** What a running job may do and ask. */
export type JobContext = {
  /** The job as it was when it started; `worker` is set where a process of an earlier life still runs. */
  job: Job
  /** Aborted when somebody asks the job to stop or to pause; see `asked`. */
  signal: AbortSignal
  /** What was asked: a pause keeps what is needed to go on, an end waits for nothing. */
  asked(): Job['asked']
  /** Tells how far the job is; may be called as often as one likes. */
  progress(progress: Progress): void
  /** Stores what has come of it so far; it is kept when the job fails or is stopped, and `job.result` has it when it goes on. */
  result(values: Record<string, unknown>): void
  /** Names the detached process that does the work, so that it is found again after a crash of the studio; null when it has ended. */
  worker(identity: ProcessIdentity | null): void
}

/** How a job ended, when it did not throw. */
export type JobOutcome = {
  /** Ids and counts for whoever waits. */
  result: Record<string, unknown>
  gate?: 'passed' | 'missed'
  /** True where it ended early because it was asked to, everything saved. */
  stopped?: boolean
}

/** A kind of job. `P` is its payload as stored. */
export type JobKind<P = never> = {
  /** `<domain>.<verb>`; the domain is the one that registers it. */
  kind: string
  /** Stored payloads are not trusted: a bad one fails the job. */
  payload: z.ZodType<P>
  /** The devices that it holds while it works (`gpu:0`, `gpu:0,gpu:1`, `cpu`), or null for none. */
  lease(payload: P): string | null | Promise<string | null>
  /** True where the job writes into its project: the project is then locked from queueing to the end. */
  writes: boolean
  /** True where `run` can take over a worker that outlived the studio. */
  adopts?: boolean
  /** Does the work. Throwing fails the job, unless it was asked to stop. */
  run(payload: P, context: JobContext): Promise<JobOutcome>
}

/** A kind of job whose payload type is not known to the holder. */
export type AnyJobKind = Omit<JobKind, 'payload' | 'lease' | 'run'> & {
  payload: z.ZodType
  lease(payload: unknown): string | null | Promise<string | null>
  run(payload: unknown, context: JobContext): Promise<JobOutcome>
}

/** Declares a kind of job; its payload is parsed before `lease` and `run` see it. */
export function defineJobKind<P>(kind: JobKind<P>): AnyJobKind {
  const parse = (stored: unknown): P => {
    const parsed = kind.payload.safeParse(stored)
    if (parsed.success) return parsed.data
    throw new StudioError({
      code: 'bad_input',
      message: `What is stored for this job (${kind.kind}) cannot be read: ${z.prettifyError(parsed.error)}`,
      next_step: 'Start it anew: it may come from another version of Tunesmith.',
    })
  }
  return {
    ...kind,
    lease: (payload) => kind.lease(parse(payload)),
    run: async (payload, context) => kind.run(parse(payload), context),
  }
}

type MaybeCurrent = Record<string, unknown> | null | undefined

/** What a domain offers to the rest of the host. */
export type Domain<D extends DomainName> = {
  handlers: HandlersOf<D>
  jobs: readonly AnyJobKind[]
  /** For a pipeline: the result of a call that starts a job, where it was done before and nothing that it depends on has changed; null where it must be done, undefined where the domain cannot tell. */
  current?(call: string, input: Record<string, unknown>): MaybeCurrent | Promise<MaybeCurrent>
}
