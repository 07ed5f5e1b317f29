/**
 * Lets a subject answer prompts: Python for weights (one loading for all decodings), llama.cpp for GGUF files,
 * Ollama for its models.
 * Knows nothing of checks: an output is a text with its length and why it ended.
 */
import { mkdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Progress } from '../../contract/entities/job.ts'
import type { RunEventLine } from '../../contract/entities/run.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import { runJob } from '../python/index.ts'
import type { ResolvedSubject } from './subjects.ts'

/** How the next token is chosen. `temperature` 0 is greedy. */
export type Decode = { name: string; temperature: number; top_p: number; max_tokens: number; seed: number }
/** A prompt: messages without the answer, and the grammar of its answers where decoding is constrained. */
export type EvalPrompt = { id: string; messages: Message[]; grammar?: string }
/** An answer of a subject. */
export type Output = { id: string; output: string; n_tokens: number; stop_reason: string }

/** llama.cpp in its child process: answers all prompts of one decoding, in order. */
export type Llama = {
  complete(work: { gguf: string; prompts: readonly EvalPrompt[]; decode: Decode; signal: AbortSignal; onProgress: (done: number) => void }): Promise<Output[]>
}

/** Ollama on this machine: answers all prompts of one decoding, in order. */
export type OllamaSide = (work: { name: string; prompts: readonly EvalPrompt[]; decode: Decode; signal: AbortSignal; onProgress: (done: number) => void }) => Promise<Output[]>

/** What generating needs. */
export type GenerateWork = {
  subject: ResolvedSubject
  prompts: readonly EvalPrompt[]
  decodes: readonly Decode[]
  /** A folder for job files; removed afterwards. */
  scratch: string
  llama: Llama
  ollama: OllamaSide
  signal: AbortSignal
  progress(progress: Progress): void
}

/** The outputs of each decoding, in the order of the prompts. */
export async function generateOutputs(work: GenerateWork): Promise<Map<string, Output[]>> {
  const { subject } = work
  if (subject.engine === 'weights') return withPython(work, subject.baseModel, subject.adapter)
  return oneByOne(work, (decode, onProgress) => {
    const asked = { prompts: work.prompts, decode, signal: work.signal, onProgress }
    return subject.engine === 'gguf' ? work.llama.complete({ gguf: subject.path, ...asked }) : work.ollama({ name: subject.name, ...asked })
  })
}

async function oneByOne(work: GenerateWork, answer: (decode: Decode, onProgress: (done: number) => void) => Promise<Output[]>): Promise<Map<string, Output[]>> {
  const outputs = new Map<string, Output[]>()
  const total = work.prompts.length * work.decodes.length
  for (const [index, decode] of work.decodes.entries()) {
    const onProgress = (done: number) => work.progress({ phase: 'answering', done: index * work.prompts.length + done, total, unit: 'prompts' })
    outputs.set(decode.name, await answer(decode, onProgress))
  }
  return outputs
}

async function withPython(work: GenerateWork, baseModel: string, adapter: string | null): Promise<Map<string, Output[]>> {
  try {
    const { job, passes, onEvent } = writeJob(work, baseModel, adapter)
    await runJob('generate', job, { signal: work.signal, onEvent })
    return new Map(passes.map((pass) => [pass.decode.name, readOutputs(pass.output, work.prompts)]))
  } finally {
    rmSync(work.scratch, { recursive: true, force: true })
  }
}

/** Writes the job of the trainer that answers all prompts in every decoding, in blocks of these sizes where there are some. */
export function writeJob(work: GenerateWork, baseModel: string, adapter: string | null, blocks: readonly number[] | null = null): { job: string; passes: { decode: { name: string }; output: string }[]; onEvent: (event: RunEventLine) => void } {
  mkdirSync(work.scratch, { recursive: true })
  const prompts = join(work.scratch, 'prompts.jsonl')
  writeFileAtomic(prompts, work.prompts.map((prompt) => `${JSON.stringify(prompt)}\n`).join(''))
  const passes = work.decodes.map(({ name, temperature, top_p, max_tokens, seed }) => ({
    adapter,
    decode: { name, temperature, top_p, max_new_tokens: max_tokens, seed },
    output: join(work.scratch, `${name}.jsonl`),
  }))
  const job = join(work.scratch, 'generate.json')
  writeJsonAtomic(job, { base_model: baseModel, prompts, passes, ...(blocks === null ? {} : { blocks }) })
  const onEvent = (event: RunEventLine) => {
    if (event.type === 'phase' && event['status'] === 'progress') work.progress({ phase: 'answering', done: Number(event['done'] ?? 0), total: Number(event['total'] ?? 0), unit: 'prompts' })
  }
  return { job, passes, onEvent }
}

/** The answers of one file, which must be those of these prompts. */
export function readOutputs(path: string, prompts: readonly EvalPrompt[]): Output[] {
  const outputs = readFileSync(path, 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Output)
  const missing = prompts.findIndex(({ id }, index) => outputs[index]?.id !== id)
  if (missing === -1) return outputs
  throw new StudioError({ code: 'process_failed', message: `The answer to prompt ${prompts[missing]!.id} is missing.`, next_step: 'Run the eval again.' })
}
