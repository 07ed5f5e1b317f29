/**
 * Opens a GGUF file for inference in a process of its own and speaks with it: answers, tokens, rendered templates.
 * The file's header is checked here first; a crash of the other side rejects what is under way and nothing more.
 */

import { availableParallelism } from 'node:os'
import { StudioError } from '../../../contract/errors.ts'
import { childDied, forkNative } from './child-process.ts'
import type { NativeChild } from './child-process.ts'
import { readGgufHeader } from './gguf-header.ts'
import type { GgufHeader } from './gguf-header.ts'
import type { ChatMessage, Completion, CompletionPrompt, InferenceCall, InferenceCalls, InferenceEvent, InferenceReply, ModelFacts, Sampling } from './protocol.ts'

const RENDER_LIMIT_MS = 20_000
const CANCEL_PATIENCE_MS = 5_000
const DEFAULT_SEQUENCES = 16

/** How a model is opened; all but the path has a default. */
export type OpenGgufOptions = {
  readonly path: string
  /** CPU threads; default: physical cores less one, at least 1. */
  readonly threads?: number
  /** Default false. */
  readonly gpu?: boolean
  /** The most answers generated at once; default 16. One sequence gives answers that do not depend on their neighbours at all. */
  readonly sequences?: number
  readonly signal?: AbortSignal | undefined
  /** Which part of the file is loaded, from 0 to 1. */
  readonly onLoading?: ((fraction: number) => void) | undefined
  /** How long the file's chat template may take to render a list of conversations; default 20 seconds. */
  readonly renderLimitMs?: number
}

/** What a caller of `complete` may listen to. */
export type CompletionHooks = {
  /** Each answer as it is finished, in any order. */
  readonly onAnswer?: (completion: Completion) => void
  /** New text of an answer while it is written. */
  readonly onText?: (promptId: string, text: string) => void
  /** Which part of the file is loaded; only while a model is opened. */
  readonly onLoading?: ((fraction: number) => void) | undefined
  readonly signal?: AbortSignal | undefined
}

/** A model open for inference. Its process lives until `close` or the end of the studio; while idle it does not keep the studio running. */
export type GgufModel = {
  readonly path: string
  readonly header: GgufHeader
  readonly facts: ModelFacts
  readonly pid: number
  /** Answers in the order of the prompts. Equal prompts, ids and sampling give equal answers. */
  complete(prompts: readonly CompletionPrompt[], sampling: Sampling, hooks?: CompletionHooks): Promise<readonly Completion[]>
  render(conversations: readonly (readonly ChatMessage[])[], addGenerationPrompt: boolean): Promise<readonly string[]>
  tokenize(texts: readonly string[], parseSpecial: boolean): Promise<readonly (readonly number[])[]>
  detokenize(tokens: readonly (readonly number[])[], keepSpecial: boolean): Promise<readonly string[]>
  /** The log-probability of each candidate as the token after `tokens`. */
  odds(tokens: readonly number[], candidates: readonly number[]): Promise<readonly number[]>
  /** Resident memory of its process in bytes. */
  memory(): Promise<number>
  close(): Promise<void>
}

/**
 * The number of threads that inference uses by default. llama.cpp's threads wait for each other by spinning, so a thread
 * more than there are free cores costs a factor of 50 and more.
 */
export function defaultThreads(cores: number = availableParallelism()): number {
  return Math.max(1, Math.floor(cores > 4 ? cores / 2 : cores) - 1)
}

/**
 * Checks a GGUF file and loads it.
 * @throws StudioError `bad_gguf`, `not_found`, `process_failed` (a native crash, with its last lines), `cancelled`
 */
export async function openGguf(options: OpenGgufOptions): Promise<GgufModel> {
  const header = readGgufHeader(options.path)
  const link = connect(options.path, options.renderLimitMs ?? RENDER_LIMIT_MS)
  try {
    const open = { path: options.path, threads: options.threads ?? defaultThreads(), gpu: options.gpu ?? false, sequences: options.sequences ?? DEFAULT_SEQUENCES }
    const facts = await link.call('open', open, { signal: options.signal, onLoading: options.onLoading })
    return {
      path: options.path,
      header,
      facts,
      pid: link.child.process.pid ?? 0,
      complete: (prompts, sampling, hooks = {}) =>
        prompts.length === 0 ? Promise.resolve([]) : link.call('complete', { prompts, sampling, stream: hooks.onText !== undefined }, { ...hooks }),
      render: (conversations, addGenerationPrompt) => link.call('render', { conversations, addGenerationPrompt }),
      tokenize: (texts, parseSpecial) => link.call('tokenize', { texts, parseSpecial }),
      detokenize: (tokens, keepSpecial) => link.call('detokenize', { tokens, keepSpecial }),
      odds: (tokens, candidates) => link.call('odds', { tokens, candidates }),
      memory: () => link.call('memory', {}),
      close: () => link.close(),
    }
  } catch (error) {
    await link.close()
    throw error
  }
}

