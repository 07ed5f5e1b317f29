/**
 * What a run would be and need, before it starts: its config, steps, memory by formula, time from what was measured here,
 * disk. What is not known is null. Knows where facts come from; the arithmetic is beside it.
 */
import { join } from 'node:path'
import * as z from 'zod'
import type { DatasetVersion } from '../../../contract/entities/dataset.ts'
import type { Estimate } from '../../../contract/entities/live-run.ts'
import type { BaseModel } from '../../../contract/entities/settings.ts'
import type { Run } from '../../../contract/entities/run.ts'
import { runConfigFields, type RunConfig } from '../../../contract/run-config.ts'
import { freeDiskBytes } from '../../platform/disk.ts'
import type { Hardware } from '../../platform/hardware.ts'
import type { RunLogs } from '../live/run-log.ts'
import { resolveOrder, type OrderParts, type RunOrder } from '../order.ts'
import { estimateSeconds, type Measured } from './duration.ts'
import { checkpointBytes, estimateMemory } from './memory.ts'
import { embeddingWeights, linearWeights, readModelShape, type ModelShape } from './model-shape.ts'
import { ONE_DEVICE, probeKey, readProbes } from './probes.ts'
import { longRowTokens } from './row-length.ts'

/** What an estimate is made from. */
export type EstimateParts = OrderParts & {
  home: string
  logs: RunLogs
  device(): string | Promise<string>
  hardware(): Promise<Hardware>
  /** Why the environment computes on the processor; null where it does not. */
  cpuReason(): string | null
  /** All base models, for titles and sizes. */
  models(): readonly BaseModel[]
  /** The version that a run would train on. */
  datasetVersion(project: string, folder: string): DatasetVersion
  /** Past runs of this installation, newest first. */
  pastRuns(): readonly { run: Run; folder: string }[]
}

/** Most past runs that the time is taken from. */
const MOST_RUNS = 5
/** A measurement further from its estimate than this says more of other programs than of the formula. */
const MOST_CORRECTION = 1.5
const ADAPTER_EXTRA_BYTES = 2_000_000
/** What the figures of a recipe cover. */
const COVERS: Record<RunConfig['recipe'], string | null> = {
  sft: null,
  dpo: 'Memory counts the right and the wrong answer of each row in one pass, and the pass of the model before training beside it. Time comes from earlier runs of this recipe only.',
  grpo: 'Memory counts answers as long as they may get: those of a whole step while they are drawn, or those of a micro-batch while it learns from them. Time comes from earlier runs of this recipe only, the drawing and judging of answers included.',
}

/** The estimate of an order. Throws what resolving it throws. */
export async function estimateRun(parts: EstimateParts, order: RunOrder): Promise<Estimate> {
  const { config, origins, model } = resolveOrder(parts, order)
  const dataset = parts.datasetVersion(order.project, config.dataset_dir)
  const device = await chooseDevice(parts, config)
  const rows = dataset.splits['train'] ?? 0
  const answers = config.batch_size * config.gradient_accumulation_steps
  // A question of grpo is answered several times in a step; a row of dpo becomes several pairs.
  const rowsPerStep = config.recipe === 'grpo' ? Math.max(1, Math.floor(answers / config.grpo.num_generations)) : answers
  const items = rows * (config.recipe === 'dpo' ? config.dpo.pairs_per_row : 1)
  const steps = config.max_steps ?? Math.max(1, Math.ceil(((config.epochs ?? 1) * items) / rowsPerStep))
  const shape = readModelShape(config.base_model)
  const about = parts.models().find(({ id }) => id === model.id)
  const rowTokens = rowTokensOf(config)
  const key = await parts.device()
  return {
    config,
    origins,
    model: { id: model.id, title: about?.title ?? model.id, parameters: about?.parameters ?? (shape === null ? null : linearWeights(shape) + embeddingWeights(shape)) },
    dataset: { version: dataset.id, rows },
    device: { kind: device.kind, name: device.name, why: device.why },
    rows_per_step: rowsPerStep,
    steps,
    passes: items === 0 ? 0 : (steps * rowsPerStep) / items,
    memory: shape === null || rowTokens === null ? null : estimateMemory({ shape, config, device: device.kind, rowTokens, available: device.available, capacity: device.capacity, correction: measuredCorrection(parts, config, key, device.kind) }),
    seconds: estimateSeconds([...measuredRuns(parts, config, key), ...readProbes(parts.home, probeKey(config, key))], steps, answers),
    covers: COVERS[config.recipe],
    disk: { needed: shape === null ? 0 : diskNeed(shape, config), free: freeDiskBytes(parts.projectFolder(order.project)) },
  }
}

