/**
 * The rungs of the verification that look at what a GGUF file says of itself: metadata, tensors, tokenizer, chat template.
 * Each compares two given things and says in one sentence what it found. Opens no file and runs no model.
 */

import type { Rung } from '../../contract/entities/export.ts'
import { FILE_TYPES } from '../platform/llama/ggml-types.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { ggufNumber, ggufText } from '../platform/llama/gguf-header.ts'
import type { GgufHeader } from '../platform/llama/gguf-header.ts'
import { expectedTypes } from './expected-tensors.ts'
import type { Reference } from './reference.ts'

/** What a rung found, before it gets its name and file. */
export type Finding = { readonly passed: boolean; readonly detail: string }

/** Names a finding. */
export function asRung(rung: string, file: string, finding: Finding): Rung {
  return { rung, file, passed: finding.passed, detail: finding.detail }
}

/** Architecture, sizes, file type, end token, and that a template and a known pre-tokenizer are there. */
export function judgeMetadata(header: GgufHeader, quantization: ExportQuantization, reference: Reference): Finding {
  const architecture = ggufText(header, 'general.architecture') ?? ''
  const tokens = header.metadata.get('tokenizer.ggml.tokens')
  const { config } = reference
  const end = ggufNumber(header, 'tokenizer.ggml.eos_token_id')
  const problems = [
    architecture === '' ? 'general.architecture is missing' : '',
    differs('general.file_type', ggufNumber(header, 'general.file_type'), FILE_TYPES[quantization]),
    differs(`${architecture}.block_count`, ggufNumber(header, `${architecture}.block_count`), config.layers),
    differs(`${architecture}.context_length`, ggufNumber(header, `${architecture}.context_length`), config.contextTokens),
    differs(`${architecture}.embedding_length`, ggufNumber(header, `${architecture}.embedding_length`), config.width),
    config.endIds.length > 0 && (end === undefined || !config.endIds.includes(end)) ? `tokenizer.ggml.eos_token_id is ${end}, the model ends with ${config.endIds.join(' or ')}` : '',
    ggufText(header, 'tokenizer.ggml.pre') === 'default' ? 'tokenizer.ggml.pre is "default": the pre-tokenizer was not recognised' : '',
    header.metadata.has('tokenizer.chat_template') ? '' : 'tokenizer.chat_template is missing',
    typeof tokens !== 'object' || tokens.length === 0 ? 'tokenizer.ggml.tokens is missing' : '',
  ].filter((problem) => problem !== '')
  const vocabulary = typeof tokens === 'object' ? tokens.length : 0
  return {
    passed: problems.length === 0,
    detail: problems.length > 0 ? problems.join('; ') : `${architecture}, ${config.layers ?? '?'} layers, context ${config.contextTokens ?? '?'}, ${vocabulary} tokens, end token ${end ?? 'none'}, file type ${FILE_TYPES[quantization]}`,
  }
}

/** Every tensor of the source, no other, in the same shape and in the type that the quantization prescribes. */
export function judgeTensors(header: GgufHeader, source: GgufHeader, quantization: ExportQuantization): Finding {
  const architecture = ggufText(source, 'general.architecture') ?? ''
  const shape = { architecture, layers: ggufNumber(source, `${architecture}.block_count`) ?? 0, experts: ggufNumber(source, `${architecture}.expert_count`) ?? 0 }
  const expected = expectedTypes(source.tensors, quantization, shape)
  const found = new Map(header.tensors.map((tensor) => [tensor.name, tensor]))
  const problems: string[] = []
  for (const tensor of source.tensors) {
    const here = found.get(tensor.name)
    const type = expected.get(tensor.name)
    if (here === undefined) problems.push(`${tensor.name} is missing`)
    else if (here.shape.join('x') !== tensor.shape.join('x')) problems.push(`${tensor.name} is ${here.shape.join('x')} instead of ${tensor.shape.join('x')}`)
    else if (here.type !== type) problems.push(`${tensor.name} is ${here.type} instead of ${type}`)
    found.delete(tensor.name)
  }
  for (const name of found.keys()) problems.push(`${name} is not in the model`)
  if (header.tensors.length === 0) problems.push('there are no tensors')
  return { passed: problems.length === 0, detail: problems.length > 0 ? someOf(problems) : `${header.tensors.length} tensors: ${countTypes(header)}` }
}

/** The same token ids on every text and every rendered conversation. */
export function judgeTokenizer(reference: Reference, textIds: readonly (readonly number[])[], chatIds: readonly (readonly number[])[]): Finding {
  const wrongTexts = reference.strings.filter(({ ids }, i) => !sameIds(ids, textIds[i] ?? []))
  const wrongChats = reference.conversations.filter(({ row }, i) => !sameIds(row.ids, chatIds[i] ?? []))
  const problems = [
    ...wrongTexts.map(({ text }) => `the ids of ${JSON.stringify(text.slice(0, 60))} differ`),
    ...wrongChats.map(({ row }) => `the ids of the rendered conversation ${JSON.stringify((row.text ?? '').slice(0, 60))} differ`),
  ]
  return { passed: problems.length === 0, detail: problems.length > 0 ? someOf(problems) : `${reference.strings.length} texts and ${reference.conversations.length} conversations give the same ids` }
}

/** The template in the file is the merged model's, byte for byte, and renders conversations as Python does. */
export function judgeTemplate(header: GgufHeader, reference: Reference, rendered: readonly string[]): Finding {
  const own = ggufText(header, 'tokenizer.chat_template')
  if (own === undefined) return { passed: false, detail: 'the file carries no chat template' }
  if (!Buffer.from(own).equals(Buffer.from(reference.chatTemplate))) {
    return { passed: false, detail: `the template differs from the merged model's at character ${firstDifference(own, reference.chatTemplate)}` }
  }
  const wrong = reference.conversations.find(({ row }, i) => row.text !== undefined && row.text !== rendered[i])
  if (wrong !== undefined) return { passed: false, detail: `the conversation ${JSON.stringify(wrong.messages[0]?.content.slice(0, 60))} is rendered differently from Python` }
  return { passed: true, detail: `${Buffer.byteLength(own)} bytes, equal; ${reference.conversations.length} conversations are rendered equally` }
}

function differs(key: string, found: number | undefined, expected: number | undefined): string {
  return expected === undefined || found === expected ? '' : `${key} is ${found ?? 'missing'}, expected ${expected}`
}

function sameIds(a: readonly number[], b: readonly number[]): boolean {
  return a.length === b.length && a.every((id, i) => id === b[i])
}

function someOf(problems: readonly string[]): string {
  const more = problems.length - 3
  return problems.slice(0, 3).join('; ') + (more > 0 ? `; and ${more} more` : '')
}

function countTypes(header: GgufHeader): string {
  const counts = new Map<string, number>()
  for (const { type } of header.tensors) counts.set(type, (counts.get(type) ?? 0) + 1)
  return [...counts].sort().map(([type, count]) => `${count} ${type}`).join(', ')
}

function firstDifference(a: string, b: string): number {
  let at = 0
  while (at < Math.min(a.length, b.length) && a[at] === b[at]) at++
  return at
}
