/**
 * The domain of exports: model files for inference engines, verified against the model that was trained.
 * The door of the folder.
 */

import type { Export } from '../../contract/entities/export.ts'
import { StudioError } from '../../contract/errors.ts'
import { exportRows } from '../db/index.ts'
import type { WritableDb } from '../db/index.ts'
import type { Domain } from '../jobs/kinds.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { parseQuantization } from '../platform/llama/ggml-types.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { createExportFolder } from './export-folder.ts'
import { exportJob } from './export-job.ts'
import type { ExportParts } from './export-job.ts'

export { exportFolder, ggufName } from './export-folder.ts'
export { exportRun } from './export-run.ts'
export type { ExportResult, ExportWork } from './export-work.ts'
export { writeModelfile, type Modelfile } from './modelfile.ts'
export { judgeOllamaTemplate } from './ollama-template.ts'
export { readModelfile } from './read-modelfile.ts'
export { verifyGguf } from './verify-gguf.ts'

/** What the domain is built from. */
export type ExportsParts = ExportParts & { db: WritableDb; queue(): JobQueue }

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
      'exports.start': async ({ project, run, step, gguf, ollama_name }) => {
        const projectDir = parts.projectFolder(project)
        const wanted = (gguf.length > 0 ? gguf : (parts.exportDefaults(projectDir).gguf ?? ['q8_0'])).map(requireQuantization)
        const id = createExportFolder(projectDir)
        const job = await parts.queue().add('exports.run', { project, export: id, run, step: step ?? null, quantizations: wanted, ollama_name: ollama_name ?? null }, { project })
        return { job: job.id, export: id }
      },
      'exports.get': ({ project, export: id }) => ({ export: find(project, id) }),
      'exports.list': ({ project }) => ({ exports: exportRows.list(db, project) }),
    },
    jobs: [exportJob(parts)],
  }
}

function requireQuantization(text: string): ExportQuantization {
  const found = parseQuantization(text)
  if (found !== undefined) return found
  throw new StudioError({ code: 'bad_input', message: `"${text}" is no quantization that the studio writes.`, next_step: 'Choose from f16, q8_0, q6_k, q5_k_m, q4_k_m and f32.' })
}
