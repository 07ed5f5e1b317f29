/**
 * Puts a run config together: the trainer's defaults, then the base model's tuned values, the domain's, a preset's,
 * and what the user sets, each over the one before; every key remembers where its value came from.
 * Knows nothing about starting runs.
 */
import * as z from 'zod'
import { completeRunConfig, type RunConfig } from '../../contract/run-config.ts'
import { StudioError } from '../../contract/errors.ts'

/** One source of values. `from` is what the user reads: "base model starter", "rulebook", "preset qlora", "you". */
export type ConfigLayer = { from: string; values: Record<string, unknown> }

/** A complete config, and for each key that a layer set, the layer that won. */
export type ResolvedConfig = { config: RunConfig; origins: Record<string, string> }

/** Keys of which one excludes the other: a layer that sets one takes back what an earlier layer said of its twin. */
const EITHER = [['epochs', 'max_steps'], ['warmup_steps', 'warmup_ratio']] as const

/** Merges the layers in order and checks the whole. Throws `bad_config` naming every bad key. */
export function resolveConfig(layers: readonly ConfigLayer[]): ResolvedConfig {
  const values: Record<string, unknown> = {}
  const origins: Record<string, string> = {}
  for (const layer of layers) {
    for (const [a, b] of EITHER) {
      if (layer.values[a] != null && !(b in layer.values)) forget(values, origins, b)
      if (layer.values[b] != null && !(a in layer.values)) forget(values, origins, a)
    }
    for (const [key, value] of Object.entries(layer.values)) {
      values[key] = isPlain(value) && isPlain(values[key]) && !REPLACED.has(key) ? { ...values[key], ...value } : value
      origins[key] = layer.from
    }
  }
  try {
    return { config: completeRunConfig(values), origins }
  } catch (error) {
    if (!(error instanceof z.ZodError)) throw error
    const problems = error.issues.map((issue) => describe(issue, origins))
    throw new StudioError({ code: 'bad_config', message: `The run config has ${problems.length === 1 ? 'a problem' : `${problems.length} problems`}: ${problems.join('; ')}.`, next_step: 'Change these keys and start again.' })
  }
}

/** Objects whose later value replaces the earlier one as a whole. */
const REPLACED = new Set(['sampling_weights', 'loss', 'early_stop'])

function forget(values: Record<string, unknown>, origins: Record<string, string>, key: string): void {
  delete values[key]
  delete origins[key]
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

function describe(issue: z.core.$ZodIssue, origins: Record<string, string>): string {
  const key = issue.path.join('.')
  const from = origins[String(issue.path[0])]
  if (issue.code === 'unrecognized_keys') return `there is no key ${[key, issue.keys.join(', ')].filter(Boolean).join('.')}`
  return `${key ? `${key}: ` : ''}${issue.message}${from ? ` (from ${from})` : ''}`
}

/** Turns dotted keys into nested values: `{"adapter.r": 32}` becomes `{adapter: {r: 32}}`. A dot inside a sampling weight's key is kept. */
export function nestKeys(flat: Record<string, unknown>): Record<string, unknown> {
  const nested: Record<string, unknown> = {}
  for (const [key, value] of Object.entries(flat)) {
    const [head, ...rest] = key.split('.')
    const tail = rest.join('.')
    if (head === '__proto__' || head === undefined) continue
    if (tail === '') nested[head] = value
    else if (head === 'sampling_weights') nested[head] = { ...asObject(nested[head]), [tail]: value }
    else nested[head] = { ...asObject(nested[head]), ...nestKeys({ [tail]: value }) }
  }
  return nested
}

function asObject(value: unknown): Record<string, unknown> {
  return isPlain(value) ? value : {}
}
