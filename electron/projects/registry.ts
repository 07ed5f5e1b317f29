/**
 * The projects that this user has opened: by folder and by id, in the run history.
 * Gives a copied folder an id of its own. Knows no rulebook.
 */

import { existsSync, realpathSync } from 'node:fs'
import { resolve } from 'node:path'
import type { Project } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { projectQueries, type WritableDb } from '../db/index.ts'
import { newProjectId, projectFilePath, readProjectFile, writeProjectFile } from './project-file.ts'
import { lockProject } from './project-lock.ts'

/** Reads the project in `folder` and remembers it. Throws `not_found` where it is none. */
export function openProject(db: WritableDb, folder: string): Project {
  const full = existsSync(folder) ? realpathSync(folder) : resolve(folder)
  const file = ownId(db, full)
  const project: Project = { id: file.id, name: file.name, folder: full, pack: file.pack, created: file.created, opened: new Date().toISOString() }
  projectQueries.saveProject(db, project)
  return project
}

/** The remembered project. Throws `not_found`, also where its folder is gone. */
export function requireProject(db: WritableDb, id: string): Project {
  const project = projectQueries.findProject(db, id)
  if (project === undefined) throw new StudioError({ code: 'not_found', message: `There is no project ${id}.`, next_step: 'Open its folder first.' })
  if (existsSync(projectFilePath(project.folder))) return project
  throw new StudioError({
    code: 'not_found',
    message: `The project "${project.name}" is no longer at ${project.folder}.`,
    next_step: 'If you moved it, open it at its new place; its history comes along.',
  })
}

/** The project file; where the id belongs to another folder that is still there, this one is a copy and gets an id of its own. */
function ownId(db: WritableDb, folder: string): ReturnType<typeof readProjectFile> {
  const file = readProjectFile(folder)
  const known = projectQueries.findProject(db, file.id)
  if (known === undefined || known.folder === folder || !existsSync(projectFilePath(known.folder))) return file
  if (readProjectFile(known.folder).id !== file.id) return file
  const release = lockProject(folder, 'open')
  try {
    const renamed = { ...file, id: newProjectId() }
    writeProjectFile(folder, renamed)
    return renamed
  } finally {
    release()
  }
}
