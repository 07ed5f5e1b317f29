/**
 * Which type each tensor of a quantised GGUF file must have, so that a file can be judged instead of believed.
 * The rules are those of src/llama-quant.cpp in llama.cpp v0.4.0 without an importance matrix, for the five file types
 * that the studio writes. Knows names and shapes; reads no file.
 */

import { GGML_TYPES_BY_NAME } from '../platform/llama/ggml-types.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'

/** A tensor of the unquantised file: its name, its shape (row length first) and its type there. */
export type SourceTensor = { readonly name: string; readonly shape: readonly number[]; readonly type: string }

/** What the rules need to know of the model beside its tensors. */
export type ModelShape = { readonly architecture: string; readonly layers: number; readonly experts: number }

type Category = 'output' | 'token_embd' | 'attn_v' | 'attn_k' | 'attn_output' | 'ffn_down' | 'other'

const DEFAULT_TYPES: Readonly<Record<ExportQuantization, string>> = { F32: 'F32', F16: 'F16', Q8_0: 'Q8_0', Q4_K_M: 'Q4_K', Q5_K_M: 'Q5_K', Q6_K: 'Q6_K' }
const NARROWER: Readonly<Record<string, string>> = { Q4_K: 'Q5_0', Q5_K: 'Q5_1', Q6_K: 'Q8_0' }

/** Parts of names of matrices that are too small or too delicate to be quantised. */
const KEPT = [
  '_norm.weight', 'ffn_gate_inp.weight', 'ffn_gate_tid2eid.weight', 'altup', 'laurel', 'per_layer_model_proj', 'ssm_conv1d', 'shortconv.conv.weight',
  'indexer.k_proj.weight', 'indexer.q_proj.weight', 'time_mix_first.weight', 'time_mix_w0.weight', 'time_mix_w1.weight', 'time_mix_w2.weight',
  'time_mix_v0.weight', 'time_mix_v1.weight', 'time_mix_v2.weight', 'time_mix_a0.weight', 'time_mix_a1.weight', 'time_mix_a2.weight', 'time_mix_g1.weight',
  'time_mix_g2.weight', 'time_mix_decay_w1.weight', 'time_mix_decay_w2.weight', 'time_mix_lerp_fused.weight', 'attn_rel_b.weight', '.position_embd',
  'position_embd.weight', 'token_types.weight', 'sam.pos_embd', 'sam.neck.', 'sam.net_', '.rel_pos', '.patch_embd', '.patch_merger', 'a.rvq.codebook', 'mm.a.code_embd',
]

/**
 * The expected type of every tensor.
 * @param tensors the tensors of the F16 (or F32, BF16) file that is quantised
 * @returns tensor name → type name
 */
export function expectedTypes(tensors: readonly SourceTensor[], quantization: ExportQuantization, shape: ModelShape): Map<string, string> {
  const isTied = !tensors.some((tensor) => tensor.name === 'output.weight')
  const valueTensors = tensors.filter((tensor) => categoryOf(tensor.name) === 'attn_v')
  let valueIndex = 0
  let downIndex = 0
  const expected = new Map<string, string>()
  for (const tensor of [...tensors].sort(byLayer)) {
    if (!isQuantisable(tensor)) {
      expected.set(tensor.name, tensor.type)
      continue
    }
    const category = categoryOf(tensor.name)
    const place: Place = { category, isTied, shape, valueIndex, valueCount: valueTensors.length, downIndex: shape.experts > 1 ? layerOf(tensor.name) : downIndex }
    expected.set(tensor.name, fittingType(tensor, mixedType(tensor, quantization, place)))
    if (category === 'attn_v') valueIndex++
    if (category === 'ffn_down') downIndex++
  }
  return expected
}

