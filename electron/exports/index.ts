/**
 * The domain of exports: model files for inference engines, verified against the model that was trained.
 * The door of the folder.
 */

import { basename, join } from 'node:path'
import * as z from 'zod'
import type { Export } from '../../contract/entities/export.ts'
import { StudioError } from '../../contract/errors.ts'
import { evalRows, exportRows, runRows } from '../db/index.ts'
import type { WritableDb } from '../db/index.ts'
import type { Domain } from '../jobs/kinds.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { readManifest } from '../platform/manifest.ts'
import { parseQuantization } from '../platform/llama/ggml-types.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { createExportFolder, exportFolder } from './export-folder.ts'
import { exportJob } from './export-job.ts'
import type { ExportParts } from './export-job.ts'
import { editModelfile, lintText, readModelfileText } from './modelfile-calls.ts'
import { readModelSizes } from './predict-size.ts'
import { recommendExport } from './recommend.ts'

export { exportFolder, ggufName } from './export-folder.ts'
export { comparisonPrompts } from './export-job.ts'
export { exportRun } from './export-run.ts'
export type { ExportResult, ExportWork } from './export-work.ts'
export { PARAMETERS, writeModelfile, type Modelfile } from './modelfile.ts'
export { judgeOllamaTemplate } from './ollama-template.ts'
export { readModelfile } from './read-modelfile.ts'
export { verifyGguf } from './verify-gguf.ts'

/** What the domain is built from. */
export type ExportsParts = ExportParts & {
  db: WritableDb
  queue(): JobQueue
  projectName(project: string): string
  /** A name for Ollama made from a text. */
  ollamaNameFrom(text: string): string
}

/** Builds the domain. */
export function createExports(parts: ExportsParts): Domain<'exports'> {
  const { db } = parts
  const find = (project: string, id?: string): Export => {
    const found = id === undefined ? exportRows.list(db, project).at(-1) : exportRows.find(db, project, id)
    if (found) return found
    throw new StudioError({
      code: 'not_found',
      message: id === undefined ? 'This project has no export yet.' : `There is no export ${id} in this project.`,
      next_step: id === undefined ? 'Run `export` first.' : 'Look at the list of exports, or run `reindex`.',
    })
  }
  return {
    handlers: {
      'exports.start': async ({ project, run, step, gguf, ollama_name, replace }) => {
        const projectDir = parts.projectFolder(project)
        const wanted = (gguf.length > 0 ? gguf : (parts.exportDefaults(projectDir).gguf ?? ['q8_0'])).map(requireQuantization)
        const id = createExportFolder(projectDir)
        const job = await parts.queue().add('exports.run', { project, export: id, run, step: step ?? null, quantizations: wanted, ollama_name: ollama_name ?? null, replace }, { project })
        return { job: job.id, export: id }
      },
      'exports.get': ({ project, export: id }) => {
        const found = find(project, id)
        return { export: found, folder: join(parts.projectFolder(project), 'exports', found.id) }
      },
      'exports.list': ({ project }) => ({ exports: exportRows.list(db, project) }),
      'exports.recommend': ({ project, run }) => ({ plan: planFor(parts, project, run) }),
      'exports.modelfile': ({ project, export: id, quantization }) => readModelfileText(exportFolder(parts.projectFolder(project), id), quantization),
      'exports.lint': ({ project, export: id, quantization, text }) => ({ problems: lintText(exportFolder(parts.projectFolder(project), id), quantization, text) }),
      'exports.edit': async ({ project, export: id, quantization, text }) => {
        const edited = await editModelfile(exportFolder(parts.projectFolder(project), id), quantization, text)
        await parts.record(project, id)
        return edited
      },
    },
    jobs: [exportJob(parts)],
  }
}

const manifestSchema = z.looseObject({ ollama: z.array(z.looseObject({ name: z.string(), quantization: z.string(), at: z.string().optional() })).default([]) })

function planFor(parts: ExportsParts, project: string, run: string | undefined) {
  const projectDir = parts.projectFolder(project)
  const exports = exportRows.list(parts.db, project)
  const manifestOf = (made: Export) => readManifest(join(projectDir, 'exports', made.id))
  const added = exports.flatMap((made) => manifestSchema.parse(manifestOf(made)?.details ?? {}).ollama.map(({ name, quantization, at }) => ({ key: `${made.id}:${quantization}`, name, at })))
  return recommendExport(
    {
      projectDir, exports, projectName: parts.projectName(project), runs: runRows.list(parts.db, project), evals: evalRows.list(parts.db, project),
      ollamaNames: new Map(added.map(({ key, name }) => [key, name])), ollamaMoments: new Map(added.flatMap(({ key, at }) => (at === undefined ? [] : [[key, at]]))), nameFrom: parts.ollamaNameFrom,
      stepOf: (made) => {
        const adapter = manifestOf(made)?.inputs.find(({ name }) => name === 'adapter')
        const step = /^step-(\d+)$/u.exec(basename(adapter?.path ?? ''))?.[1]
        return step === undefined ? null : Number(step)
      },
      sizes: ({ config }) => (typeof config['base_model'] === 'string' ? readModelSizes(config['base_model']) : null),
    },
    run,
  )
}

function requireQuantization(text: string): ExportQuantization {
  const found = parseQuantization(text)
  if (found !== undefined) return found
  throw new StudioError({ code: 'bad_input', message: `"${text}" is no quantization that the studio writes.`, next_step: 'Choose from f16, q8_0, q6_k, q5_k_m, q4_k_m and f32.' })
}
