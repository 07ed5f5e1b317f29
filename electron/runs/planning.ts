/**
 * The calls before a run: presets, what it would need, what stands in its way, and the trial that measures a step.
 * Knows which facts are slow: rows are looked at in a process of their own, and an answer is kept for as long as it holds.
 */
import { createHash } from 'node:crypto'
import schema from '../../contract/generated/run-config.schema.json' with { type: 'json' }
import { CONFIG_CHOICES, CONFIG_LABELS } from '../../contract/config-words.ts'
import type { InspectReport } from '../../contract/entities/dataset.ts'
import type { Preset } from '../../contract/entities/live-run.ts'
import { StudioError } from '../../contract/errors.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import type { RunConfig } from '../../contract/run-config.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { estimateRun, type EstimateParts } from './estimate/estimate.ts'
import { readForeignConfig, readForeignText } from './foreign-config.ts'
import { quickItems, refusedItem, rowItems, type EnvironmentNote } from './preflight.ts'
import { resolveOrder, type RunOrder } from './order.ts'

/** What the calls are built from. */
export type PlanningParts = EstimateParts & {
  queue(): JobQueue
  presets(): Preset[]
  environment(): EnvironmentNote
  /** Why a base model cannot become a GGUF file; null where it can. */
  convertible(folder: string): string | null
  /** The train split as training would see it. */
  inspect(config: RunConfig, signal: AbortSignal): Promise<InspectReport>
}

/** Most reports of rows that are kept. */
const KEPT = 8

/** The handlers. */
export function planningHandlers(parts: PlanningParts): Pick<HandlersOf<'runs'>, 'runs.presets' | 'runs.config_schema' | 'runs.estimate' | 'runs.preflight' | 'runs.probe' | 'runs.foreign_config'> {
  const reports = new Map<string, InspectReport>()
  const inspect = async (config: RunConfig, signal: AbortSignal) => {
    const key = reportKey(config)
    const report = reports.get(key) ?? (await parts.inspect(config, signal))
    reports.delete(key)
    reports.set(key, report)
    for (const oldest of reports.keys()) if (reports.size > KEPT) reports.delete(oldest)
    return report
  }
  return {
    'runs.foreign_config': ({ path, text = '' }) => (path === undefined ? readForeignText(text) : readForeignConfig(path)),
    'runs.config_schema': () => ({ schema, labels: CONFIG_LABELS, choices: CONFIG_CHOICES }),
    'runs.presets': () => ({ presets: parts.presets() }),
    'runs.estimate': (order) => estimateRun(parts, order),
    'runs.preflight': async ({ rows, ...order }, { signal }) => ({ items: await preflight(parts, order, rows ? (config) => inspect(config, signal) : null) }),
    'runs.probe': async (order) => {
      const { config } = resolveOrder(parts, order)
      if (config.recipe !== 'sft') throw new StudioError({ code: 'bad_config', message: `A short trial measures the recipe sft; a step of ${config.recipe} also asks the model and the rulebook.`, next_step: 'Start the run: its first steps tell how long the rest takes.' })
      return { job: (await parts.queue().add('runs.probe', { config }, { project: order.project })).id }
    },
  }
}

async function preflight(parts: PlanningParts, order: RunOrder, inspect: ((config: RunConfig) => Promise<InspectReport>) | null) {
  let estimate
  try {
    estimate = await estimateRun(parts, order)
  } catch (error) {
    return [refusedItem(error)]
  }
  const config = estimate.config as RunConfig
  const environment = parts.environment()
  const quick = quickItems(estimate, environment, parts.convertible(config.base_model))
  if (inspect === null || !environment.isReady || estimate.dataset.rows === 0) return quick
  try {
    return [...quick, ...rowItems(await inspect(config), config)]
  } catch (error) {
    return [...quick, { ...refusedItem(error), id: 'rows', title: 'Samples as training sees them' }]
  }
}

/** What decides how rows are rendered, masked and cut. */
function reportKey({ base_model, dataset_dir, format, loss, append_eos, max_length, on_overlong }: RunConfig): string {
  return createHash('sha256').update(JSON.stringify([base_model, dataset_dir, format, loss, append_eos, max_length, on_overlong])).digest('hex')
}
