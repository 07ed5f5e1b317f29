/**
 * GGUF files open for chat: the last three stay in memory, each in its own process, and leave it after ten idle minutes.
 * Apart from the pool of the evals, so that chatting beside one does not make it load its model again.
 */

import { statSync } from 'node:fs'
import { openGguf, type GgufModel } from '../platform/llama/open-gguf.ts'
import type { Completion, Sampling } from '../platform/llama/protocol.ts'
import { StudioError } from '../../contract/errors.ts'
import type { RawAnswer, Turn } from './turn.ts'

/** The shelf. */
export type GgufShelf = {
  answer(path: string, turn: Turn): Promise<RawAnswer>
  /** The model for other questions; opens it where it is not. */
  open(path: string, turn?: Pick<Turn, 'onProgress' | 'signal'>): Promise<GgufModel>
  /** Closes every model; returns how many there were. */
  free(): Promise<number>
}

const KEPT = 3
const IDLE_MS = 10 * 60_000

type Held = { key: string; model: GgufModel; used: number }

/** Makes an empty shelf. */
export function makeGgufShelf(threads: () => number | null): GgufShelf {
  let held: Held[] = []
  let timer: NodeJS.Timeout | undefined
  const drop = async (which: (each: Held) => boolean): Promise<number> => {
    const leaving = held.filter(which)
    held = held.filter((each) => !leaving.includes(each))
    await Promise.all(leaving.map(({ model }) => model.close()))
    return leaving.length
  }
  const watch = () => {
    timer ??= setInterval(() => {
      void drop(({ used }) => Date.now() - used > IDLE_MS).then(() => {
        if (held.length > 0) return
        clearInterval(timer)
        timer = undefined
      })
    }, 30_000).unref()
  }
  const open: GgufShelf['open'] = async (path, turn) => {
    const key = fileKey(path)
    const found = held.find((each) => each.key === key)
    if (found !== undefined) {
      found.used = Date.now()
      return found.model
    }
    while (held.length >= KEPT) await drop((each) => each === held.reduce((oldest, one) => (one.used < oldest.used ? one : oldest)))
    const model = await load(path, threads(), turn)
    held.push({ key, model, used: Date.now() })
    watch()
    return model
  }
  return {
    open,
    answer: async (path, turn) => {
      const start = performance.now()
      const model = await open(path, turn)
      const load_ms = performance.now() - start
      try {
        return { ...(await complete(model, turn)), load_ms: load_ms < 50 ? 0 : load_ms }
      } catch (error) {
        // After a crash the process is gone; a fresh one is opened next time.
        if (!(error instanceof StudioError && error.code === 'bad_input')) await drop(({ model: each }) => each === model)
        throw error
      }
    },
    free: () => drop(() => true),
  }
}

function load(path: string, threads: number | null, turn?: Pick<Turn, 'onProgress' | 'signal'>): Promise<GgufModel> {
  const total = statSync(path, { throwIfNoEntry: false })?.size ?? null
  const tell = (fraction: number) => turn?.onProgress({ phase: 'loading', done: Math.round(fraction * (total ?? 0)), total, unit: 'bytes', device: 'cpu' })
  // A small file is loaded before the library tells anything of it.
  tell(0)
  return openGguf({
    path,
    sequences: 1,
    ...(threads === null ? {} : { threads }),
    signal: turn?.signal,
    onLoading: tell,
  })
}

async function complete(model: GgufModel, turn: Turn): Promise<Omit<RawAnswer, 'load_ms'>> {
  const { temperature, top_p, max_tokens, seed } = turn.decoding
  const sampling: Sampling = { temperature, top_p, max_tokens, seed }
  const [text = ''] = await model.render([turn.messages], true)
  const [ids = []] = await model.tokenize([text], true)
  turn.onProgress({ phase: 'reading', done: 0, total: ids.length, unit: 'tokens', device: 'cpu' })
  const prompt = { id: 'turn', messages: turn.messages, text, ...(turn.grammar === null ? {} : { grammar: turn.grammar }) }
  let shown = ''
  const about = async () => ({ prompt_tokens: ids.length, context_tokens: model.facts.trainContextTokens, memory_bytes: await model.memory().catch(() => null), device: 'cpu', device_note: null })
  try {
    const onText = (_id: string, piece: string) => {
      shown += piece
      turn.onText(piece)
    }
    const [answer] = await model.complete([prompt], sampling, { signal: turn.signal, onText })
    return { ...fromCompletion(answer), ...(await about()) }
  } catch (error) {
    if (!turn.signal.aborted || shown === '') throw error
    const [written = []] = await model.tokenize([shown], false)
    return { text: shown, n_tokens: written.length, stop_reason: 'cancelled', ...(await about()) }
  }
}

function fromCompletion(answer: Completion | undefined): Pick<RawAnswer, 'text' | 'n_tokens' | 'stop_reason'> {
  if (answer === undefined) throw new StudioError({ code: 'process_failed', message: 'The model gave no answer.', next_step: 'Send the message again.' })
  return { text: answer.output, n_tokens: answer.n_tokens, stop_reason: answer.stop_reason }
}

// A file that was written anew under the same name is another model.
function fileKey(path: string): string {
  const found = statSync(path, { throwIfNoEntry: false })
  return `${path}\0${found?.size ?? 0}\0${found?.mtimeMs ?? 0}\0${found?.ino ?? 0}`
}
