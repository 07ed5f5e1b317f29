/**
 * The job that packs a project into one ZIP file, counted in bytes. The file appears under its name only when it is whole.
 * Knows the archive; not what the files mean.
 */

import { createReadStream } from 'node:fs'
import { mkdir, open, rename, rm, stat } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import { Zip, ZipDeflate, ZipPassThrough, type AsyncZipDeflate } from 'fflate'
import * as z from 'zod'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import type { Project } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind, type JobContext } from '../jobs/kinds.ts'
import { requireRoom } from './copy-project.ts'
import { projectFiles, type ProjectFileEntry } from './folder-files.ts'

/** What the job is built from. */
export type ZipParts = {
  project(id: string): Project
  /** The folder for archives where none is named. */
  archives: string
}

/** Files that do not get smaller: weights, and what is packed already. */
const PACKED = /\.(safetensors|gguf|pt|bin|zip|gz|png|jpg)$/i
/** A file larger than this does not fit into a ZIP without the 64-bit extension, which not everything reads. */
const MAX_FILE_BYTES = 4_000_000_000
const CHUNK_BYTES = 1 << 20

/** The kind `projects.zip`. */
export function zipJob({ project, archives }: ZipParts): AnyJobKind {
  return defineJobKind({
    kind: 'projects.zip',
    payload: z.strictObject({ project: projectIdSchema, to: z.string().nullable(), with_results: z.boolean() }),
    lease: () => null,
    writes: false,
    run: async ({ project: id, to, with_results }, context) => {
      const { folder, name } = project(id)
      const file = await archivePath(to ?? archives, name)
      await mkdir(dirname(file), { recursive: true })
      const files = await projectFiles(folder, with_results)
      requireRoom(dirname(file), files)
      await writeArchive(folder, files, file, context)
      return { result: { file, bytes: (await stat(file)).size, files: files.length } }
    },
  })
}

async function archivePath(to: string, name: string): Promise<string> {
  if (to.toLowerCase().endsWith('.zip')) return to
  const plain = name.replace(/[^\p{L}\p{N} ._-]+/gu, '-')
  const day = new Date().toISOString().slice(0, 10)
  for (let i = 1; ; i++) {
    const path = join(to, `${plain} ${day}${i === 1 ? '' : ` ${i}`}.zip`)
    const isThere = await stat(path).then(() => true, () => false)
    if (!isThere) return path
  }
}

async function writeArchive(folder: string, files: readonly ProjectFileEntry[], target: string, context: JobContext): Promise<void> {
  const partial = `${target}.${process.pid}.partial`
  const handle = await open(partial, 'w')
  let writing: Promise<unknown> = Promise.resolve()
  let failure: unknown = null
  const zip = new Zip((error, data) => {
    if (error !== null) failure = error
    else writing = writing.then(() => handle.write(data))
  })
  try {
    const progress = counter(files, context)
    for (const entry of files) {
      await addFile(zip, folder, entry, async (bytes) => {
        progress(bytes, entry.path)
        // The archive is written as fast as it is made, so that a large project does not pile up in memory.
        await writing
      }, context.signal)
      if (failure !== null) throw failure
    }
    zip.end()
    await writing
    await handle.sync()
    await handle.close()
    await rename(partial, target)
  } catch (error) {
    await handle.close().catch(() => undefined)
    await rm(partial, { force: true })
    throw error
  }
}

async function addFile(zip: Zip, folder: string, { path, bytes }: ProjectFileEntry, onChunk: (bytes: number) => Promise<void>, signal: AbortSignal): Promise<void> {
  if (bytes > MAX_FILE_BYTES) throw new StudioError({ code: 'bad_input', message: `${path} is larger than a ZIP file takes (4 GB).`, next_step: 'Pack the project without its results, or copy the folder.' })
  const entry: ZipDeflate | ZipPassThrough | AsyncZipDeflate = PACKED.test(path) ? new ZipPassThrough(path) : new ZipDeflate(path, { level: 6 })
  zip.add(entry)
  for await (const chunk of createReadStream(join(folder, path), { highWaterMark: CHUNK_BYTES })) {
    if (signal.aborted) throw new StudioError({ code: 'cancelled', message: 'Packing was cancelled; nothing was kept.', next_step: 'Start it again when you want to.' })
    entry.push(chunk as Uint8Array)
    await onChunk((chunk as Uint8Array).length)
  }
  entry.push(new Uint8Array(), true)
}

function counter(files: readonly ProjectFileEntry[], { progress }: JobContext): (bytes: number, path: string) => void {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  return (bytes, path) => {
    done += bytes
    progress({ phase: 'packing', done, total, unit: 'bytes', message: path })
  }
}
