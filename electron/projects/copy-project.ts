/**
 * The job that copies a project to a folder of its own, whole or not at all, counted in bytes.
 * Knows folders; the copy gets its own id, so that its history is its own.
 */

import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import type { Project } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { defineJobKind, type AnyJobKind, type JobContext } from '../jobs/kinds.ts'
import { requireFreeBytes } from '../platform/disk.ts'
import { freeFolder } from './create-project.ts'
import { projectFiles, type ProjectFileEntry } from './folder-files.ts'
import { newProjectId, readProjectFile, writeProjectFile } from './project-file.ts'

/** What the job is built from. */
export type CopyParts = {
  project(id: string): Project
  /** Remembers the project in a folder, with its history where it brings one. */
  open(folder: string): Promise<Project>
}

/** The kind `projects.duplicate`. */
export function copyJob({ project, open }: CopyParts): AnyJobKind {
  return defineJobKind({
    kind: 'projects.duplicate',
    payload: z.strictObject({ project: projectIdSchema, name: z.string(), with_results: z.boolean() }),
    lease: () => null,
    writes: false,
    run: async ({ project: id, name, with_results }, context) => {
      const folder = await copyFolder(project(id).folder, name, with_results, context)
      return { result: { project: (await open(folder)).id } }
    },
  })
}

async function copyFolder(source: string, name: string, withResults: boolean, context: JobContext): Promise<string> {
  const target = freeFolder(dirname(source), name)
  const partial = join(dirname(target), `.${process.pid}-${Date.now()}.partial`)
  const files = await projectFiles(source, withResults)
  requireRoom(dirname(target), files)
  try {
    await copyFiles(source, partial, files, context)
    const now = new Date().toISOString()
    writeProjectFile(partial, { ...readProjectFile(source), id: newProjectId(), name, created: now })
    await rename(partial, target)
    return target
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

async function copyFiles(source: string, target: string, files: readonly ProjectFileEntry[], { signal, progress }: JobContext): Promise<void> {
  const total = files.reduce((sum, { bytes }) => sum + bytes, 0)
  let done = 0
  for (const { path, bytes } of files) {
    if (signal.aborted) throw new StudioError({ code: 'cancelled', message: 'Copying was cancelled; nothing was kept.', next_step: 'Start it again when you want to.' })
    await mkdir(dirname(join(target, path)), { recursive: true })
    await cp(join(source, path), join(target, path))
    done += bytes
    progress({ phase: 'copying', done, total, unit: 'bytes', message: path })
  }
}

/** Throws `no_space` before anything is written where the disk cannot take the files. */
export function requireRoom(folder: string, files: readonly ProjectFileEntry[]): void {
  requireFreeBytes(folder, files.reduce((sum, { bytes }) => sum + bytes, 0), 'The copy', 'Free some space in Settings, Storage, or leave the results out.')
}
