/**
 * The job that trains a run again with its frozen configuration and compares the two adapters.
 * Knows how to compare; starting the second run is handed in.
 */

import { join } from 'node:path'
import * as z from 'zod'
import { projectIdSchema, runIdSchema } from '../../contract/entities/ids.ts'
import type { Project } from '../../contract/entities/project.ts'
import type { ReplayReport } from '../../contract/entities/provenance.ts'
import { StudioError } from '../../contract/errors.ts'
import { runRows, seriesQueries, type WritableDb } from '../db/index.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome, type JobQueue } from '../jobs/index.ts'
import { readManifest, verifyManifest } from '../platform/manifest.ts'
import { compareAdapters } from './compare-adapters.ts'

/** What a replay needs of the rest of the host. */
export type ReplayParts = {
  db: WritableDb
  queue(): JobQueue
  project(id: string): Project
  /** Starts a run with exactly the configuration of another one. */
  repeatRun(project: string, run: string): Promise<{ job: number; run: string }>
}

const payloadSchema = z.strictObject({ project: projectIdSchema, run: runIdSchema })

/** The kind `history.replay`. */
export function replayJob(parts: ReplayParts): AnyJobKind {
  return defineJobKind({ kind: 'history.replay', payload: payloadSchema, lease: () => null, writes: true, run: (payload, context) => replay(parts, payload, context) })
}

async function replay(parts: ReplayParts, { project: id, run }: z.infer<typeof payloadSchema>, context: JobContext): Promise<JobOutcome> {
  const project = parts.project(id)
  await refuseChanged(parts, project, run)
  const second = await parts.repeatRun(id, run)
  context.progress({ phase: `training ${second.run}`, done: 0, total: 1, unit: 'runs' })
  const stop = () => void parts.queue().cancel(second.job)
  context.signal.addEventListener('abort', stop, { once: true })
  const job = await parts.queue().wait(second.job)
  context.signal.removeEventListener('abort', stop)
  if (job.error !== null) throw new StudioError(job.error)
  if (job.state !== 'succeeded') return { result: { run, replayed_as: second.run }, stopped: true }
  return { result: compareRuns(parts.db, project, run, second.run) }
}

/** A replay means something only for a finished run whose data is still the same. */
async function refuseChanged({ db }: ReplayParts, project: Project, run: string): Promise<void> {
  const row = runRows.find(db, project.id, run)
  if (row?.state !== 'succeeded') throw new StudioError({ code: 'conflict', message: `Run ${run} has not finished, so there is nothing to compare with.`, next_step: 'Replay a run that succeeded.' })
  const folder = join(project.folder, 'runs', run)
  if (readManifest(folder) === null) return
  const { problems } = await verifyManifest(folder, { projectDir: project.folder })
  const changed = problems.find((problem) => problem.problem.startsWith('input_') || problem.path.startsWith('adapter/') || problem.path === 'config.json')
  if (changed === undefined) return
  throw new StudioError({ code: 'verification_failed', message: `Run ${run} cannot be replayed: ${changed.path}: ${changed.detail}.`, next_step: 'Restore the file, or start a new run.' })
}

/** Compares the adapters and losses of two finished runs. */
export function compareRuns(db: WritableDb, project: Project, run: string, again: string): ReplayReport {
  const { bitForBit, largestDifference, relativeDifference } = compareAdapters(join(project.folder, 'runs', run, 'adapter'), join(project.folder, 'runs', again, 'adapter'))
  const lossDifference = largestLossDifference(db, project.id, run, again)
  return {
    run,
    replayed_as: again,
    bit_for_bit: bitForBit,
    largest_difference: largestDifference,
    relative_difference: relativeDifference,
    loss_difference: lossDifference,
    sentence: bitForBit
      ? `${again} reproduced the adapter of ${run} bit for bit.`
      : `${again} differs from ${run}: the largest difference of an adapter value is ${largestDifference.toExponential(2)}${lossDifference === null ? '' : `, of a training loss ${lossDifference.toExponential(2)}`}.`,
  }
}

function largestLossDifference(db: WritableDb, project: string, a: string, b: string): number | null {
  const losses = new Map(seriesQueries.listPoints(db, project, a, ['loss']).map((point) => [point.step, point.value]))
  const differences = seriesQueries.listPoints(db, project, b, ['loss']).flatMap(({ step, value }) => {
    const other = losses.get(step)
    return value === null || other == null ? [] : [Math.abs(value - other)]
  })
  return differences.length === 0 ? null : Math.max(...differences)
}
