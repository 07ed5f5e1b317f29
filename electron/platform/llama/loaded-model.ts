/**
 * A GGUF model loaded in this process: its chat template, its tokenizer, and answers to prompts.
 * Runs inside the inference process only; knows nothing about messages between processes.
 */

import { getLlama, LlamaLogLevel } from 'node-llama-cpp'
import type { Llama, LlamaContext, LlamaGrammar, LlamaModel, Token } from 'node-llama-cpp'
import { StudioError } from '../../../contract/errors.ts'
import { completeBatch, makeSlots } from './batch-completion.ts'
import type { BatchHooks, BatchSetting, Slot, TokenPrompt } from './batch-completion.ts'
import { parseChatTemplate } from './chat-template.ts'
import type { ChatTemplate } from './chat-template.ts'
import { ggufNumber, ggufText, readGgufHeader } from './gguf-header.ts'
import type { GgufHeader } from './gguf-header.ts'
import type { ChatMessage, Completion, CompletionPrompt, ModelFacts, OpenOptions, Sampling } from './protocol.ts'
import { tokenLogProbabilities } from './token-odds.ts'

const BATCH_TOKENS = 512
const CONTEXT_STEP = 512

/** A loaded model. */
export type LoadedModel = {
  readonly facts: ModelFacts
  render(conversations: readonly (readonly ChatMessage[])[], addGenerationPrompt: boolean): string[]
  tokenize(texts: readonly string[], parseSpecial: boolean): number[][]
  detokenize(tokens: readonly (readonly number[])[], keepSpecial: boolean): string[]
  odds(tokens: readonly number[], candidates: readonly number[]): Promise<number[]>
  /** `texts` are the rendered prompts, in the order of `prompts`. */
  complete(prompts: readonly CompletionPrompt[], texts: readonly string[], sampling: Sampling, hooks: BatchHooks): Promise<Completion[]>
}

type Room = { context: LlamaContext; contextTokens: number; slots: Slot[] }
/** Gives the room for so many answers at once of so many tokens each. */
type RoomKeeper = (slots: number, contextTokens: number) => Promise<BatchSetting>

/** Loads a model. The file's header has been checked before; native errors are reported as `bad_gguf`. */
export async function loadModel(options: OpenOptions, onProgress?: (fraction: number) => void): Promise<LoadedModel> {
  const header = readGgufHeader(options.path, { arrays: ['tokenizer.ggml.tokens'] })
  const llama = await getLlama({
    build: 'never',
    gpu: options.gpu ? 'auto' : false,
    maxThreads: options.threads,
    logLevel: LlamaLogLevel.error,
    logger: (level, message) => process.stderr.write(`${level}: ${message.trim()}\n`),
  })
  const model = await llama.loadModel({ modelPath: options.path, defaultContextFlashAttention: true, ...(onProgress === undefined ? {} : { onLoadProgress: onProgress }) }).catch((error: unknown) => {
    throw new StudioError(
      {
        code: 'bad_gguf',
        message: `llama.cpp cannot load ${options.path}: ${error instanceof Error ? error.message : String(error)}`,
        next_step: 'Export the model again; if it came from elsewhere, check that its architecture is supported.',
      },
      { cause: error },
    )
  })
  const facts = readFacts(header, model)
  const keepRoom = makeRoomKeeper(llama, model, options.threads)
  let template: ChatTemplate | undefined
  return {
    facts,
    render: (conversations, addGenerationPrompt) => {
      template ??= parseChatTemplate(requireTemplate(options.path, facts), { bos: facts.bosToken, eos: facts.eosToken })
      return conversations.map((messages) => (template as ChatTemplate).render(messages, addGenerationPrompt))
    },
    tokenize: (texts, parseSpecial) => texts.map((text) => [...model.tokenize(text, parseSpecial)]),
    detokenize: (tokens, keepSpecial) => tokens.map((row) => model.detokenize(row as readonly Token[], keepSpecial)),
    odds: async (tokens, candidates) => tokenLogProbabilities(await keepRoom(1, roomFor(tokens.length, model)), tokens as readonly Token[], candidates as readonly Token[]),
    complete: makeCompleter(llama, model, keepRoom, options.sequences),
  }
}

