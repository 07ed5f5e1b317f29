/**
 * Answers lists of prompts with GGUF files and keeps the last used model open between lists, since loading costs more than
 * answering for small lists. One list at a time. Knows nothing of evaluations or chats.
 */

import { statSync } from 'node:fs'
import { openGguf } from './open-gguf.ts'
import type { GgufModel } from './open-gguf.ts'
import type { Completion, CompletionPrompt } from './protocol.ts'

/** One list of prompts and how to decode. */
export type AnswerWork = {
  readonly gguf: string
  readonly prompts: readonly CompletionPrompt[]
  readonly decode: { readonly temperature: number; readonly top_p: number; readonly max_tokens: number; readonly seed: number }
  readonly signal?: AbortSignal | undefined
  /** Answers so far. */
  readonly onProgress?: ((done: number) => void) | undefined
  /** New text of an answer while it is written. */
  readonly onText?: ((promptId: string, text: string) => void) | undefined
}

/** Answers lists of prompts. */
export type AnswerPool = {
  /** Answers in the order of the prompts. */
  complete(work: AnswerWork): Promise<Completion[]>
  /** The model for other questions (tokens, template); opens it where it is not. */
  model(gguf: string, signal?: AbortSignal): Promise<GgufModel>
  close(): Promise<void>
}

/** Makes a pool that holds one model. */
export function makeAnswerPool(options: { readonly threads?: number; readonly sequences?: number } = {}): AnswerPool {
  let open: { key: string; model: GgufModel } | undefined
  let queue: Promise<unknown> = Promise.resolve()

  const close = async () => {
    const last = open
    open = undefined
    await last?.model.close()
  }
  const model = async (gguf: string, signal?: AbortSignal): Promise<GgufModel> => {
    const key = fileKey(gguf)
    if (open?.key === key) return open.model
    await close()
    open = { key, model: await openGguf({ path: gguf, ...options, signal }) }
    return open.model
  }
  const complete = async (work: AnswerWork): Promise<Completion[]> => {
    const { temperature, top_p, max_tokens, seed } = work.decode
    let done = 0
    const hooks = { onAnswer: () => work.onProgress?.(++done), signal: work.signal, ...(work.onText === undefined ? {} : { onText: work.onText }) }
    try {
      return [...(await (await model(work.gguf, work.signal)).complete(work.prompts, { temperature, top_p, max_tokens, seed }, hooks))]
    } catch (error) {
      // After a crash or a cancel that had to be forced the process is gone; a fresh one is opened next time.
      await close()
      throw error
    }
  }
  const inTurn = <T>(work: () => Promise<T>): Promise<T> => {
    const result = queue.then(work)
    queue = result.catch(() => undefined)
    return result
  }
  return { complete: (work) => inTurn(() => complete(work)), model: (gguf, signal) => inTurn(() => model(gguf, signal)), close: () => inTurn(close) }
}

// A file that was written anew under the same name is another model.
function fileKey(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return `${path}\0${found?.size ?? 0}\0${found?.mtimeMs ?? 0}\0${found?.ino ?? 0}`
}
