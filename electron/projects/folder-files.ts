/**
 * Which files of a project are its source (rulebook, knowledge, wordings, questions) and which are results, and how large a folder is.
 * Knows names; copies nothing.
 */

import { readdir, stat } from 'node:fs/promises'
import { join } from 'node:path'

/** What the stages leave in a project; everything else is what a person made. */
export const RESULT_FOLDERS = ['data', 'runs', 'evals', 'exports', 'chats'] as const
/** What is never copied: who holds the project, and what is half written. */
const LEFT_OUT = /^project\.lock|\.partial$|^\.DS_Store$/
/** A folder below a result that only matters while the result is being made. */
const SCRATCH = /\/(control|ranks|\.work)$/

/** A file of a project: its path with forward slashes, and its size. */
export type ProjectFileEntry = { path: string; bytes: number }

/** The files of a project, in the order of their paths; with results, or without. Links are left out. */
export async function projectFiles(folder: string, withResults: boolean): Promise<ProjectFileEntry[]> {
  const skipped = new Set<string>(withResults ? [] : RESULT_FOLDERS)
  const found: ProjectFileEntry[] = []
  const walk = async (prefix: string): Promise<void> => {
    for (const entry of await readdir(join(folder, prefix), { withFileTypes: true })) {
      const path = prefix === '' ? entry.name : `${prefix}/${entry.name}`
      if (LEFT_OUT.test(entry.name) || (prefix === '' && skipped.has(entry.name)) || SCRATCH.test(path)) continue
      if (entry.isDirectory()) await walk(path)
      else if (entry.isFile()) found.push({ path, bytes: (await stat(join(folder, path))).size })
    }
  }
  await walk('')
  return found.sort((a, b) => (a.path < b.path ? -1 : 1))
}
