/** What one turn is: who answers, what is asked, and what comes back. Types only, shared by the engines. */

import type { Decoding } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'

/** Who answers: a GGUF file, weights with or without an adapter, or a model in Ollama. */
export type Speaker = { readonly engine: 'gguf'; readonly path: string } | { readonly engine: 'weights'; readonly baseModel: string; readonly adapter: string | null } | { readonly engine: 'ollama'; readonly name: string }

/** What the answering is doing before its text comes. */
export type TurnProgress = { readonly phase: 'waiting' | 'loading' | 'reading'; readonly done: number; readonly total: number | null; readonly unit: string; readonly device: string }

/** One turn. Ollama takes no `grammar`. */
export type Turn = {
  readonly messages: readonly Message[]
  readonly decoding: Decoding
  readonly grammar: string | null
  /** Pieces of the answer as they come. */
  readonly onText: (text: string) => void
  readonly onProgress: (progress: TurnProgress) => void
  readonly signal: AbortSignal
}

/** What an engine gives back. Times in milliseconds; loading is apart from the rest. */
export type RawAnswer = {
  readonly text: string
  readonly n_tokens: number
  readonly stop_reason: string
  readonly load_ms: number
  readonly prompt_tokens: number | null
  readonly context_tokens: number | null
  readonly memory_bytes: number | null
  readonly device: string
  readonly device_note: string | null
}

/** The answer with its times: from the moment at which the model was there. */
export type TurnAnswer = RawAnswer & { readonly first_token_ms: number; readonly total_ms: number }
