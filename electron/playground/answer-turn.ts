/**
 * Lets a subject answer one conversation in pieces: llama.cpp for GGUF files, Python for weights, Ollama for its models.
 * Measures how long it took. Engines of this machine take turns, since threads that outnumber the cores slow all of them.
 * Knows no checks and keeps no history.
 */

import { StudioError } from '../../contract/errors.ts'
import type { RenderedPrompt } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { GgufShelf } from './gguf-shelf.ts'
import type { RawAnswer, Speaker, Turn, TurnAnswer } from './turn.ts'
import type { WeightsSession } from './weights-session.ts'

/** A model in Ollama that answers. */
export type OllamaSpeaker = {
  answer(name: string, turn: Turn): Promise<{ text: string; n_tokens: number; stop_reason: string; prompt_tokens: number | null; load_ms: number }>
  /** The exact prompt; null where this Ollama does not show it. */
  render(name: string, messages: readonly Message[], signal: AbortSignal): Promise<string | null>
}

/** What answers turns. */
export type AnswerParts = { readonly gguf: GgufShelf; readonly weights: WeightsSession; readonly ollama: OllamaSpeaker }

/** Answers turns, one after another where they share the processor. */
export function makeAnswerer(parts: AnswerParts): (speaker: Speaker, turn: Turn) => Promise<TurnAnswer> {
  let queue: Promise<unknown> = Promise.resolve()
  let waiting = 0
  return async (speaker, turn) => {
    if (speaker.engine === 'ollama') return timed(turn, (hooked) => askOllama(parts.ollama, speaker.name, hooked))
    if (waiting > 0) turn.onProgress({ phase: 'waiting', done: 0, total: waiting, unit: 'replies before it', device: 'cpu' })
    waiting++
    const result = queue.then(() => {
      if (turn.signal.aborted) throw stopped()
      return timed(turn, (hooked) => (speaker.engine === 'gguf' ? parts.gguf.answer(speaker.path, hooked) : parts.weights.answer(speaker, hooked)))
    })
    queue = result.catch(() => undefined).finally(() => waiting--)
    return result
  }
}

/** The exact text that a speaker is given. */
export async function renderPrompt(parts: AnswerParts, speaker: Speaker, messages: readonly Message[], signal: AbortSignal): Promise<RenderedPrompt> {
  if (speaker.engine === 'gguf') {
    const model = await parts.gguf.open(speaker.path)
    const [text = ''] = await model.render([messages], true)
    const [ids = []] = await model.tokenize([text], true)
    return { text, tokens: ids.length, source: 'the chat template inside the GGUF file' }
  }
  if (speaker.engine === 'weights') return { ...(await parts.weights.render(speaker, messages, signal)), source: 'the chat template that the model was trained with' }
  const text = await parts.ollama.render(speaker.name, messages, signal)
  if (text !== null) return { text, tokens: null, source: 'Ollama, exactly as it gives it to the model' }
  throw new StudioError({ code: 'not_yet', message: 'This Ollama does not show the prompts that it renders.', next_step: 'Look at the prompt of the GGUF file instead: it carries the same chat template.' })
}

// Times count from the moment at which the model is there: loading is shown apart.
async function timed(turn: Turn, work: (turn: Turn) => Promise<RawAnswer>): Promise<TurnAnswer> {
  const start = performance.now()
  let [first, begun] = [undefined as number | undefined, start]
  let shown = ''
  const hooked: Turn = {
    ...turn,
    onText: (text) => {
      first ??= performance.now()
      shown += text
      turn.onText(text)
    },
    onProgress: (progress) => {
      if (progress.phase === 'reading') begun = performance.now()
      turn.onProgress(progress)
    },
  }
  const answer = await work(hooked).catch((error: unknown): RawAnswer => {
    // Stopped by hand: what there is stays.
    if (turn.signal.aborted && shown !== '') return { ...NOTHING_KNOWN, text: shown, stop_reason: 'cancelled', n_tokens: Math.max(1, Math.round(shown.length / 4)) }
    throw error
  })
  const end = performance.now()
  return { ...answer, first_token_ms: (first ?? end) - begun, total_ms: end - begun }
}

const NOTHING_KNOWN = { load_ms: 0, prompt_tokens: null, context_tokens: null, memory_bytes: null, device: 'cpu', device_note: null }

async function askOllama(ollama: OllamaSpeaker, name: string, turn: Turn): Promise<RawAnswer> {
  turn.onProgress({ phase: 'loading', done: 0, total: null, unit: 'bytes', device: 'ollama' })
  const answer = await ollama.answer(name, turn)
  return { ...answer, load_ms: answer.load_ms < 50 ? 0 : answer.load_ms, context_tokens: null, memory_bytes: null, device: 'ollama', device_note: 'Ollama chooses between GPU and CPU itself' }
}

function stopped(): StudioError {
  return new StudioError({ code: 'cancelled', message: 'The reply was stopped before it began.', next_step: 'Send the message again when you want to.' })
}
