/**
 * Predicts the size of a GGUF file from a model folder in the Hugging Face layout: the tensors' names and shapes from the
 * safetensors headers, the types by llama.cpp's rules. Reads headers only.
 */

import { closeSync, existsSync, openSync, readdirSync, readSync, statSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { readJson } from '../platform/read-json.ts'
import { expectedBytes, type SourceTensor } from './expected-tensors.ts'

/** What can be known of a model's files before they are made. */
export type ModelSizes = {
  /** Bytes of the GGUF file. */
  fileBytes(quantization: ExportQuantization): number
  /** Bytes of keys and values for so many tokens in 16 bit. */
  cacheBytes(tokens: number): number
}

const headerSchema = z.record(z.string(), z.looseObject({ shape: z.array(z.int()).optional() }))
const configSchema = z.looseObject({
  architectures: z.array(z.string()).optional(),
  num_hidden_layers: z.int(),
  hidden_size: z.int(),
  num_attention_heads: z.int(),
  num_key_value_heads: z.int().optional(),
  head_dim: z.int().nullish(),
  tie_word_embeddings: z.boolean().optional(),
  num_local_experts: z.int().optional(),
})

/** Names of Hugging Face and of GGUF for what llama.cpp treats by its name. */
const NAMES: readonly (readonly [RegExp, string])[] = [
  [/embed_tokens\.weight$/u, 'token_embd.weight'],
  [/^lm_head\.weight$/u, 'output.weight'],
  [/q_proj\.weight$/u, 'attn_q.weight'],
  [/k_proj\.weight$/u, 'attn_k.weight'],
  [/v_proj\.weight$/u, 'attn_v.weight'],
  [/qkv_proj\.weight$/u, 'attn_qkv.weight'],
  [/o_proj\.weight$/u, 'attn_output.weight'],
  [/gate_up_proj\.weight$/u, 'ffn_up.weight'],
  [/gate_proj\.weight$/u, 'ffn_gate.weight'],
  [/up_proj\.weight$/u, 'ffn_up.weight'],
  [/down_proj\.weight$/u, 'ffn_down.weight'],
]

/** Reads the sizes of a model folder; null where its headers cannot be read. */
export function readModelSizes(folder: string): ModelSizes | null {
  try {
    const config = configSchema.parse(readJson(join(folder, 'config.json')))
    const tensors = readTensors(folder, config.tie_word_embeddings === true)
    if (tensors.length === 0) return null
    const shape = { architecture: config.architectures?.[0]?.replace(/ForCausalLM$/u, '').toLowerCase() ?? '', layers: config.num_hidden_layers, experts: config.num_local_experts ?? 0 }
    const headDim = config.head_dim ?? Math.floor(config.hidden_size / config.num_attention_heads)
    const perToken = 2 * 2 * config.num_hidden_layers * (config.num_key_value_heads ?? config.num_attention_heads) * headDim
    const vocabulary = vocabularyBytes(folder)
    return { fileBytes: (quantization) => Math.round(expectedBytes(tensors, quantization, shape) + vocabulary), cacheBytes: (tokens) => perToken * tokens }
  } catch {
    return null
  }
}

function readTensors(folder: string, isTied: boolean): SourceTensor[] {
  const tensors: SourceTensor[] = []
  for (const name of readdirSync(folder).filter((file) => file.endsWith('.safetensors'))) {
    for (const [tensor, { shape = [] }] of Object.entries(readHeader(join(folder, name)))) {
      if (tensor === '__metadata__' || (isTied && tensor === 'lm_head.weight')) continue
      tensors.push({ name: ggufNameOf(tensor), shape: [...shape].reverse(), type: shape.length < 2 ? 'F32' : 'F16' })
    }
  }
  return tensors
}

function readHeader(path: string): z.infer<typeof headerSchema> {
  const fd = openSync(path, 'r')
  try {
    const start = Buffer.alloc(8)
    readSync(fd, start, 0, 8, 0)
    const length = Number(start.readBigUInt64LE(0))
    if (length > 100_000_000 || length > statSync(path).size) throw new Error('the header is too long')
    const header = Buffer.alloc(length)
    readSync(fd, header, 0, length, 8)
    return headerSchema.parse(JSON.parse(header.toString('utf8')))
  } finally {
    closeSync(fd)
  }
}

function ggufNameOf(tensor: string): string {
  const layer = /\.layers\.(\d+)\./u.exec(tensor)?.[1]
  const known = NAMES.find(([pattern]) => pattern.test(tensor))?.[1]
  const name = known ?? (/norm/u.test(tensor) ? 'any_norm.weight' : (tensor.split('.').slice(-2).join('.')))
  // Two tensors of one layer must not share a name: the rules count by it.
  return layer === undefined ? name : `blk.${layer}.${known === undefined ? tensor.replaceAll('.', '_').replace(/_weight$/u, '.weight').replace(/norm\.weight$/u, '_norm.weight') : name}`
}

// The vocabulary stands in the file too; about two thirds of tokenizer.json, measured on Qwen2.5 and the starter.
function vocabularyBytes(folder: string): number {
  const path = join(folder, 'tokenizer.json')
  return existsSync(path) ? Math.round(statSync(path).size * 0.65) : 0
}
