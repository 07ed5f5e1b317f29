/**
 * What the domain of Ollama is built from, and what other domains are given of it.
 * Beside host-parts.ts: it ties domains' needs to other domains' doors.
 */

import * as z from 'zod'
import type { Core } from './core.ts'
import { comparisonPrompts } from './exports/index.ts'
import type { ExportParts } from './exports/export-job.ts'
import { recordExport } from './history/index.ts'
import { answerPool, commonParts } from './host-parts.ts'
import { addToOllama, answerPrompts, makeOllamaClient, nameFrom, ollamaAddress, requireName, requireOllama, type OllamaClient, type OllamaDecode, type OllamaParts } from './ollama/index.ts'
import { readManifest } from './platform/manifest.ts'
import { readSettings } from './settings/index.ts'

/** A client for the address that holds now. */
export function ollamaClient(core: Core): OllamaClient {
  return makeOllamaClient(ollamaAddress(readSettings(core.db).ollama_address))
}

/** The parts of the domain. */
export function ollamaParts(core: Core): OllamaParts {
  const parts = commonParts(core)
  return {
    queue: parts.queue,
    projectFolder: parts.projectFolder,
    addressSetting: () => readSettings(core.db).ollama_address,
    answers: answerPool(core),
    prompts: (projectDir, folder) => {
      const { run } = z.looseObject({ run: z.string().nullish() }).parse(readManifest(folder)?.details ?? {})
      return run == null ? [] : comparisonPrompts(projectDir, run)
    },
    record: (project, id) => recordExport(core.db, parts.project(project), id),
  }
}

/** What exports need to add a model at once. */
export function ollamaForExports(core: Core): ExportParts['ollama'] & { nameFrom(text: string): string } {
  return {
    nameFrom,
    check: async (name, replace, signal) => {
      const client = ollamaClient(core)
      await requireOllama(client, signal)
      await requireName({ client, name, replace, signal })
    },
    add: async (work, context) => {
      await addToOllama({ ...work, quantization: null, client: ollamaClient(core), answers: answerPool(core), onProgress: (progress) => context.progress(progress), onRungs: (rungs) => context.result({ rungs }), signal: context.signal })
    },
  }
}

/** Lets a model in Ollama answer the prompts of an eval. */
export function ollamaAnswers(core: Core) {
  return (work: { name: string; prompts: readonly { id: string; messages: readonly { role: string; content: string }[] }[]; decode: OllamaDecode; signal: AbortSignal; onProgress: (done: number) => void }) =>
    answerPrompts(ollamaClient(core), work)
}
