/**
 * The job that exports a run: finds its base model, adapter and prompts, and hands them to `exportRun`.
 * Knows where things lie in a project; the work itself is elsewhere.
 */

import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { exportIdSchema, projectIdSchema, runIdSchema } from '../../contract/entities/ids.ts'
import { messageSchema } from '../../contract/entities/dataset.ts'
import { defineJobKind } from '../jobs/kinds.ts'
import type { AnyJobKind, JobContext, JobOutcome } from '../jobs/kinds.ts'
import { prepareConverter } from '../platform/llama/converter.ts'
import { readJson } from '../platform/read-json.ts'
import { adapterFolder, runFolder } from '../runs/index.ts'
import { exportRun } from './export-run.ts'
import { PARAMETERS } from './modelfile.ts'
import type { ParameterValue } from './modelfile.ts'
import type { PythonJobs } from './python-jobs.ts'
import type { ComparisonPrompt } from './reference.ts'

/** The defaults that a rulebook may give. */
export type ExportDefaults = { gguf?: readonly string[] | undefined; parameters?: Readonly<Record<string, unknown>> | undefined }

/** What the job is built from. */
export type ExportParts = {
  projectFolder(project: string): string
  /** What the project's rulebook says under `export`. */
  exportDefaults(projectDir: string): ExportDefaults
  python: PythonJobs
  /** The user's data folder, where the converter is laid out. */
  home: string
  device(): string | Promise<string>
  /** Ollama, where an export is to be added to it at once. */
  ollama: {
    /** Throws where there is no Ollama or the name cannot be used. */
    check(name: string, replace: boolean, signal: AbortSignal): Promise<void>
    add(work: { projectDir: string; folder: string; name: string; replace: boolean; prompts: readonly ComparisonPrompt[] }, context: JobContext): Promise<void>
  }
  /** Writes the export's row of the history from its folder. */
  record(project: string, id: string): void | Promise<void>
}

const payloadSchema = z.strictObject({
  project: projectIdSchema,
  export: exportIdSchema,
  run: runIdSchema,
  step: z.int().nonnegative().nullable(),
  quantizations: z.array(z.enum(['F32', 'F16', 'Q8_0', 'Q4_K_M', 'Q5_K_M', 'Q6_K'])),
  ollama_name: z.string().nullable(),
  replace: z.boolean().default(false),
})
type ExportPayload = z.infer<typeof payloadSchema>

const PROMPTS = 20
const READ_BYTES = 4 * 2 ** 20
const rowSchema = z.looseObject({ id: z.string(), messages: z.array(messageSchema) })

/** The kind `exports.run`. */
export function exportJob(parts: ExportParts): AnyJobKind {
  return defineJobKind({ kind: 'exports.run', payload: payloadSchema, lease: () => parts.device(), writes: true, run: (payload, context) => runExport(parts, payload, context) })
}

async function runExport(parts: ExportParts, payload: ExportPayload, context: JobContext): Promise<JobOutcome> {
  const name = payload.ollama_name
  // Before the long work: an Ollama that is missing or a name that is taken should not be found out after it.
  if (name !== null) await parts.ollama.check(name, payload.replace, context.signal)
  const projectDir = parts.projectFolder(payload.project)
  const config = readJson(join(runFolder(projectDir, payload.run), 'config.json')) as { base_model?: unknown }
  const prompts = comparisonPrompts(projectDir, payload.run)
  const { rungs, files } = await exportRun({
    projectDir,
    folder: join(projectDir, 'exports', payload.export),
    run: payload.run,
    baseModel: String(config.base_model),
    adapter: adapterFolder(projectDir, payload.run, payload.step ?? undefined),
    quantizations: payload.quantizations,
    prompts,
    modelfile: { system: commonSystem(prompts), parameters: modelfileParameters(parts.exportDefaults(projectDir).parameters ?? {}) },
    python: parts.python,
    converter: (signal) => prepareConverter(parts.home, signal),
    onProgress: (progress) => context.progress(progress),
    signal: context.signal,
  })
  await parts.record(payload.project, payload.export)
  const result = { export: payload.export, files: files.map(({ path }) => path), rungs: rungs.length }
  if (name === null) return { result }
  try {
    await parts.ollama.add({ projectDir, folder: join(projectDir, 'exports', payload.export), name, replace: payload.replace, prompts }, context)
  } finally {
    await parts.record(payload.project, payload.export)
  }
  return { result: { ...result, ollama_name: name } }
}

/** The prompts on which answers of a run's export are compared; none where its dataset is gone. Found by the version's name: the project may have been moved since. */
export function comparisonPrompts(projectDir: string, run: string): ComparisonPrompt[] {
  const config = readJson(join(runFolder(projectDir, run), 'config.json')) as { dataset_dir?: unknown }
  const version = basename(String(config.dataset_dir ?? '').replaceAll('\\', '/'))
  return version === '' ? [] : readPrompts(join(projectDir, 'data', version))
}

/** The first prompts of the held-out rows, one of each different wording first; the training rows where nothing was held out. */
export function readPrompts(datasetDir: string): ComparisonPrompt[] {
  const path = ['test.jsonl', 'val.jsonl', 'train.jsonl'].map((name) => join(datasetDir, name)).find((file) => existsSync(file) && readStart(file).length > 0)
  if (path === undefined) return []
  const rows = readStart(path).map((row) => ({ ...row, messages: row.messages.slice(0, row.messages.findLastIndex(({ role }) => role === 'assistant')) }))
  const usable = rows.filter(({ messages }) => messages.length > 0)
  const stride = Math.max(1, Math.floor(usable.length / PROMPTS))
  return usable.filter((_, i) => i % stride === 0).slice(0, PROMPTS).map(({ id, messages }) => ({ id, messages }))
}

// The start of a file is enough, whatever its size; a last line that is cut is left out.
function readStart(path: string): { id: string; messages: { role: string; content: string }[] }[] {
  const fd = openSync(path, 'r')
  try {
    const bytes = Buffer.alloc(READ_BYTES)
    const read = readSync(fd, bytes, 0, READ_BYTES, 0)
    const text = bytes.toString('utf8', 0, read)
    const lines = text.split('\n').slice(0, read === READ_BYTES ? -1 : undefined).filter(Boolean)
    return lines.flatMap((line) => {
      const row = rowSchema.safeParse(parseLine(line))
      return row.success ? [row.data] : []
    })
  } finally {
    closeSync(fd)
  }
}

function parseLine(line: string): unknown {
  try {
    return JSON.parse(line)
  } catch {
    return null
  }
}

/** The system prompt that all prompts share. */
export function commonSystem(prompts: readonly ComparisonPrompt[]): string | undefined {
  const texts = new Set(prompts.map(({ messages }) => messages.find(({ role }) => role === 'system')?.content))
  const [only] = texts
  return texts.size === 1 ? only : undefined
}

function modelfileParameters(given: Readonly<Record<string, unknown>>): Record<string, ParameterValue> {
  return Object.fromEntries(Object.entries(given).filter(([name]) => Object.hasOwn(PARAMETERS, name))) as Record<string, ParameterValue>
}