function readFacts(header: GgufHeader, model: LlamaModel): ModelFacts {
  const tokens = header.metadata.get('tokenizer.ggml.tokens')
  const texts = typeof tokens === 'object' && tokens.values !== null ? tokens.values : []
  const textOf = (key: string): string => {
    const id = ggufNumber(header, key)
    const text = id === undefined ? undefined : texts[id]
    return typeof text === 'string' ? text : ''
  }
  const endTokenIds = texts.flatMap((_, id) => (model.isEogToken(id as Token) ? [id] : []))
  return {
    architecture: ggufText(header, 'general.architecture') ?? 'unknown',
    vocabularySize: texts.length,
    trainContextTokens: model.trainContextSize,
    chatTemplate: ggufText(header, 'tokenizer.chat_template') ?? null,
    bosToken: textOf('tokenizer.ggml.bos_token_id'),
    eosToken: textOf('tokenizer.ggml.eos_token_id'),
    eosTokenId: ggufNumber(header, 'tokenizer.ggml.eos_token_id') ?? null,
    endTokenIds,
  }
}

function requireTemplate(path: string, facts: ModelFacts): string {
  if (facts.chatTemplate !== null) return facts.chatTemplate
  throw new StudioError({
    code: 'bad_gguf',
    message: `${path} carries no chat template (tokenizer.chat_template).`,
    next_step: 'Export the model again with the chat template it was trained with.',
  })
}

function makeCompleter(llama: Llama, model: LlamaModel, keepRoom: RoomKeeper, sequences: number): LoadedModel['complete'] {
  const grammars = new Map<string, LlamaGrammar>()
  return async (prompts, texts, sampling, hooks) => {
    const tokenPrompts: TokenPrompt[] = []
    for (const [i, prompt] of prompts.entries()) {
      const grammar = prompt.grammar === undefined ? undefined : await readGrammar(llama, grammars, prompt.grammar)
      tokenPrompts.push({ id: prompt.id, tokens: model.tokenize(texts[i] ?? '', true), grammar })
    }
    requireFit(tokenPrompts, model.trainContextSize)
    const longest = Math.max(...tokenPrompts.map((prompt) => prompt.tokens.length)) + sampling.max_tokens
    return completeBatch(await keepRoom(Math.min(sequences, prompts.length), roomFor(longest, model)), tokenPrompts, sampling, hooks)
  }
}

async function readGrammar(llama: Llama, known: Map<string, LlamaGrammar>, gbnf: string): Promise<LlamaGrammar> {
  const found = known.get(gbnf)
  if (found !== undefined) return found
  try {
    const grammar = await llama.createGrammar({ grammar: gbnf })
    known.set(gbnf, grammar)
    return grammar
  } catch (error) {
    throw new StudioError(
      { code: 'bad_rulebook', message: 'llama.cpp cannot read the grammar.', next_step: 'Turn the grammar off, or check the rulebook.', detail: gbnf.slice(0, 2_000) },
      { cause: error },
    )
  }
}

function requireFit(prompts: readonly TokenPrompt[], limit: number): void {
  const tooLong = prompts.find((prompt) => prompt.tokens.length === 0 || prompt.tokens.length >= limit)
  if (tooLong === undefined) return
  throw new StudioError({
    code: 'bad_input',
    message: `The prompt ${tooLong.id} has ${tooLong.tokens.length} tokens; the model takes 1 to ${limit - 1}.`,
    next_step: 'Shorten the conversation or the system prompt.',
  })
}

function roomFor(tokens: number, model: LlamaModel): number {
  return Math.min(model.trainContextSize, Math.ceil((tokens + 1) / CONTEXT_STEP) * CONTEXT_STEP)
}

// A context is kept while it is large enough: in a chat, the state of all earlier turns with it.
function makeRoomKeeper(llama: Llama, model: LlamaModel, threads: number): RoomKeeper {
  let room: Room | undefined
  return async (slots, contextTokens) => {
    if (room === undefined || room.slots.length < slots || room.contextTokens < contextTokens) {
      await room?.context.dispose()
      const context = await model.createContext({ sequences: slots, contextSize: contextTokens, batchSize: Math.min(BATCH_TOKENS, contextTokens * slots), threads })
      room = { context, contextTokens, slots: makeSlots(slots) }
    }
    return { llama, model, ...room }
  }
}
