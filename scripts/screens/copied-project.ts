/**
 * A project of a prepared home, copied into a home of its own and opened there: pictures change nothing of what they are
 * taken from. Knows folders and the call that opens one.
 */

import { cpSync, existsSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import { homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'

/** The part of a project folder that an export writes. */
const EXPORTS = 'exports'

/** Copies the project with its results, on request without its exports, and returns its id in `to`. */
export async function copyProject({ from, project, to, withoutExports = false }: { from: string; project: string; to: string; withoutExports?: boolean }): Promise<string> {
  const folder = await folderOf(from, project)
  const copy = join(to, 'copied', basename(folder))
  cpSync(folder, copy, { recursive: true })
  if (withoutExports) rmSync(join(copy, EXPORTS), { recursive: true, force: true })
  const studio = createStudio({ surface: 'cli', paths: homePaths(to) })
  try {
    return (await studio.call('projects.open', { folder: copy })).project.id
  } finally {
    await studio.close()
  }
}

/** Where the project lies; in a home that was moved, beside its database. */
async function folderOf(home: string, project: string): Promise<string> {
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  try {
    const { folder } = (await studio.call('projects.get', { project })).project
    return existsSync(folder) ? folder : join(home, basename(folder))
  } finally {
    await studio.close()
  }
}