/** Bytes of all tensors in the expected types: the size of the file less its header. */
export function expectedBytes(tensors: readonly SourceTensor[], quantization: ExportQuantization, shape: ModelShape): number {
  const types = expectedTypes(tensors, quantization, shape)
  let bytes = 0
  for (const tensor of tensors) {
    const type = GGML_TYPES_BY_NAME.get(types.get(tensor.name) ?? 'F32')
    if (type !== undefined) bytes += (tensor.shape.reduce((product, size) => product * size, 1) / type.elements) * type.bytes
  }
  return bytes
}

/** Whether llama.cpp quantises a tensor at all. */
export function isQuantisable(tensor: SourceTensor): boolean {
  const dimensions = tensor.shape.findLastIndex((size) => size > 1) + 1
  return dimensions >= 2 && tensor.name.endsWith('weight') && !KEPT.some((part) => tensor.name.includes(part))
}

type Place = {
  readonly category: Category
  readonly isTied: boolean
  readonly shape: ModelShape
  readonly valueIndex: number
  readonly valueCount: number
  readonly downIndex: number
}

function mixedType(tensor: SourceTensor, quantization: ExportQuantization, place: Place): string {
  const plain = DEFAULT_TYPES[quantization]
  if (plain === 'F16' || plain === 'F32' || plain === 'Q8_0') return plain
  const { category, shape } = place
  if (category === 'output' || (category === 'token_embd' && place.isTied)) return isDivisible(tensor, plain) ? 'Q6_K' : 'Q8_0'
  const isMixed = quantization === 'Q4_K_M' || quantization === 'Q5_K_M'
  const hasEightExperts = shape.experts === 8
  if (category === 'attn_v') {
    if (hasEightExperts) return 'Q8_0'
    if (isMixed && getsMoreBits(place.valueIndex, place.valueCount)) return 'Q6_K'
    return plain === 'Q4_K' && is70B(shape) ? 'Q5_K' : plain
  }
  if (category === 'attn_k' && hasEightExperts) return 'Q8_0'
  if (category === 'ffn_down' && isMixed && getsMoreBits(place.downIndex, shape.layers)) return 'Q6_K'
  if (category === 'attn_output' && hasEightExperts && quantization === 'Q4_K_M') return 'Q5_K'
  return plain
}

/** The first and the last eighth of the layers and every third one between. */
function getsMoreBits(index: number, count: number): boolean {
  const eighth = Math.floor(count / 8)
  return index < eighth || index >= Math.floor((7 * count) / 8) || (index - eighth) % 3 === 2
}

function is70B(shape: ModelShape): boolean {
  return shape.layers === 80 && (shape.architecture === 'llama' || shape.architecture === 'qwen2')
}

function isDivisible(tensor: SourceTensor, type: string): boolean {
  return (tensor.shape[0] ?? 0) % (GGML_TYPES_BY_NAME.get(type)?.elements ?? 1) === 0
}

function fittingType(tensor: SourceTensor, type: string): string {
  if (isDivisible(tensor, type)) return type
  const narrower = NARROWER[type] ?? type
  return isDivisible(tensor, narrower) ? narrower : 'F16'
}

function categoryOf(name: string): Category {
  if (name === 'output.weight') return 'output'
  if (name === 'token_embd.weight' || name === 'per_layer_token_embd.weight') return 'token_embd'
  if (['attn_qkv.weight', 'attn_kv_b.weight', 'attn_v.weight'].some((part) => name.includes(part))) return 'attn_v'
  if (name.includes('attn_k.weight')) return 'attn_k'
  if (name.includes('attn_output.weight')) return 'attn_output'
  return name.includes('ffn_down') ? 'ffn_down' : 'other'
}

function layerOf(name: string): number {
  return Number(/^blk\.(\d+)\./.exec(name)?.[1] ?? -1)
}

function byLayer(a: SourceTensor, b: SourceTensor): number {
  return layerOf(a.name) - layerOf(b.name) || (a.name < b.name ? -1 : a.name > b.name ? 1 : 0)
}
