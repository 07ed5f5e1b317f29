/**
 * Takes the rows of a foreign file into a project as a job: a worker thread reads and judges, the folder gets its manifest
 * and then its name, so an import is whole or not there. Knows no database.
 */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { Worker } from 'node:worker_threads'
import * as z from 'zod'
import { columnMappingSchema, readingSchema, rejectedRowSchema, type RejectedRow } from '../../contract/entities/dataset-import.ts'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind, type JobContext } from '../jobs/index.ts'
import { syncFolder } from '../platform/atomic-write.ts'
import { writeManifest } from '../platform/manifest.ts'
import { readRows } from '../platform/read-rows.ts'
import type { ImportResult, ImportWork, ImportWorkMessage } from './import-worker.ts'
import { importsFolder } from './own-rows.ts'

const payloadSchema = z.strictObject({ project: projectIdSchema, file: z.string(), reading: readingSchema.optional(), mapping: columnMappingSchema, keep_broken: z.boolean() })

/** The kind `datasets.import`. */
export function importJob(projectFolder: (project: string) => string): AnyJobKind {
  return defineJobKind({
    kind: 'datasets.import',
    payload: payloadSchema,
    lease: () => null,
    writes: true,
    run: async ({ project, file, reading, mapping, keep_broken }, context) => {
      const projectDir = projectFolder(project)
      const { id, partial, final } = openImport(projectDir)
      try {
        const result = await runWorker({ projectDir, folder: partial, id, path: file, reading, mapping, keepBroken: keep_broken }, context)
        await writeManifest(partial, { kind: 'import', id, seed: null, inputs: [], details: { ...result, reading, mapping, keep_broken } })
        renameSync(partial, final)
        syncFolder(importsFolder(projectDir))
        return { result: { import: id, counts: result.counts } }
      } catch (error) {
        rmSync(partial, { recursive: true, force: true })
        throw error
      }
    },
  })
}

/** Rows that an import did not take, a page of them. */
export async function readRejected(projectDir: string, id: string, offset: number, limit: number): Promise<{ rows: RejectedRow[]; total: number }> {
  const path = join(importsFolder(projectDir), id, 'rejected.jsonl')
  if (!existsSync(path)) throw new StudioError({ code: 'not_found', message: `There is no import ${id} in this project.`, next_step: 'Look at the list of imports.' })
  const rows: RejectedRow[] = []
  let total = 0
  for await (const row of readRows(path)) {
    if ('value' in row && total >= offset && rows.length < limit) rows.push(rejectedRowSchema.parse(row.value))
    total += 1
  }
  return { rows, total }
}

function openImport(projectDir: string): { id: string; partial: string; final: string } {
  const folder = importsFolder(projectDir)
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder)
  for (const name of names) if (/^\.import-\d{4,}\.partial$/.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
  const last = Math.max(0, ...names.map((name) => Number(/^import-(\d{4,})$/.exec(name)?.[1] ?? 0)))
  const id = `import-${String(last + 1).padStart(4, '0')}`
  const partial = join(folder, `.${id}.partial`)
  mkdirSync(partial)
  return { id, partial, final: join(folder, id) }
}

function runWorker(work: ImportWork, { signal, progress }: JobContext): Promise<ImportResult> {
  const cancelled = () => new StudioError({ code: 'cancelled', message: 'The import was cancelled; nothing was taken.', next_step: 'Import the file again when you want to.' })
  if (signal.aborted) throw cancelled()
  const total = statSync(work.path).size
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./import-worker.ts', import.meta.url), { workerData: work })
    const finish = (settle: () => void) => {
      signal.removeEventListener('abort', onAbort)
      void worker.terminate().then(settle)
    }
    const onAbort = () => finish(() => reject(cancelled()))
    signal.addEventListener('abort', onAbort, { once: true })
    worker.on('message', (message: ImportWorkMessage) => {
      if (message.type === 'progress') progress({ phase: 'importing', done: message.bytes, total, unit: 'bytes', message: `${message.rows} rows read` })
      else if (message.type === 'done') finish(() => resolve(message.result))
      else finish(() => reject(new StudioError(message.error)))
    })
    worker.on('error', (error) => finish(() => reject(error)))
  })
}