type Pending = { resolve: (value: unknown) => void; reject: (error: Error) => void; onEvent: (event: InferenceEvent) => void }
type Link = {
  readonly child: NativeChild
  call<C extends InferenceCall>(call: C, input: InferenceCalls[C]['input'], hooks?: CompletionHooks): Promise<InferenceCalls[C]['output']>
  close(): Promise<void>
}

function connect(path: string, renderLimitMs: number): Link {
  const child = forkNative(new URL('./inference-child.ts', import.meta.url))
  const pending = new Map<number, Pending>()
  let lastId = 0
  let closing: StudioError | undefined
  child.process.on('message', (message) => receive(pending, message as InferenceReply))
  void child.ended.then((end) => {
    const error = closing ?? childDied(`The inference process of ${path}`, child, end)
    closing ??= error
    for (const { reject } of pending.values()) reject(error)
    pending.clear()
  })
  const kill = (reason: StudioError) => {
    closing ??= reason
    child.process.kill('SIGKILL')
  }
  const call: Link['call'] = async (name, input, hooks = {}) => {
    if (closing !== undefined) throw closing
    if (hooks.signal?.aborted === true) throw cancelledError()
    const id = ++lastId
    const watch = watchRendering(path, renderLimitMs, kill)
    const stopListening = listenForAbort(hooks.signal, () => cancel(child, id, pending, kill))
    try {
      return await new Promise<never>((resolve, reject) => {
        child.hold(true)
        pending.set(id, { resolve: resolve as (value: unknown) => void, reject, onEvent: (event) => forward(event, hooks, watch) })
        child.process.send({ id, call: name, input })
      })
    } finally {
      pending.delete(id)
      if (pending.size === 0) child.hold(false)
      watch.stop()
      stopListening()
    }
  }
  return {
    child,
    call,
    close: async () => {
      child.hold(true)
      kill(new StudioError({ code: 'conflict', message: 'The model was closed.', next_step: 'Open it again.' }))
      await child.ended
    },
  }
}

function receive(pending: ReadonlyMap<number, Pending>, reply: InferenceReply): void {
  const waiting = pending.get(reply.id)
  if (waiting === undefined) return
  if ('event' in reply) waiting.onEvent(reply.event)
  else if ('error' in reply) waiting.reject(new StudioError(reply.error))
  else waiting.resolve(reply.value)
}

function forward(event: InferenceEvent, hooks: CompletionHooks, watch: { start: () => void; stop: () => void }): void {
  if (event.kind === 'rendering') watch.start()
  else if (event.kind === 'rendered') watch.stop()
  else if (event.kind === 'answered') hooks.onAnswer?.(event.completion)
  else if (event.kind === 'loading') hooks.onLoading?.(event.fraction)
  else hooks.onText?.(event.promptId, event.text)
}

function watchRendering(path: string, limitMs: number, kill: (reason: StudioError) => void): { start: () => void; stop: () => void } {
  let timer: NodeJS.Timeout | undefined
  return {
    start: () => {
      timer = setTimeout(
        () =>
          kill(
            new StudioError({
              code: 'timeout',
              message: `The chat template of ${path} did not finish within ${limitMs / 1000} seconds.`,
              next_step: 'Do not use this file: its template may be hostile.',
            }),
          ),
        limitMs,
      )
    },
    stop: () => clearTimeout(timer),
  }
}

// Asks first; a process that does not listen (it is inside native code or a template) is ended.
function cancel(child: NativeChild, id: number, pending: ReadonlyMap<number, Pending>, kill: (reason: StudioError) => void): void {
  child.process.send({ cancel: id })
  setTimeout(() => {
    if (pending.has(id)) kill(cancelledError())
  }, CANCEL_PATIENCE_MS).unref()
}

function listenForAbort(signal: AbortSignal | undefined, onAbort: () => void): () => void {
  signal?.addEventListener('abort', onAbort, { once: true })
  return () => signal?.removeEventListener('abort', onAbort)
}

function cancelledError(): StudioError {
  return new StudioError({ code: 'cancelled', message: 'The generation was cancelled.', next_step: 'Start it again when you want to go on.' })
}
