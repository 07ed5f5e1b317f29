/**
 * The studio's own bin for hosts without the system's: a removed project lies beside where it was, hidden, with a note in the
 * studio's folder that says from where, so that it comes back by one rename. Knows folders; not the run history.
 */

import { existsSync, mkdirSync, readdirSync, renameSync, rmSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { binnedProjectSchema, type BinnedProject, type Project } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

/** The folder, on the project's own disk, in which removed projects lie. */
const BIN_FOLDER = '.tunesmith-bin'

/** Moves a project into the bin. */
export function binProject(notes: string, project: Project): BinnedProject {
  const id = `${project.id}-${Date.now()}`
  const place = binnedPlace(project.folder, id)
  mkdirSync(dirname(place), { recursive: true })
  mkdirSync(notes, { recursive: true })
  const binned: BinnedProject = { id, project: project.id, name: project.name, folder: project.folder, removed: new Date().toISOString() }
  // The note first: a crash in between leaves a note without a folder, which the list passes over.
  writeJsonAtomic(notePath(notes, id), binned)
  renameSync(project.folder, place)
  return binned
}

/** What lies in the bin, latest first. */
export function listBin(notes: string): BinnedProject[] {
  if (!existsSync(notes)) return []
  const read = readdirSync(notes).flatMap((name) => {
    const parsed = name.endsWith('.json') ? binnedProjectSchema.safeParse(readJson(join(notes, name))) : undefined
    return parsed?.success === true && existsSync(binnedPlace(parsed.data.folder, parsed.data.id)) ? [parsed.data] : []
  })
  return read.sort((a, b) => (a.removed < b.removed ? 1 : -1))
}

/** Puts a project back where it was, and returns its folder. Throws `already_exists` where something else lies there now. */
export function restoreProject(notes: string, id: string): string {
  const binned = requireBinned(notes, id)
  if (existsSync(binned.folder)) {
    throw new StudioError({ code: 'already_exists', message: `Something else lies at ${binned.folder} now.`, next_step: 'Rename or move that folder, then restore again.' })
  }
  renameSync(binnedPlace(binned.folder, id), binned.folder)
  rmSync(notePath(notes, id), { force: true })
  return binned.folder
}

/** Where a project of the bin lies. */
export function binnedFolder(notes: string, id: string): string {
  return binnedPlace(requireBinned(notes, id).folder, id)
}

/** Forgets the note of a project whose folder was deleted for good. */
export function forgetBinned(notes: string, id: string): void {
  rmSync(notePath(notes, id), { force: true })
}

function requireBinned(notes: string, id: string): BinnedProject {
  const found = listBin(notes).find((binned) => binned.id === id)
  if (found !== undefined) return found
  throw new StudioError({ code: 'not_found', message: 'This project is no longer in the bin.', next_step: 'Look at the bin again.' })
}

function binnedPlace(folder: string, id: string): string {
  return join(dirname(folder), BIN_FOLDER, id)
}

function notePath(notes: string, id: string): string {
  return join(notes, `${id}.json`)
}
