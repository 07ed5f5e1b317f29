/**
 * Climbs the verification ladder on one exported GGUF file and returns every rung, passed or not. The file is opened as
 * users will open it: by llama.cpp, with the template that it carries. Changes nothing.
 */

import { basename } from 'node:path'
import type { Rung } from '../../contract/entities/export.ts'
import { toStudioError } from '../../contract/errors.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { readGgufHeader } from '../platform/llama/gguf-header.ts'
import type { GgufHeader } from '../platform/llama/gguf-header.ts'
import { openGguf } from '../platform/llama/open-gguf.ts'
import type { GgufModel } from '../platform/llama/open-gguf.ts'
import type { Completion } from '../platform/llama/protocol.ts'
import { judgeStop, judgeText } from './answer-rungs.ts'
import type { Divergence } from './answer-rungs.ts'
import type { Reference } from './reference.ts'
import { asRung, judgeMetadata, judgeTemplate, judgeTensors, judgeTokenizer } from './rungs.ts'

/** What is verified against what. `source` is the unquantised file's header. */
export type VerifyWork = {
  readonly file: string
  readonly quantization: ExportQuantization
  readonly source: GgufHeader
  readonly reference: Reference
  readonly threads?: number | undefined
  readonly signal?: AbortSignal | undefined
}

/** All rungs of a file, and where its answers part from the reference. */
export type Verification = { readonly rungs: Rung[]; readonly divergences: readonly Divergence[] }

/** Verifies a file. A rung that fails does not stop the others; a file that cannot be opened fails the rung `load`. */
export async function verifyGguf(work: VerifyWork): Promise<Verification> {
  const name = basename(work.file)
  let model: GgufModel | undefined
  try {
    const header = readGgufHeader(work.file)
    const rungs = [
      asRung('metadata', name, judgeMetadata(header, work.quantization, work.reference)),
      asRung('tensors', name, judgeTensors(header, work.source, work.quantization)),
    ]
    model = await openGguf({ path: work.file, sequences: 1, signal: work.signal, ...(work.threads === undefined ? {} : { threads: work.threads }) })
    return await verifyLoaded(work, name, header, model, rungs)
  } catch (error) {
    const known = toStudioError(error)
    if (known.code === 'cancelled') throw known
    return { rungs: [asRung('load', name, { passed: false, detail: known.message })], divergences: [] }
  } finally {
    await model?.close()
  }
}

async function verifyLoaded(work: VerifyWork, name: string, header: GgufHeader, model: GgufModel, rungs: Rung[]): Promise<Verification> {
  const { reference, quantization } = work
  const textIds = await model.tokenize(reference.strings.map(({ text }) => text), true)
  const chatIds = await model.tokenize(reference.conversations.map(({ row }) => row.text ?? ''), true)
  rungs.push(asRung('tokenizer', name, judgeTokenizer(reference, textIds, chatIds)))
  rungs.push(asRung('template', name, judgeTemplate(header, reference, await renderAll(reference, model))))
  if (reference.answers.length === 0) {
    rungs.push(asRung('stop', name, judgeStop(reference, [], [], model.facts.endTokenIds, quantization)))
    return { rungs, divergences: [] }
  }
  const sampling = { temperature: 0, top_p: 1, seed: 0, max_tokens: reference.maxTokens }
  const answers = await model.complete(reference.answers.map(({ id, messages }) => ({ id, messages })), sampling, { signal: work.signal })
  const divergences = await findDivergences(reference, answers, model)
  rungs.push(asRung('stop', name, judgeStop(reference, answers, divergences, model.facts.endTokenIds, quantization)))
  rungs.push(asRung('text', name, judgeText(reference, answers, divergences, quantization)))
  return { rungs, divergences }
}

async function renderAll(reference: Reference, model: GgufModel): Promise<string[]> {
  const rendered: string[] = []
  for (const { messages, addGenerationPrompt } of reference.conversations) {
    // A template may refuse an order of roles; then Python's refusal and this one meet in the same empty text.
    const [text] = await model.render([messages], addGenerationPrompt).catch(() => [''])
    rendered.push(text ?? '')
  }
  return rendered
}

async function findDivergences(reference: Reference, answers: readonly Completion[], model: GgufModel): Promise<Divergence[]> {
  const divergences: Divergence[] = []
  for (const [i, { id, messages, answer }] of reference.answers.entries()) {
    const own = answers[i]
    if (own === undefined || own.output === answer.output) continue
    const [prompt] = await model.tokenize([...(await model.render([messages], true))], true)
    const [ours, theirs] = await model.tokenize([own.output, answer.output], true)
    if (prompt === undefined || ours === undefined || theirs === undefined) continue
    let position = 0
    while (position < Math.min(ours.length, theirs.length) && ours[position] === theirs[position]) position++
    const end = model.facts.eosTokenId ?? 0
    const [mine = 0, other = 0] = await model.odds([...prompt, ...ours.slice(0, position)], [ours[position] ?? end, theirs[position] ?? end])
    divergences.push({ id, position, gap: mine - other, missesEnd: position === theirs.length && answer.stop_reason === 'stop' })
  }
  return divergences
}
