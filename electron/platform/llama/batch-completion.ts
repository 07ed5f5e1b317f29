/**
 * Generates many answers at once: every running answer adds its next token to one batch, one decode serves them all,
 * and each is sampled in turn. An answer that ends makes room for the next prompt; a prompt that begins like the last one
 * of its slot keeps that beginning's state. Same prompts and settings, same answers.
 * Knows tokens, not templates or messages of a process.
 */

import { createHash } from 'node:crypto'
import { LlamaGrammarEvaluationState } from 'node-llama-cpp'
import type { Llama, LlamaContext, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp'
import { StudioError } from '../../../contract/errors.ts'
import type { Completion, Sampling } from './protocol.ts'
import { makeSampler, rawContextOf, rawGrammarState } from './raw-context.ts'
import type { RawContext, RawSampler, SamplerConfig } from './raw-context.ts'

/** A prompt as tokens. */
export type TokenPrompt = { readonly id: string; readonly tokens: readonly Token[]; readonly grammar: LlamaGrammar | undefined }

/** What the loop works with. `contextTokens` is the room of one answer with its prompt. */
export type BatchSetting = {
  readonly llama: Llama
  readonly model: LlamaModel
  readonly context: LlamaContext
  readonly contextTokens: number
  readonly slots: Slot[]
}

/** A place in the context in which one answer after another is generated; `held` are the tokens whose state it holds. */
export type Slot = { readonly sequence: number; held: Token[]; answer: Answer | null }

/** Called as answers come; `isCancelled` is asked before each decode. */
export type BatchHooks = {
  readonly isCancelled: () => boolean
  readonly onAnswer: (completion: Completion) => void
  /** New text of an answer, in whole characters; only called when given. */
  readonly onText?: ((id: string, text: string) => void) | undefined
}

type Answer = {
  readonly prompt: TokenPrompt
  readonly place: number
  readonly sampler: RawSampler
  readonly limit: number
  pending: Token[]
  readonly written: Token[]
  shown: number
}

/** Makes the slots of a context. */
export function makeSlots(count: number): Slot[] {
  return Array.from({ length: count }, (_, sequence) => ({ sequence, held: [], answer: null }))
}

/** Generates an answer to each prompt; completions in the order of the prompts. */
export async function completeBatch(setting: BatchSetting, prompts: readonly TokenPrompt[], sampling: Sampling, hooks: BatchHooks): Promise<Completion[]> {
  const raw = rawContextOf(setting.context)
  const completions = new Array<Completion>(prompts.length)
  let next = 0
  const begin = (slot: Slot) => {
    const prompt = prompts[next]
    if (prompt !== undefined) startAnswer(setting, raw, slot, prompt, next++, sampling)
  }
  const finish = (slot: Slot, reason: Completion['stop_reason']) => {
    if (slot.answer === null) return
    const completion = toCompletion(setting.model, slot.answer, reason)
    completions[slot.answer.place] = completion
    slot.answer.sampler.dispose()
    slot.answer = null
    hooks.onAnswer(completion)
    begin(slot)
  }
  try {
    for (const slot of setting.slots) begin(slot)
    while (setting.slots.some((slot) => slot.answer !== null)) {
      if (hooks.isCancelled()) throw cancelled()
      for (const [slot, token] of await step(setting, raw)) advance(setting.model, slot, token, finish, hooks)
    }
  } finally {
    for (const slot of setting.slots) abandon(raw, slot)
  }
  return completions
}

function startAnswer(setting: BatchSetting, raw: RawContext, slot: Slot, prompt: TokenPrompt, place: number, sampling: Sampling): void {
  let kept = commonPrefix(slot.held, prompt.tokens)
  if (!raw.removeTokenCellsFromSequence(slot.sequence, kept, -1)) {
    raw.removeTokenCellsFromSequence(slot.sequence, 0, -1)
    kept = 0
  }
  slot.held = prompt.tokens.slice(0, kept)
  const sampler = makeSampler(setting.llama, setting.model)
  sampler.applyConfig(samplerConfig(setting.model, prompt, sampling))
  const limit = Math.min(sampling.max_tokens, setting.contextTokens - prompt.tokens.length)
  slot.answer = { prompt, place, sampler, limit, pending: prompt.tokens.slice(kept), written: [], shown: 0 }
}

// The last token of a prompt is always decoded again: its output is what the first token is sampled from.
function commonPrefix(held: readonly Token[], tokens: readonly Token[]): number {
  const most = Math.min(held.length, tokens.length - 1)
  let length = 0
  while (length < most && held[length] === tokens[length]) length++
  return length
}

function samplerConfig(model: LlamaModel, prompt: TokenPrompt, sampling: Sampling): SamplerConfig {
  const grammar = prompt.grammar === undefined ? undefined : new LlamaGrammarEvaluationState({ model, grammar: prompt.grammar })
  return {
    temperature: sampling.temperature,
    seed: seedOf(sampling.seed, prompt.id),
    ...(sampling.temperature > 0 && sampling.top_p < 1 ? { topP: sampling.top_p } : {}),
    ...(grammar === undefined ? {} : { grammarEvaluationState: rawGrammarState(grammar) }),
  }
}

/** A seed of its own for each prompt, so that an answer does not depend on its place in the list. 31 bits: llama.cpp takes the largest 32-bit number as "random". */
function seedOf(seed: number, id: string): number {
  return createHash('sha256').update(`${seed}\0${id}`).digest().readUInt32LE(0) & 0x7fffffff
}

async function step(setting: BatchSetting, raw: RawContext): Promise<[Slot, Token][]> {
  let room = setting.context.batchSize
  const parts: { slot: Slot; answer: Answer; count: number }[] = []
  for (const slot of setting.slots) {
    if (slot.answer === null || room === 0) continue
    const count = Math.min(room, slot.answer.pending.length)
    parts.push({ slot, answer: slot.answer, count })
    room -= count
  }
  raw.initBatch(setting.context.batchSize - room)
  const marked: { slot: Slot; answer: Answer; position: number }[] = []
  for (const { slot, answer, count } of parts) {
    const tokens = answer.pending.slice(0, count)
    const isLast = count === answer.pending.length
    const positions = raw.addToBatch(slot.sequence, slot.held.length, Uint32Array.from(tokens), Uint32Array.from(isLast ? [count - 1] : []))
    slot.held.push(...tokens)
    answer.pending = answer.pending.slice(count)
    const position = positions[0]
    if (isLast && position !== undefined) marked.push({ slot, answer, position })
  }
  await raw.decodeBatch()
  const sampled: [Slot, Token][] = []
  for (const { slot, answer, position } of marked) {
    const token = await raw.sampleToken(position, answer.sampler)
    if (token === -1) throw new Error(`no token could be sampled for ${answer.prompt.id}`)
    sampled.push([slot, token])
  }
  return sampled
}

function advance(model: LlamaModel, slot: Slot, token: Token, finish: (slot: Slot, reason: Completion['stop_reason']) => void, hooks: BatchHooks): void {
  const answer = slot.answer
  if (answer === null) return
  if (model.isEogToken(token)) {
    showText(model, answer, hooks, true)
    finish(slot, 'stop')
    return
  }
  answer.written.push(token)
  const isFull = answer.written.length >= answer.limit
  showText(model, answer, hooks, isFull)
  if (isFull) finish(slot, 'length')
  else answer.pending = [token]
}

// A character may be spread over several tokens; until it is whole its text ends in the replacement character.
function showText(model: LlamaModel, answer: Answer, hooks: BatchHooks, isEnd: boolean): void {
  if (hooks.onText === undefined) return
  const text = model.detokenize(answer.written, true)
  const whole = isEnd ? text : text.replace(/\uFFFD+$/u, '')
  if (whole.length <= answer.shown) return
  hooks.onText(answer.prompt.id, whole.slice(answer.shown))
  answer.shown = whole.length
}

function toCompletion(model: LlamaModel, answer: Answer, reason: Completion['stop_reason']): Completion {
  return {
    id: answer.prompt.id,
    output: model.detokenize(answer.written, true),
    n_tokens: answer.written.length,
    n_prompt_tokens: answer.prompt.tokens.length,
    stop_reason: reason,
  }
}

function abandon(raw: RawContext, slot: Slot): void {
  if (slot.answer === null) return
  slot.answer.sampler.dispose()
  slot.answer = null
  raw.removeTokenCellsFromSequence(slot.sequence, 0, -1)
  slot.held = []
}

function cancelled(): StudioError {
  return new StudioError({ code: 'cancelled', message: 'The generation was cancelled.', next_step: 'Start it again when you want to go on.' })
}
