/**
 * The messages between the studio and its inference process, and the shapes that callers see.
 * Types only; both ends are compiled from here.
 */

import type { ErrorParts } from '../../../contract/errors.ts'

/** One message of a conversation. */
export type ChatMessage = { readonly role: string; readonly content: string }

/** What the model is asked. The conversation is rendered by the file's own chat template, ready for the assistant's answer. */
export type CompletionPrompt = {
  readonly id: string
  readonly messages: readonly ChatMessage[]
  /** A prompt that is rendered already; `messages` are then not looked at. */
  readonly text?: string | undefined
  /** GBNF with the start rule `root`; the answer is held to it. */
  readonly grammar?: string | undefined
}

/** How tokens are chosen. Temperature 0 is greedy. Order as in llama.cpp: the top-p cut first, then the temperature. */
export type Sampling = { readonly temperature: number; readonly top_p: number; readonly seed: number; readonly max_tokens: number }

/** One answer. `stop`: the model wrote its end token; `length`: the limit of tokens or of the context was reached. Tokens are counted without the end token. */
export type Completion = {
  readonly id: string
  readonly output: string
  readonly n_tokens: number
  readonly n_prompt_tokens: number
  readonly stop_reason: 'stop' | 'length'
}

/** What a loaded model says of itself. */
export type ModelFacts = {
  readonly architecture: string
  readonly vocabularySize: number
  readonly trainContextTokens: number
  readonly chatTemplate: string | null
  readonly bosToken: string
  readonly eosToken: string
  readonly eosTokenId: number | null
  /** Every token that ends an answer for llama.cpp (end of text, end of turn). */
  readonly endTokenIds: readonly number[]
}

/** How a model is opened. */
export type OpenOptions = {
  readonly path: string
  /** CPU threads; never more than the machine can run at once (a spinning barrier makes more threads much slower). */
  readonly threads: number
  /** Whether a GPU may be used where the installed package supports it. */
  readonly gpu: boolean
  /** The most answers generated at once. */
  readonly sequences: number
}

/** The calls of the inference process with input and output. */
export type InferenceCalls = {
  open: { input: OpenOptions; output: ModelFacts }
  complete: { input: { prompts: readonly CompletionPrompt[]; sampling: Sampling; stream: boolean }; output: readonly Completion[] }
  render: { input: { conversations: readonly (readonly ChatMessage[])[]; addGenerationPrompt: boolean }; output: readonly string[] }
  tokenize: { input: { texts: readonly string[]; parseSpecial: boolean }; output: readonly (readonly number[])[] }
  detokenize: { input: { tokens: readonly (readonly number[])[]; keepSpecial: boolean }; output: readonly string[] }
  /** Resident memory of the process in bytes. */
  memory: { input: Record<string, never>; output: number }
  /** The log-probability of each candidate as the token after `tokens`. */
  odds: { input: { tokens: readonly number[]; candidates: readonly number[] }; output: readonly number[] }
}

/** The name of a call. */
export type InferenceCall = keyof InferenceCalls

/** From the studio to the inference process. */
export type InferenceRequest = { [C in InferenceCall]: { id: number; call: C; input: InferenceCalls[C]['input'] } }[InferenceCall] | { cancel: number }

/** What is reported while a call runs. */
export type InferenceEvent =
  /** `fraction` of the file is loaded. */
  | { kind: 'loading'; fraction: number }
  | { kind: 'rendering' } | { kind: 'rendered' } | { kind: 'answered'; completion: Completion } | { kind: 'text'; promptId: string; text: string }

/** From the inference process to the studio. */
export type InferenceReply = { id: number; value: unknown } | { id: number; error: ErrorParts } | { id: number; event: InferenceEvent }
