/**
 * How much memory a run takes, by formula: weights, what is trained, activations, logits, the runtime. An estimate, said
 * as one; measured peaks can correct it as a whole. Pure arithmetic: knows no GPU and no file.
 */
import type { Estimate } from '../../../contract/entities/live-run.ts'
import type { RunConfig } from '../../../contract/run-config.ts'
import { activationBytes } from './activations.ts'
import { adapterWeights, embeddingWeights, linearWeights, type ModelShape } from './model-shape.ts'
import { choosePacks, CONTEXT, packGaps, packMemory } from './packs.ts'
import { preferenceParts } from './preference-memory.ts'
import { ranksOf } from '../devices.ts'

/** What decides the memory of a run. `rowTokens` = tokens of a long row; rows of a micro-batch are padded to it. */
export type MemoryFacts = { shape: ModelShape; config: RunConfig; device: 'cpu' | 'gpu'; rowTokens: number; available: number; capacity: number; correction?: number }

const GIB = 2 ** 30
/** Bits of a frozen weight in NF4 with its double-quantised scales. */
const NF4_BITS = 4 + 8 / 64 + 32 / (64 * 256)
/** The context, workspaces and allocator of a GPU; the libraries of a trainer on a processor. */
const RUNTIME = { gpu: 0.9 * GIB, cpu: 0.55 * GIB }
/** What the allocator loses to gaps, as a share. */
const GAPS = 0.06
/** Full logits, their copy in 32 bit and their gradient, in bytes a token and entry. */
const LOGIT_BYTES = 16
const FITS = 0.9

/** The memory of a run by part, and whether it fits what is available. */
export function estimateMemory(facts: MemoryFacts): NonNullable<Estimate['memory']> {
  const { shape, config, device, available, capacity, correction = 1 } = facts
  if (config.recipe === 'sft' && device === 'gpu' && config.packing !== 'off' && config.adapter.method === 'lora' && config.adapter.dropout === 0) return packedMemory(facts)
  const parts = [
    { id: 'weights', label: 'Base model', bytes: weightBytes(shape, config, device) },
    { id: 'training', label: config.adapter.method === 'lora' ? 'Adapter, its gradients and the optimizer' : 'Gradients and the optimizer', bytes: stateBytes(shape, config) },
    ...(config.recipe === 'sft' ? supervisedParts(facts) : preferenceParts(facts, trainedWeights(shape, config))),
    { id: 'runtime', label: 'Runtime and libraries', bytes: RUNTIME[device] },
  ].map((part) => ({ ...part, bytes: part.bytes * correction * (part.id === 'runtime' ? 1 : 1 + GAPS) }))
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  return { parts, total, available, capacity, fits: total <= FITS * available ? 'fits' : total <= available ? 'tight' : 'no', correction }
}

/** The same for rows laid end to end, in packs as large as what is available allows. */
function packedMemory({ shape, config, rowTokens, available, capacity, correction = 1 }: MemoryFacts): NonNullable<Estimate['memory']> {
  const weights = linearWeights(shape) * (config.load_quantization === 'nf4' ? NF4_BITS / 8 : 2) + embeddingWeights(shape) * 2
  const tokens = Math.min(config.max_length, rowTokens)
  const rows = Math.ceil((config.batch_size * config.gradient_accumulation_steps) / ranksOf(config))
  const memory = packMemory(shape, config, rows * tokens)
  const choice = choosePacks(memory, rows, tokens, available - weights - CONTEXT, config.gradient_checkpointing)
  const parts = [
    { id: 'weights', label: 'Base model', bytes: weights + memory.unpacked },
    { id: 'training', label: 'Adapter, its gradients and the optimizer', bytes: memory.state },
    { id: 'activations', label: 'Activations', bytes: choice.activations },
    { id: 'logits', label: 'Logits', bytes: choice.logits },
    { id: 'runtime', label: 'Runtime and libraries', bytes: CONTEXT + packGaps(choice.tokens) },
  ].map((part) => ({ ...part, bytes: part.bytes * (part.id === 'runtime' ? 1 : correction) }))
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0)
  return { parts, total, available, capacity, fits: total <= FITS * available ? 'fits' : total <= available ? 'tight' : 'no', correction }
}

/** Bytes of one checkpoint: what is trained in 32 bit, twice more for the optimizer. */
export function checkpointBytes(shape: ModelShape, config: RunConfig): number {
  return trainedWeights(shape, config) * 4 * 3
}

/** How many weights are trained. */
export function trainedWeights(shape: ModelShape, config: RunConfig): number {
  return config.adapter.method === 'lora' ? adapterWeights(shape, config.adapter.r, config.adapter.target_modules) : linearWeights(shape) + embeddingWeights(shape)
}

function weightBytes(shape: ModelShape, config: RunConfig, device: 'cpu' | 'gpu'): number {
  const plain = device === 'gpu' && config.adapter.method === 'lora' ? 2 : 4
  const linear = config.load_quantization === 'nf4' ? NF4_BITS / 8 : plain
  // The largest weight is unpacked for each product.
  const unpacked = config.load_quantization === 'nf4' ? 4 * Math.max(shape.hidden * shape.ffn, shape.hidden * shape.q) : 0
  return linearWeights(shape) * linear + embeddingWeights(shape) * plain + unpacked
}

/** Gradients and AdamW's two moments in 32 bit, 2.03 bytes of moments in 8 bit; an adapter's own weights besides. */
function stateBytes(shape: ModelShape, config: RunConfig): number {
  const moments = config.optimizer === 'adamw_8bit' ? 2.03 : 8
  return trainedWeights(shape, config) * (4 + moments + (config.adapter.method === 'lora' ? 4 : 0))
}

function supervisedParts({ shape, config, rowTokens }: MemoryFacts) {
  const tokens = config.batch_size * Math.min(config.max_length, rowTokens)
  return [
    { id: 'activations', label: 'Activations', bytes: activationBytes(shape, config, tokens) },
    { id: 'logits', label: 'Logits', bytes: LOGIT_BYTES * shape.vocab * tokens },
  ]
}
