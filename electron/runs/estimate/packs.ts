/**
 * The memory of training on packs of rows on a GPU, and how large packs are and how many layers are computed twice.
 * The same formula and choice as the trainer's (python-env/trainer/hot_loop/memory.py); both are tested against what a
 * device reported. Pure arithmetic.
 */
import type { RunConfig } from '../../../contract/run-config.ts'
import { adapterWeights, type ModelShape } from './model-shape.ts'

/** Bytes beside the weights, by what they are for; a token's where the name says so. */
export type PackMemory = { state: number; unpacked: number; kept: number; carried: number; working: number; head: number; logits: number; layers: number }
/** How a step is laid out: tokens of a pack, packs a step, layers computed twice, and the bytes of activations and logits. */
export type PackChoice = { tokens: number; packs: number; twice: number; activations: number; logits: number }

const MOST_TOKENS = 16384
/** What a layout leaves free: a share, and at least what a device was found to hold above the formula. */
const SHARE = 0.95
const LEFT_FREE = 512 * 2 ** 20
/** What computing every layer twice adds to the time of a step. */
const AGAIN = 0.33
/** What a pack costs beside its tokens, in tokens. */
const PACK_COST = 300
const LOGIT_BYTES = 512 * 2 ** 20
const ROW_STEP = 64
/** What the allocator loses to gaps: with no token, more with each, and at most. */
const LEAST_GAPS = 300 * 2 ** 20
const GAPS_A_TOKEN = 75 * 2 ** 10
const MOST_GAPS = 600 * 2 ** 20
/** A context with the kernels that a run loads. */
export const CONTEXT = 830 * 2 ** 20

/** What packs take, `learnedRows` logits at once. */
export function packMemory(shape: ModelShape, config: RunConfig, learnedRows: number): PackMemory {
  const { hidden, q, k, ffn, layers, vocab, normed = 0 } = shape
  const r = config.adapter.r
  const hasMlp = config.adapter.target_modules !== 'attention'
  const spare = [3 * r, r, hasMlp ? 2 * r : 0, hasMlp ? r : 0] as const
  const size = 2
  const rows = Math.min(learnedRows, Math.max(ROW_STEP, Math.floor(LOGIT_BYTES / (size * vocab) / ROW_STEP) * ROW_STEP))
  const largest = Math.max((q + 2 * k) * (hidden + spare[0]), 2 * ffn * (hidden + spare[2]), hidden * (ffn + spare[3]))
  return {
    state: adapterWeights(shape, r, config.adapter.target_modules) * (4 + 4 + (config.optimizer === 'adamw_8bit' ? 2 : 8) + size),
    unpacked: size * largest,
    kept: size * (4 * hidden + 2 * q + 2 * k + 2 * ffn + spare.reduce((sum, n) => sum + n, 0)) + 4 * Math.round(q / 64) + (normed > 0 ? size * (q + k) + 4 * normed : 0),
    carried: size * 2 * hidden,
    working: Math.max(size * (4 * ffn + 3 * hidden), size * (4 * q + 2 * hidden) + 4 * q + 2 * size * q),
    head: size * hidden * 4,
    logits: size * rows * vocab,
    layers,
  }
}

/** Bytes of activations and logits of a pack, `twice` layers being computed twice. */
export function packBytes(memory: PackMemory, tokens: number, twice: number): { activations: number; logits: number } {
  const stacked = tokens * ((memory.layers - twice) * memory.kept + twice * memory.carried)
  const layer = tokens * (memory.working + (twice === memory.layers ? memory.kept : 0))
  const head = memory.logits + tokens * memory.head
  return layer > head ? { activations: stacked + layer, logits: 0 } : { activations: stacked + tokens * memory.head, logits: memory.logits }
}

/** What the allocator loses in a step with packs of so many tokens. */
export function packGaps(tokens: number): number {
  return Math.min(MOST_GAPS, LEAST_GAPS + tokens * GAPS_A_TOKEN)
}

/** The cheapest layout that fits in what may be used of `free` bytes; the smallest packs with all layers twice where none does. */
export function choosePacks(memory: PackMemory, rows: number, rowTokens: number, free: number, areAllTwice: boolean): PackChoice {
  let best: (PackChoice & { cost: number }) | null = null
  const usable = Math.min(SHARE * free, free - LEFT_FREE)
  for (let packs = 1; packs <= rows; packs += 1) {
    if (rows % packs !== 0) continue
    const tokens = (rows / packs) * rowTokens
    if (packs < rows && tokens > MOST_TOKENS) continue
    for (let twice = areAllTwice ? memory.layers : 0; twice <= memory.layers; twice += 1) {
      const bytes = packBytes(memory, tokens, twice)
      if (memory.state + memory.unpacked + bytes.activations + bytes.logits + packGaps(tokens) > usable) continue
      const cost = tokens * packs * (1 + (AGAIN * twice) / memory.layers) + PACK_COST * packs
      if (best === null || cost < best.cost) best = { tokens, packs, twice, ...bytes, cost }
      break
    }
  }
  return best ?? { tokens: rowTokens, packs: rows, twice: memory.layers, ...packBytes(memory, rowTokens, memory.layers) }
}
