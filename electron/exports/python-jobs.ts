/**
 * What an export asks of Python: merge, convert, token ids, answers in 32 bit. Each job in a folder of its own.
 * Knows the shapes of the job files; the process is the port's part.
 */

import { mkdirSync, readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { join } from 'node:path'
import type { RunEventLine } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import type { ChatMessage } from '../platform/llama/protocol.ts'

/** Runs a job of the trainer package to its end (`electron/python`'s `runJob`). */
export type PythonJobs = {
  runJob(command: string, jobFile: string, options: { onEvent?: (event: RunEventLine) => void; signal?: AbortSignal }): Promise<void>
}

/** Where jobs are put and who listens. */
export type JobPlace = {
  readonly python: PythonJobs
  /** Job files and outputs; the caller removes it. */
  readonly scratch: string
  readonly onProgress: (done: number, total: number | null) => void
  readonly signal: AbortSignal
}

/** Token ids of a text or a conversation; a conversation also gives its rendered text, unless the template refuses it. */
export type TokenRow = { readonly id: string; readonly ids: readonly number[]; readonly text?: string }
/** What is tokenised. */
export type TokenQuestion = { readonly id: string; readonly text: string } | { readonly id: string; readonly messages: readonly ChatMessage[]; readonly add_generation_prompt: boolean }
/** An answer of the reference model. */
export type ReferenceAnswer = { readonly id: string; readonly output: string; readonly n_tokens: number; readonly stop_reason: string }

// The reference is asked for while the model is converted: each gets half of the cores, since threads that outnumber them wait by spinning.
const SHARED_THREADS = Math.max(1, Math.floor(availableParallelism() / 2))

/** Folds an adapter into its base model; writes a model folder. */
export async function mergeAdapter(place: JobPlace, baseModel: string, adapter: string, output: string): Promise<void> {
  await run(place, 'merge', { base_model: baseModel, adapter, output, dtype: 'auto' })
}

/** Converts a model folder to a GGUF file. */
export async function convertModel(place: JobPlace, modelDir: string, output: string, outtype: 'f32' | 'f16' | 'q8_0', converterDir: string): Promise<void> {
  await run(place, 'convert', { model_dir: modelDir, output, outtype, converter_dir: converterDir })
}

/** Asks the model's own tokenizer and chat template. Rows in the order of the questions. */
export async function askTokens(place: JobPlace, modelDir: string, questions: readonly TokenQuestion[]): Promise<TokenRow[]> {
  const folder = join(place.scratch, 'tokens')
  const [texts, output] = [join(folder, 'texts.jsonl'), join(folder, 'tokens.jsonl')]
  writeFileAtomic(texts, jsonLines(questions))
  await run(place, 'tokens', { base_model: modelDir, texts, output })
  return readRows<TokenRow>(output, questions)
}

/** Greedy answers of a model folder in 32-bit floating point. In the order of the prompts. */
export async function answerInFloat32(place: JobPlace, modelDir: string, prompts: readonly { id: string; messages: readonly ChatMessage[] }[], maxTokens: number): Promise<ReferenceAnswer[]> {
  const folder = join(place.scratch, 'generate')
  const [file, output] = [join(folder, 'prompts.jsonl'), join(folder, 'answers.jsonl')]
  writeFileAtomic(file, jsonLines(prompts))
  const decode = { name: 'greedy', temperature: 0, top_p: 1, max_new_tokens: maxTokens, seed: 0 }
  await run(place, 'generate', { base_model: modelDir, adapter: null, prompts: file, output, decode, batch_size: 20, dtype: 'float32', device: 'cpu', threads: SHARED_THREADS })
  return readRows<ReferenceAnswer>(output, prompts)
}

async function run(place: JobPlace, command: string, job: Record<string, unknown>): Promise<void> {
  const folder = join(place.scratch, command)
  mkdirSync(folder, { recursive: true })
  const file = join(folder, 'job.json')
  writeJsonAtomic(file, job)
  await place.python.runJob(command, file, {
    signal: place.signal,
    onEvent: (event) => {
      if (event.type !== 'phase' || event['status'] !== 'progress') return
      place.onProgress(Number(event['done'] ?? 0), typeof event['total'] === 'number' ? event['total'] : null)
    },
  })
}

function jsonLines(rows: readonly unknown[]): string {
  return rows.map((row) => `${JSON.stringify(row)}\n`).join('')
}

function readRows<T extends { readonly id: string }>(path: string, asked: readonly { readonly id: string }[]): T[] {
  const rows = readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as T)
  const missing = asked.findIndex(({ id }, i) => rows[i]?.id !== id)
  if (missing === -1 && rows.length === asked.length) return rows
  throw new StudioError({ code: 'process_failed', message: `Python's reply lacks the row ${asked[missing]?.id ?? rows.length}.`, next_step: 'Export again; if it stays, repair the Python environment.' })
}