type Device = Estimate['device'] & { available: number; capacity: number }

async function chooseDevice(parts: EstimateParts, config: RunConfig): Promise<Device> {
  const [queueDevice, hardware] = await Promise.all([parts.device(), parts.hardware()])
  const gpu = hardware.nvidiaGpus[0]
  if (gpu !== undefined && queueDevice !== 'cpu' && config.device !== 'cpu') {
    return { kind: 'gpu', name: gpu.name, why: null, available: gpu.memoryFreeMiB * 2 ** 20, capacity: gpu.memoryTotalMiB * 2 ** 20 }
  }
  const why = gpu === undefined ? null : config.device === 'cpu' ? `There is a ${gpu.name}, but this run is set to the processor.` : `There is a ${gpu.name}, but ${parts.cpuReason() ?? 'the Python environment is the one for the processor'}.`
  const capacity = Math.min(hardware.memoryBytes, process.constrainedMemory() || Infinity)
  return { kind: 'cpu', name: 'this computer', why, available: Math.min(capacity, process.availableMemory()), capacity }
}

/** How far the newest run of the same kind was from its estimate; 1 where none was measured. */
function measuredCorrection(parts: EstimateParts, config: RunConfig, device: string, kind: Device['kind']): number {
  const key = probeKey(config, device)
  for (const { run, folder } of parts.pastRuns().slice(0, MOST_RUNS)) {
    if (probeKey({ ...config, ...ONE_DEVICE, ...run.config } as RunConfig, device) !== key) continue
    const choices = new Map(parts.logs.of(folder).choices().map(({ name, value }) => [name, value]))
    if (String(choices.get('device') ?? 'cpu').startsWith('cuda') !== (kind === 'gpu')) continue
    const memory = measuredSchema.safeParse(choices.get('memory')).data
    const estimate = memory?.estimate ?? formulaOf(run.config, kind)
    if (memory !== undefined && estimate !== null) return Math.min(MOST_CORRECTION, Math.max(1 / MOST_CORRECTION, memory.measured / estimate))
  }
  return 1
}

/** What a run measured: its largest step beside its own estimate (sft on a GPU), or the most that it held at any time (dpo, grpo). */
const measuredSchema = z.object({ estimate: z.number().positive().optional(), measured: z.number().positive() })

/** What the formula gives for a run that was made, uncorrected; null where its base model or its rows are no longer there. */
function formulaOf(values: Record<string, unknown>, device: Device['kind']): number | null {
  const config = runConfigFields.safeParse(values).data
  if (config === undefined) return null
  const [shape, rowTokens] = [readModelShape(config.base_model), rowTokensOf(config)]
  return shape === null || rowTokens === null ? null : estimateMemory({ shape, config, device, rowTokens, available: Infinity, capacity: Infinity }).total
}

/** Tokens of a long row: of rated samples, a line of which has both answers, at most that. */
function rowTokensOf(config: RunConfig): number | null {
  return longRowTokens(config.recipe === 'dpo' && config.dpo.pairs !== null ? config.dpo.pairs : join(config.dataset_dir, 'train.jsonl'))
}

/** Steps of past runs that had the same base model, precision and method on this device. */
function measuredRuns(parts: EstimateParts, config: RunConfig, device: string): Measured[] {
  const key = probeKey(config, device)
  const alike = parts.pastRuns().filter(({ run }) => probeKey({ ...config, ...ONE_DEVICE, ...run.config } as RunConfig, device) === key && run.steps >= 10)
  return alike.slice(0, MOST_RUNS).flatMap(({ run, folder }): Measured[] => {
    const log = parts.logs.of(folder)
    const ran = String(log.choices().find(({ name }) => name === 'device')?.value ?? 'cpu')
    if (ran.startsWith('cuda') !== device.startsWith('gpu')) return []
    const stepMs = (log.series().get('step_ms') ?? []).flatMap(({ value }) => (value === null ? [] : [value]))
    const size = (run.config['batch_size'] as number) * (run.config['gradient_accumulation_steps'] as number)
    return [{ name: run.id, stepMs, rowsPerStep: size, startSeconds: log.startSeconds ?? 0, from: 'runs' }]
  })
}

/** The kept checkpoints, the best one, one being written, and the adapter. */
function diskNeed(shape: ModelShape, config: RunConfig): number {
  return checkpointBytes(shape, config) * (config.save_total_limit + 2 + 1 / 3) + ADAPTER_EXTRA_BYTES
}
