/**
 * The pipeline job: runs stages in order, each an ordinary job, and stops at the first failure or missed gate.
 * Started again, it skips what was done and goes on from there; so does a stage whose result is still current.
 * Does not know what the stages do: it is given the calls that start them.
 */

import { isDeepStrictEqual } from 'node:util'
import * as z from 'zod'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import { stageSchema, type Job, type Stage } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from './kinds.ts'
import type { JobQueue } from './queue.ts'

/** What a pipeline needs of the rest of the host. */
export type PipelineParts = {
  queue(): JobQueue
  /** Makes the call of a stage; returns what the call returned. Throws `bad_input` for a call that starts no job. */
  start(call: string, input: Record<string, unknown>): Promise<Record<string, unknown> & { job: number }>
  /** The result of an earlier execution of the call that nothing has made stale; null where there is none, undefined where the domain cannot tell. */
  current(call: string, input: Record<string, unknown>): Promise<Record<string, unknown> | null | undefined>
}

const payloadSchema = z.strictObject({ project: projectIdSchema, stages: z.array(stageSchema).min(1) })

const stageRecordSchema = z.object({
  name: z.string(),
  /** `current` = it was not run, since an earlier result still holds; `missed` = it ran and a gate was missed. */
  state: z.enum(['done', 'current', 'missed']),
  /** The call with its input, to be compared when the pipeline goes on. */
  call: z.string(),
  input: z.record(z.string(), z.unknown()),
  job: z.int().nullable(),
  values: z.record(z.string(), z.unknown()),
})
/** What became of a stage. */
type StageRecord = z.infer<typeof stageRecordSchema>

/** The kind `jobs.pipeline`. */
export function pipelineJob(parts: PipelineParts): AnyJobKind {
  return defineJobKind({
    kind: 'jobs.pipeline',
    payload: payloadSchema,
    lease: () => null,
    // Its stages lock the project too; between two of them no other process may write.
    writes: true,
    run: (payload, context) => runStages(parts, payload.project, payload.stages, context),
  })
}

async function runStages(parts: PipelineParts, project: string, stages: readonly Stage[], context: JobContext): Promise<JobOutcome> {
  const before = z.object({ stages: z.array(stageRecordSchema) }).safeParse(context.job.result)
  const earlier = before.success ? before.data.stages : []
  const records: StageRecord[] = []
  for (const [index, stage] of stages.entries()) {
    context.progress({ phase: stage.name, done: index, total: stages.length, unit: 'stages' })
    const input = { project, ...resolveReferences(stage, records) }
    const record = context.signal.aborted ? null : await runStage(parts, stage, input, earlier, context)
    if (record === null) return { result: { stages: records }, stopped: true }
    records.push(record)
    context.result({ stages: records })
    if (record.state === 'missed' && stage.on_missed_gate === 'stop') return { result: { stages: records }, gate: 'missed' }
  }
  context.progress({ phase: 'finished', done: stages.length, total: stages.length, unit: 'stages' })
  return { result: { stages: records }, gate: records.some((record) => record.state === 'missed') ? 'missed' : 'passed' }
}

/** Runs one stage, or finds that it need not run; null where it was stopped. */
async function runStage(parts: PipelineParts, stage: Stage, input: Record<string, unknown>, earlier: readonly StageRecord[], context: JobContext): Promise<StageRecord | null> {
  const base = { name: stage.name, call: stage.call, input }
  const current = await parts.current(stage.call, input)
  if (current != null) return { ...base, state: 'current', job: null, values: current }
  const same = earlier.find((record) => record.call === stage.call && isDeepStrictEqual(record.input, input))
  if (current === undefined && same !== undefined && same.state !== 'missed') return same
  const started = await parts.start(stage.call, input)
  const job = await waitOrStop(parts.queue(), started.job, context.signal)
  if (job.state === 'succeeded') return { ...base, state: job.gate === 'missed' ? 'missed' : 'done', job: job.id, values: { ...started, ...job.result } }
  if (job.error !== null) throw new StudioError({ ...job.error, message: `Stage "${stage.name}" failed: ${job.error.message}` })
  if (context.signal.aborted) return null
  throw new StudioError({ code: 'process_failed', message: `Stage "${stage.name}" was ${job.state}.`, next_step: 'Resume the pipeline: it goes on from this stage.' })
}

async function waitOrStop(queue: JobQueue, id: number, signal: AbortSignal): Promise<Job> {
  const stop = () => void queue.cancel(id)
  signal.addEventListener('abort', stop, { once: true })
  if (signal.aborted) stop()
  try {
    return await queue.wait(id)
  } finally {
    signal.removeEventListener('abort', stop)
  }
}

/** Replaces every string `"$stage.field"` in the input by that value of an earlier stage. */
function resolveReferences(stage: Stage, records: readonly StageRecord[]): Record<string, unknown> {
  const resolve = (value: unknown): unknown => {
    if (Array.isArray(value)) return value.map(resolve)
    if (typeof value === 'object' && value !== null) return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolve(inner)]))
    const reference = typeof value === 'string' ? /^\$([a-z][a-z0-9_]*)\.([a-z_]+)$/.exec(value) : null
    if (reference === null) return value
    const found = records.find((record) => record.name === reference[1])?.values[reference[2]!]
    if (found !== undefined) return found
    throw new StudioError({
      code: 'bad_input',
      message: `Stage "${stage.name}" refers to ${value}, which no earlier stage gives.`,
      next_step: 'Name an earlier stage and a field of its result.',
    })
  }
  return resolve(stage.input) as Record<string, unknown>
}
