/**
 * `project.json`: the project's id and name, kept in its folder so that they survive a move and a lost database.
 * Knows the file; not the run history.
 */

import { randomBytes } from 'node:crypto'
import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { projectFileSchema, type ProjectFile } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

/** The layout of project folders that this version writes. */
export const PROJECT_FORMAT = 1

/** The path of `project.json` in a project folder. */
export function projectFilePath(folder: string): string {
  return join(folder, 'project.json')
}

/** Reads `project.json`. Throws `not_found` where the folder is no project, `conflict` for one of a newer version. */
export function readProjectFile(folder: string): ProjectFile {
  const path = projectFilePath(folder)
  if (!existsSync(path)) {
    throw new StudioError({
      code: 'not_found',
      message: existsSync(folder) ? `${folder} is not a project: it has no project.json.` : `There is no folder ${folder}.`,
      next_step: 'Name a project folder with --project DIR, or make one: new DIR --pack ID.',
    })
  }
  const read = readJson(path)
  const format = z.looseObject({ format: z.int() }).safeParse(read)
  if (format.success && format.data.format > PROJECT_FORMAT) {
    throw new StudioError({
      code: 'conflict',
      message: `The project ${folder} was written by a newer Tunesmith (layout ${format.data.format}; this version knows ${PROJECT_FORMAT}).`,
      next_step: 'Update Tunesmith. Nothing in the folder was changed.',
    })
  }
  const parsed = projectFileSchema.safeParse(read)
  if (parsed.success) return parsed.data
  throw new StudioError({
    code: 'verification_failed',
    message: `${path} is damaged: ${z.prettifyError(parsed.error)}`,
    next_step: 'Restore the file from a copy or from git.',
  })
}

/** Writes `project.json`. */
export function writeProjectFile(folder: string, file: ProjectFile): void {
  writeJsonAtomic(projectFilePath(folder), file)
}

/** Ends a project's following of its pack, so that its own edits are never copied over. */
export function leavePack(folder: string): void {
  const file = readProjectFile(folder)
  if (file.follows_pack) writeProjectFile(folder, { ...file, follows_pack: false })
}

/** A new project id. */
export function newProjectId(): string {
  return `p-${randomBytes(6).toString('hex')}`
}
