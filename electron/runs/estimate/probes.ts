/**
 * Short trials that measure how long a step takes: what was measured, kept in one file of the user's data folder, and
 * the job that makes one. The trial trains in a folder that is thrown away.
 */
import { existsSync, mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { StudioError } from '../../../contract/errors.ts'
import { runConfigFields, type RunConfig } from '../../../contract/run-config.ts'
import { defineJobKind, type AnyJobKind, type JobContext, type JobOutcome } from '../../jobs/kinds.ts'
import { writeJsonAtomic } from '../../platform/atomic-write.ts'
import { EventTail } from '../../platform/event-tail.ts'
import { readJson } from '../../platform/read-json.ts'
import { readDetached, startPython, stopDetached } from '../../python/index.ts'
import { sendCommand } from '../run-folders.ts'
import type { Measured } from './duration.ts'
import { ranksOf } from '../devices.ts'

const probeSchema = z.object({ key: z.string(), step_ms: z.array(z.number()), rows_per_step: z.int(), start_seconds: z.number(), at: z.string() })
const fileSchema = z.object({ probes: z.array(probeSchema) })
const NAME = 'probes.json'
/** Most trials remembered. */
const KEPT = 50
/** Steps of a trial; the first are left out: caches fill. */
const STEPS = 8
const WARM_UP = 2
const POLL_MS = 100
const PATIENCE_MS = 30_000

/** What makes a step as long as it is: base model, device, precision, what is trained, and how. */
export function probeKey(config: RunConfig, device: string): string {
  return [config.base_model_id, device, config.load_quantization, config.adapter.method, config.compute_dtype, config.gradient_checkpointing, ...(ranksOf(config) > 1 ? [ranksOf(config)] : []), ...(config.recipe === 'sft' ? [] : [config.recipe])].join(' ')
}

/** A trial is on one device, whatever the run will be on; so were runs before there was a choice. */
export const ONE_DEVICE = { devices: 1, device_ids: null } as const

/** The trials that fit a key. */
export function readProbes(home: string, key: string): Measured[] {
  return readAll(home)
    .filter((probe) => probe.key === key)
    .map(({ step_ms, rows_per_step, start_seconds }) => ({ name: 'a short trial', stepMs: step_ms, rowsPerStep: rows_per_step, startSeconds: start_seconds, from: 'probe' }))
}

/** What the job needs. */
export type ProbeParts = { home: string; device(): string | Promise<string> }
const payloadSchema = z.strictObject({ config: runConfigFields })

/** The kind `runs.probe`. */
export function probeJob(parts: ProbeParts): AnyJobKind {
  return defineJobKind({ kind: 'runs.probe', payload: payloadSchema, lease: () => parts.device(), writes: false, run: ({ config }, context) => probe(parts, config, context) })
}

async function probe(parts: ProbeParts, config: RunConfig, context: JobContext): Promise<JobOutcome> {
  const cache = join(parts.home, 'cache')
  mkdirSync(cache, { recursive: true })
  const folder = mkdtempSync(join(cache, 'probe-'))
  try {
    mkdirSync(join(folder, 'control'))
    writeJsonAtomic(join(folder, 'config.json'), { ...config, logging_steps: 1, eval_steps: 0, load_best: false, early_stop: null, save_steps: 0, sample_steps: 0, resume: false })
    const startedAt = Date.now()
    await startPython({ args: ['-m', 'trainer', config.recipe, '--run', folder], folder })
    const { stepMs, firstAt } = await watch(folder, context)
    const device = await parts.device()
    const record = { key: probeKey({ ...config, ...ONE_DEVICE }, device), step_ms: stepMs.slice(WARM_UP), rows_per_step: config.batch_size * config.gradient_accumulation_steps, start_seconds: (firstAt - startedAt) / 1000, at: new Date().toISOString() }
    writeJsonAtomic(join(parts.home, NAME), { probes: [...readAll(parts.home).filter(({ key }) => key !== record.key), record].slice(-KEPT) })
    return { result: { step_ms: record.step_ms } }
  } finally {
    if (readDetached(folder).state === 'running') await stopDetached(folder)
    rmSync(folder, { recursive: true, force: true })
  }
}

async function watch(folder: string, context: JobContext): Promise<{ stepMs: number[]; firstAt: number }> {
  const tail = new EventTail(join(folder, 'events.jsonl'))
  const stepMs: number[] = []
  let firstAt = 0
  let failure: string | null = null
  for (;;) {
    const isRunning = readDetached(folder).state === 'running'
    for (const event of tail.read()) {
      if (event.type === 'error') failure = String(event['text'])
      if (event.type !== 'step' || typeof event['step_ms'] !== 'number') continue
      firstAt ||= event.ts
      stepMs.push(event['step_ms'])
      context.progress({ phase: 'measuring', done: stepMs.length, total: STEPS, unit: 'steps' })
    }
    if (stepMs.length >= STEPS || context.signal.aborted) {
      sendCommand(folder, 'stop')
      await ended(folder)
      if (context.signal.aborted) throw new StudioError({ code: 'cancelled', message: 'The trial was cancelled.', next_step: 'Start it again when you want to.' })
      return { stepMs: stepMs.slice(0, STEPS), firstAt }
    }
    if (!isRunning) {
      if (stepMs.length > WARM_UP && failure === null) return { stepMs, firstAt }
      throw new StudioError({ code: 'process_failed', message: `The trial ended before it had measured a step${failure === null ? '' : `: ${failure}`}.`, next_step: 'Look at what stands in the way of the run below its sentence.' })
    }
    await sleep(POLL_MS)
  }
}

async function ended(folder: string): Promise<void> {
  const until = performance.now() + PATIENCE_MS
  while (readDetached(folder).state === 'running' && performance.now() < until) await sleep(POLL_MS)
}

function readAll(home: string): z.infer<typeof fileSchema>['probes'] {
  if (!existsSync(join(home, NAME))) return []
  const parsed = fileSchema.safeParse(readJson(join(home, NAME)))
  return parsed.success ? parsed.data.probes : []
}
