/**
 * The sizes of a model's layers, read from its config.json, for the formula of memory.
 * Knows the names that transformers uses; nothing of weights.
 */
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { readJson } from '../../platform/read-json.ts'

/** Sizes of a decoder-only model. `q` and `k` are the widths of the query and of the key projections; `normed` heads of both have a norm of their own. */
export type ModelShape = { hidden: number; layers: number; q: number; k: number; ffn: number; vocab: number; isTied: boolean; normed?: number }

/** Kinds of models whose heads of query and key have a norm. */
const NORMED_HEADS = new Set(['qwen3'])

const size = z.int().positive()
const configSchema = z.looseObject({
  hidden_size: size,
  num_hidden_layers: size,
  num_attention_heads: size,
  num_key_value_heads: size.optional(),
  head_dim: size.nullish(),
  intermediate_size: size,
  vocab_size: size,
  tie_word_embeddings: z.boolean().optional(),
  model_type: z.string().optional(),
})

/** The shape of the model in a folder; null where its config does not tell. */
export function readModelShape(folder: string): ModelShape | null {
  const path = join(folder, 'config.json')
  if (!existsSync(path)) return null
  const parsed = configSchema.safeParse(readJson(path))
  if (!parsed.success) return null
  const config = parsed.data
  const head = config.head_dim ?? Math.floor(config.hidden_size / config.num_attention_heads)
  return {
    hidden: config.hidden_size,
    layers: config.num_hidden_layers,
    q: head * config.num_attention_heads,
    k: head * (config.num_key_value_heads ?? config.num_attention_heads),
    ffn: config.intermediate_size,
    vocab: config.vocab_size,
    isTied: config.tie_word_embeddings ?? false,
    normed: NORMED_HEADS.has(config.model_type ?? '') ? config.num_attention_heads + (config.num_key_value_heads ?? config.num_attention_heads) : 0,
  }
}

/** Weights of the projections in all layers. */
export function linearWeights({ hidden, layers, q, k, ffn }: ModelShape): number {
  return layers * (2 * hidden * q + 2 * hidden * k + 3 * hidden * ffn)
}

/** Weights of the embeddings, the output layer and the norms. */
export function embeddingWeights({ hidden, layers, vocab, isTied }: ModelShape): number {
  return vocab * hidden * (isTied ? 1 : 2) + layers * 2 * hidden
}

/** Weights of an adapter of rank `r`; `attention` leaves the feed-forward layers out. */
export function adapterWeights({ hidden, layers, q, k, ffn }: ModelShape, r: number, targets: unknown): number {
  const attention = hidden + q + 2 * (hidden + k) + (q + hidden)
  const mlp = 3 * (hidden + ffn)
  return layers * r * (targets === 'attention' ? attention : attention + mlp)
}
