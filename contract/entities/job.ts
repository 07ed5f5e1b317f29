/**
 * A job: one entry of the queue, its states and which may follow which.
 * Knows nothing about what kinds of jobs there are.
 */

import * as z from 'zod'
import { errorPartsSchema } from '../error-parts.ts'
import { jobIdSchema, momentSchema, projectIdSchema } from './ids.ts'

/** The states of a job. `paused` = stopped and saved, place in the queue kept; `interrupted` = its process is gone. */
export const jobStateSchema = z.enum(['queued', 'preparing', 'running', 'stopping', 'succeeded', 'failed', 'stopped', 'paused', 'interrupted'])

/** How far a job is. */
export const progressSchema = z.object({
  /** What is being done now, in a word or two: `generating`, `training`, `merging`. */
  phase: z.string(),
  done: z.number(),
  /** Null where the end is not known. */
  total: z.number().nullable(),
  /** What `done` counts: `rows`, `steps`, `bytes`. */
  unit: z.string(),
  /** One line of what matters now: a loss, a file name. */
  message: z.string().optional(),
  /** Seconds left, estimated. */
  eta_s: z.number().nullable().optional(),
})

/** A process of the operating system, told apart from a later one with the same pid by its start time. */
export const processIdentitySchema = z.object({ pid: z.int().positive(), start_time: z.string().nullable() })

/** A queue entry. */
export const jobSchema = z.object({
  id: jobIdSchema,
  /** `<domain>.<verb>`: which domain runs it. */
  kind: z.string(),
  project: projectIdSchema.nullable(),
  /** The pipeline job that started it. */
  parent: jobIdSchema.nullable(),
  state: jobStateSchema,
  /** What the kind was asked to do; parsed by the kind before it runs. */
  payload: z.record(z.string(), z.unknown()),
  progress: progressSchema.nullable(),
  /** What came of it: ids, counts. */
  result: z.record(z.string(), z.unknown()).nullable(),
  /** A gate's answer where the job has one: `missed` is not an error. */
  gate: z.enum(['passed', 'missed']).nullable(),
  error: errorPartsSchema.nullable(),
  /** The device that it holds while it prepares, runs and stops: `gpu:0`, `gpu:0,gpu:1`, `cpu`; null for none. */
  lease: z.string().nullable(),
  /** What was asked of a running job. `end` = asked to stop at once; what is not saved is lost. */
  asked: z.enum(['stop', 'pause', 'end']).nullable(),
  /** The studio process that runs it. */
  owner: processIdentitySchema.nullable(),
  /** A detached process that may outlive the studio (a trainer). */
  worker: processIdentitySchema.nullable(),
  created: momentSchema,
  started: momentSchema.nullable(),
  finished: momentSchema.nullable(),
})

/** What a call that starts a job returns besides the id of what it makes. */
export const startedSchema = z.object({ job: jobIdSchema })

/** A stage of a pipeline: a call that starts a job, and its input. A value `"$stage.field"` is taken from an earlier stage's result. */
export const stageSchema = z.strictObject({
  name: z.string().regex(/^[a-z][a-z0-9_]*$/, 'a stage name: lower-case letters, digits and _'),
  call: z.string(),
  input: z.record(z.string(), z.unknown()),
  /** What a missed gate does to the pipeline; `stop` unless said. */
  on_missed_gate: z.enum(['stop', 'go_on']).default('stop'),
})

export type JobState = z.infer<typeof jobStateSchema>
export type Progress = z.infer<typeof progressSchema>
export type ProcessIdentity = z.infer<typeof processIdentitySchema>
export type Job = z.infer<typeof jobSchema>
export type Stage = z.infer<typeof stageSchema>
