/**
 * The activations of rows laid side by side, by formula. Pure arithmetic.
 */
import type { RunConfig } from '../../../contract/run-config.ts'
import type { ModelShape } from './model-shape.ts'

/** Share of a layer's working set that each layer keeps where activations are not computed twice. */
const KEPT_SHARE = 0.75

/** Bytes of what a layer works with, for so many tokens. */
export function layerBytes({ hidden, q, k, ffn }: ModelShape, tokens: number): number {
  return 2 * (6 * hidden + 2 * (q + 2 * k) + 7 * ffn) * tokens
}

/** Bytes of the activations of a micro-batch of so many tokens. */
export function activationBytes(shape: ModelShape, config: Pick<RunConfig, 'gradient_checkpointing'>, tokens: number): number {
  const layer = layerBytes(shape, tokens)
  if (config.gradient_checkpointing) return layer + 2 * shape.layers * shape.hidden * tokens
  return layer * Math.max(1, KEPT_SHARE * shape.layers)
}
