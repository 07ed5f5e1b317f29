/**
 * Lets a subject answer one conversation: llama.cpp for GGUF files, with streaming and grammar; Python for weights, whole.
 * Measures how long it took. Knows no checks and keeps no history.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Decoding } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import type { AnswerPool } from '../platform/llama/answer-pool.ts'

/** Who answers: a GGUF file, or weights with or without an adapter. */
export type Speaker = { readonly engine: 'gguf'; readonly path: string } | { readonly engine: 'weights'; readonly baseModel: string; readonly adapter: string | null }

/** One turn. `grammar` only holds for GGUF files. */
export type Turn = {
  readonly speaker: Speaker
  readonly messages: readonly Message[]
  readonly decoding: Decoding
  readonly grammar: string | null
  /** Pieces of the answer as they come. */
  readonly onText: (text: string) => void
  readonly signal: AbortSignal
}

/** The answer. Times in milliseconds from the start of the turn; loading the model counts. */
export type TurnAnswer = { readonly text: string; readonly n_tokens: number; readonly stop_reason: string; readonly first_token_ms: number; readonly total_ms: number }

/** What answers turns. */
export type AnswerParts = {
  readonly answers: AnswerPool
  readonly python: { runJob(command: string, jobFile: string, options: { signal?: AbortSignal }): Promise<void> }
}

/** Answers one turn. */
export async function answerTurn(parts: AnswerParts, turn: Turn): Promise<TurnAnswer> {
  const start = performance.now()
  let first: number | undefined
  const onText = (text: string) => {
    first ??= performance.now() - start
    turn.onText(text)
  }
  const answer = turn.speaker.engine === 'gguf' ? await askLlama(parts, turn, turn.speaker.path, onText) : await askPython(parts, turn, turn.speaker, onText)
  const total = performance.now() - start
  return { text: answer.output, n_tokens: answer.n_tokens, stop_reason: answer.stop_reason, first_token_ms: first ?? total, total_ms: total }
}

type RawAnswer = { output: string; n_tokens: number; stop_reason: string }

async function askLlama(parts: AnswerParts, turn: Turn, gguf: string, onText: (text: string) => void): Promise<RawAnswer> {
  const prompt = { id: 'turn', messages: turn.messages, ...(turn.grammar === null ? {} : { grammar: turn.grammar }) }
  const [answer] = await parts.answers.complete({ gguf, prompts: [prompt], decode: turn.decoding, signal: turn.signal, onText: (_id, text) => onText(text) })
  if (answer === undefined) throw noAnswer()
  return answer
}

async function askPython(parts: AnswerParts, turn: Turn, speaker: Extract<Speaker, { engine: 'weights' }>, onText: (text: string) => void): Promise<RawAnswer> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-chat-'))
  try {
    const [prompts, output, job] = [join(folder, 'prompts.jsonl'), join(folder, 'answers.jsonl'), join(folder, 'job.json')]
    writeFileAtomic(prompts, `${JSON.stringify({ id: 'turn', messages: turn.messages })}\n`)
    const { temperature, top_p, max_tokens, seed } = turn.decoding
    writeJsonAtomic(job, { base_model: speaker.baseModel, adapter: speaker.adapter, prompts, output, decode: { name: 'chat', temperature, top_p, max_new_tokens: max_tokens, seed }, batch_size: 1 })
    await parts.python.runJob('generate', job, { signal: turn.signal })
    const [line] = readFileSync(output, 'utf8').split('\n')
    if (line === undefined || line === '') throw noAnswer()
    const answer = JSON.parse(line) as RawAnswer
    onText(answer.output)
    return answer
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function noAnswer(): StudioError {
  return new StudioError({ code: 'process_failed', message: 'The model gave no answer.', next_step: 'Send the message again.' })
}
