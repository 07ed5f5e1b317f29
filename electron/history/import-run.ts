/**
 * Takes a foreign run into a project as a folder like any other: a config that says where it came from and the events
 * that its numbers make. Reads `trainer_state.json` (transformers) and TensorBoard event files; trains nothing.
 */

import { readFileSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { createRunFolder } from '../runs/index.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import { sha256Of, writeManifest } from '../platform/manifest.ts'
import { readScalars } from './tensorboard.ts'

/** What came of an import. */
export type ImportedRun = { run: string; points: number; skipped: { reason: string; count: number }[] }

/** A file of curves is small; a larger one is something else. */
const MAX_BYTES = 512 * 1024 * 1024

/** One row of curves: what was known at a step. */
type Row = { step: number; loss?: number | null; lr?: number | null; grad_norm?: number | null; eval_loss?: number | null }
type Read = { rows: Row[]; maxSteps: number | null; skipped: Map<string, number> }

/** Makes the run's folder and returns what was read. Throws `bad_input` where the file holds no curve. */
export async function importRun(projectDir: string, file: string, name?: string): Promise<ImportedRun> {
  if (statSync(file).size > MAX_BYTES) throw refuse(file, `it is larger than ${MAX_BYTES / 1024 ** 2} MiB`)
  const bytes = readFileSync(file)
  const { rows, maxSteps, skipped } = bytes.subarray(0, 200).toString('utf8').trimStart().startsWith('{') ? readTrainerState(file, bytes) : readEventFile(bytes)
  if (rows.length === 0) throw refuse(file, skipped.size > 0 ? [...skipped.keys()].join('; ') : 'no loss, learning rate or gradient norm is in it')
  const run = createRunFolder(projectDir)
  const folder = join(projectDir, 'runs', run)
  const steps = maxSteps ?? rows.at(-1)!.step
  writeJsonAtomic(join(folder, 'config.json'), { recipe: 'imported', base_model: name ?? basename(file), base_model_id: name ?? basename(file), dataset_dir: '', seed: 0, max_steps: steps, imported_from: { file: basename(file), sha256: sha256Of(bytes) } })
  const events = eventsOf(run, rows, steps)
  writeFileAtomic(join(folder, 'events.jsonl'), events.map((event) => `${JSON.stringify(event)}\n`).join(''))
  await writeManifest(folder, { kind: 'run', id: run, seed: null, inputs: [], details: { imported: true } }, { exclude: ['control'] })
  return { run, points: rows.length, skipped: [...skipped].map(([reason, count]) => ({ reason, count })) }
}

const stateSchema = z.looseObject({ log_history: z.array(z.unknown()), max_steps: z.number().nullish() })
const number = z.number().nullish()
const logSchema = z.looseObject({ step: z.int().nonnegative(), loss: number, learning_rate: number, grad_norm: number, eval_loss: number })

function readTrainerState(file: string, bytes: Buffer): Read {
  let parsed: unknown
  try {
    // transformers writes NaN and Infinity bare, which JSON does not know.
    parsed = JSON.parse(bytes.toString('utf8').replace(/(:\s*)(-?Infinity|NaN)/g, '$1null'))
  } catch {
    throw refuse(file, 'it is not JSON')
  }
  const state = stateSchema.safeParse(parsed)
  if (!state.success) throw refuse(file, 'it has no log_history')
  const skipped = new Map<string, number>()
  const rows = state.data.log_history.flatMap((line): Row[] => {
    const read = logSchema.safeParse(line)
    const isCurve = read.success && [read.data.loss, read.data.learning_rate, read.data.grad_norm, read.data.eval_loss].some((value) => value !== undefined)
    if (!read.success || !isCurve) {
      const reason = read.success ? 'an entry without a loss, learning rate or gradient norm' : 'an entry without a step'
      skipped.set(reason, (skipped.get(reason) ?? 0) + 1)
      return []
    }
    const { step, loss, learning_rate, grad_norm, eval_loss } = read.data
    return [{ step, ...(loss === undefined ? {} : { loss }), ...(learning_rate === undefined ? {} : { lr: learning_rate }), ...(grad_norm === undefined ? {} : { grad_norm }), ...(eval_loss === undefined ? {} : { eval_loss }) }]
  })
  return { rows: rows.sort((a, b) => a.step - b.step), maxSteps: state.data.max_steps ?? null, skipped }
}

/** The last word of a tag, as the trackers write it → our field. */
const TAGS: Record<string, keyof Row> = { loss: 'loss', learning_rate: 'lr', lr: 'lr', grad_norm: 'grad_norm' }

function readEventFile(bytes: Buffer): Read {
  const { scalars, skipped } = readScalars(bytes)
  const rows = new Map<number, Row>()
  for (const { tag, step, value } of scalars) {
    const [last = '', ...before] = tag.split('/').reverse()
    const field = /eval|valid/.test(`${before.join('/')}${last}`) && last.endsWith('loss') ? 'eval_loss' : TAGS[last]
    if (field === undefined) {
      skipped.set(`a scalar of another kind (${tag})`, (skipped.get(`a scalar of another kind (${tag})`) ?? 0) + 1)
      continue
    }
    rows.set(step, { ...(rows.get(step) ?? { step }), [field]: Number.isFinite(value) ? value : null })
  }
  return { rows: [...rows.values()].sort((a, b) => a.step - b.step), maxSteps: null, skipped }
}

function eventsOf(run: string, rows: readonly Row[], maxSteps: number): Record<string, unknown>[] {
  const best = Math.min(...rows.flatMap(({ eval_loss }) => (typeof eval_loss === 'number' ? [eval_loss] : [])))
  const bodies = rows.flatMap(({ step, loss, lr, grad_norm, eval_loss }) => [
    ...(loss === undefined && lr === undefined && grad_norm === undefined ? [] : [{ type: 'step', step, max_steps: maxSteps, ...(loss === undefined ? {} : { loss }), ...(lr === undefined ? {} : { lr }), ...(grad_norm === undefined ? {} : { grad_norm }) }]),
    ...(eval_loss === undefined ? [] : [{ type: 'eval', step, loss: eval_loss, is_best: eval_loss === best }]),
  ])
  const ts = Date.now()
  return [{ type: 'hello', resumed_from: null }, ...bodies, { type: 'done', status: 'ok', totals: {} }].map((body, seq) => ({ v: 1, seq, ts, run, ...body }))
}

function refuse(file: string, why: string): StudioError {
  return new StudioError({ code: 'bad_input', message: `${basename(file)} cannot be taken in as a run: ${why}.`, next_step: 'Choose a trainer_state.json or a TensorBoard event file (events.out.tfevents…).' })
}
