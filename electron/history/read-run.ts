/**
 * A run's row of the history and its metric series, read from its folder alone: config, events, checkpoints, manifest.
 * Steps that a resumed run trained again count once. Knows the trainer's folder format; not its recipe.
 */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import type { MetricPoint, Run, RunEventLine, RunState } from '../../contract/entities/run.ts'
import { EventTail } from '../platform/event-tail.ts'
import { readJson } from '../platform/read-json.ts'
import { readDetached } from '../python/index.ts'
import { judgedPoints, metricPoints } from '../runs/index.ts'
import { requireManifest } from './read-manifest.ts'

const configSchema = z.looseObject({
  recipe: z.string(),
  base_model: z.string(),
  base_model_id: z.string().optional(),
  dataset_dir: z.string(),
  init_adapter: z.string().nullish(),
  seed: z.int(),
})

/** A run and its series. */
export type ReadRun = { run: Run; points: MetricPoint[] }

/** Reads `runs/<id>`. Throws `not_found` without a config. */
export function readRun(project: string, folder: string): ReadRun {
  const config = configSchema.parse(readJson(join(folder, 'config.json')))
  const log = new EventTail(join(folder, 'events.jsonl')).read()
  const events = effectiveEvents(log)
  const points = lastOfEach([...events.flatMap(metricPoints), ...judgedPoints(folder, log)])
  const state = stateOf(folder, events)
  const done = events.findLast((event) => event.type === 'done')
  const manifest = existsSync(join(folder, 'manifest.json')) ? requireManifest(folder) : null
  const run: Run = {
    project,
    id: basename(folder),
    state,
    recipe: config.recipe,
    base_model: config.base_model_id || basename(config.base_model),
    dataset_version: /^v\d{4,}$/.exec(basename(config.dataset_dir))?.[0] ?? null,
    parent: /[\\/]runs[\\/](run-\d{4,})[\\/]/.exec(config.init_adapter ?? '')?.[1] ?? null,
    seed: config.seed,
    config,
    ...progressOf(events),
    checkpoints: wholeCheckpoints(folder),
    has_adapter: existsSync(join(folder, 'adapter', 'manifest.json')),
    duration_ms: durationOf(events),
    created: momentOf(events[0]?.ts ?? statSync(join(folder, 'config.json')).mtimeMs),
    finished: done === undefined || state === 'running' ? null : momentOf(done.ts),
    manifest_sha256: manifest?.sha256 ?? null,
  }
  return { run, points }
}

/** The events that still count: those of steps after a resume point are dropped, as that process trained them anew. */
function effectiveEvents(events: readonly RunEventLine[]): RunEventLine[] {
  let kept: RunEventLine[] = []
  for (const event of events) {
    const from = event.type === 'resume' ? event['step'] : undefined
    if (typeof from === 'number') kept = kept.filter((earlier) => typeof earlier['step'] !== 'number' || earlier['step'] <= from)
    kept.push(event)
  }
  return kept
}

function lastOfEach(points: readonly MetricPoint[]): MetricPoint[] {
  return [...new Map(points.map((point) => [`${point.name} ${point.step}`, point])).values()].sort((a, b) => (a.name === b.name ? a.step - b.step : a.name < b.name ? -1 : 1))
}

function stateOf(folder: string, events: readonly RunEventLine[]): RunState {
  if (readDetached(folder).state === 'running') return 'running'
  const started = events.findLastIndex((event) => event.type === 'hello')
  const end = events.slice(started + 1).findLast((event) => event.type === 'done' || event.type === 'error')
  if (end?.type === 'error') return 'failed'
  if (end === undefined) return 'incomplete'
  return end['status'] === 'ok' ? 'succeeded' : end['status'] === 'failed' ? 'failed' : 'stopped'
}

function progressOf(events: readonly RunEventLine[]): Pick<Run, 'steps' | 'max_steps' | 'loss' | 'best_eval_loss' | 'best_step'> {
  const number = (event: RunEventLine | undefined, field: string) => (typeof event?.[field] === 'number' ? event[field] : null)
  const step = events.findLast((event) => event.type === 'step')
  const best = events.findLast((event) => event.type === 'eval' && event['is_best'] === true)
  return {
    steps: Math.max(0, ...events.map(stepsTold)),
    max_steps: number(step, 'max_steps'),
    loss: number(step, 'loss'),
    best_eval_loss: number(best, 'loss'),
    best_step: number(best, 'step'),
  }
}

/** Steps that a line tells to be done: not every step is logged, but the last one is saved and summed up. */
function stepsTold(event: RunEventLine): number {
  const totals = event['totals']
  const step = event.type === 'done' && typeof totals === 'object' && totals !== null ? (totals as Record<string, unknown>)['step'] : event.type === 'step' || event.type === 'checkpoint' ? event['step'] : undefined
  return typeof step === 'number' ? step : 0
}

/** A trainer says every five seconds that it lives: between two of its lines, more milliseconds than these are a clock that was set, or a computer that slept. */
const LONGEST_GAP_MS = 600_000

/** Each process counts from its hello to its end, or to its last line where it was killed; beats of the next one that come before its hello count for none, nor does a clock that is set back or forward. */
function durationOf(events: readonly RunEventLine[]): number {
  const beats = events.some(({ type }) => type === 'heartbeat')
  let [total, isOpen, lastAt] = [0, false, 0]
  for (const event of events) {
    if (event.type === 'heartbeat' && event['phase'] === 'preflight') continue
    const gap = event.ts - lastAt
    if (isOpen && event.type !== 'hello' && gap > 0 && (!beats || gap <= LONGEST_GAP_MS)) total += gap
    if (event.type === 'hello') isOpen = true
    if (event.type === 'done' || event.type === 'error') isOpen = false
    lastAt = event.ts
  }
  return Math.round(total)
}

function wholeCheckpoints(folder: string): number[] {
  const checkpoints = join(folder, 'checkpoints')
  if (!existsSync(checkpoints)) return []
  return readdirSync(checkpoints)
    .filter((name) => /^step-\d{6,}$/.test(name) && existsSync(join(checkpoints, name, 'manifest.json')))
    .map((name) => Number(name.slice('step-'.length)))
    .sort((a, b) => a - b)
}

function momentOf(ms: number): string {
  return new Date(ms).toISOString()
}
