/**
 * Makes a project folder from a pack, whole or not at all, and keeps a following project's copy of the pack fresh.
 * Knows folders; not the run history and not what a rulebook says.
 */

import { cpSync, existsSync, mkdirSync, readdirSync, renameSync, rmdirSync, rmSync, statSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import type { ProjectFile } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { syncFolder, writeFileAtomic } from '../platform/atomic-write.ts'
import { sha256File, sha256Tree } from '../platform/manifest.ts'
import { folderName } from './names.ts'
import { packFolder } from './packs.ts'
import { newProjectId, PROJECT_FORMAT, readProjectFile, writeProjectFile } from './project-file.ts'

/** What git leaves out of a project: the lock, what is being written, and what is large and can be made again. */
const GITIGNORE = `project.lock*
*.partial
runs/*/checkpoints/
runs/*/control/
exports/*/merged/
*.gguf
`

/** What a new project is made from. */
export type NewProject = { folder: string; from: { pack: string } | { files: Readonly<Record<string, string>> }; name?: string | undefined; followsPack: boolean }

/** Makes the folder. Throws `already_exists` where something is there, `bad_input` for a name that cannot be used. */
export function createProjectFolder(wanted: NewProject): { folder: string; file: ProjectFile } {
  const { from } = wanted
  const source = 'pack' in from ? packFolder(from.pack) : null
  const full = resolve(wanted.folder)
  const folder = join(dirname(full), folderName(basename(full)))
  refuseOccupied(folder)
  const file: ProjectFile = {
    format: PROJECT_FORMAT,
    id: newProjectId(),
    name: wanted.name?.trim() || basename(folder),
    created: new Date().toISOString(),
    pack: 'pack' in from ? from.pack : null,
    follows_pack: 'pack' in from && wanted.followsPack,
  }
  mkdirSync(dirname(folder), { recursive: true })
  const partial = join(dirname(folder), `.${basename(folder)}.${process.pid}.partial`)
  rmSync(partial, { recursive: true, force: true })
  try {
    if (source !== null) cpSync(source, partial, { recursive: true })
    else writeFiles(partial, 'files' in from ? from.files : {})
    writeFileAtomic(join(partial, '.gitignore'), GITIGNORE)
    writeProjectFile(partial, file)
    if (existsSync(folder)) rmdirSync(folder)
    renameSync(partial, folder)
    syncFolder(dirname(folder))
  } finally {
    rmSync(partial, { recursive: true, force: true })
  }
  return { folder, file }
}

function writeFiles(folder: string, files: Readonly<Record<string, string>>): void {
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true })
    writeFileAtomic(join(folder, path), text)
  }
}

/** A folder inside `inside` for a project of this name: a number is added where the name is taken. Throws `bad_input` for a name that no folder can have. */
export function freeFolder(inside: string, name: string): string {
  const plain = folderName(name.trim().replace(/[<>:"/\\|?*]+/g, '-').replace(/[. ]+$/, ''))
  for (let i = 1; ; i++) {
    const folder = join(resolve(inside), i === 1 ? plain : `${plain} ${i}`)
    if (!existsSync(folder)) return folder
  }
}

/** Copies the pack's files anew into a project that follows its pack, where any of them changed. Returns true where it did. The caller holds the lock. */
export async function refreshFromPack(folder: string): Promise<boolean> {
  if (!(await isBehindPack(folder))) return false
  const { pack } = readProjectFile(folder)
  const source = packFolder(pack!)
  for (const name of readdirSync(source)) {
    const fresh = join(folder, `.${name}.partial`)
    cpSync(join(source, name), fresh, { recursive: true })
    rmSync(join(folder, name), { recursive: true, force: true })
    renameSync(fresh, join(folder, name))
  }
  return true
}

/** True where a project follows its pack and the pack's files differ from its own. */
export async function isBehindPack(folder: string): Promise<boolean> {
  const { pack, follows_pack } = readProjectFile(folder)
  if (pack === null || !follows_pack) return false
  const source = packFolder(pack)
  for (const name of readdirSync(source)) {
    const own = join(folder, name)
    if (!existsSync(own) || (await hashOf(join(source, name))) !== (await hashOf(own))) return true
  }
  return false
}

async function hashOf(path: string): Promise<string> {
  return statSync(path).isDirectory() ? sha256Tree(path) : sha256File(path)
}

function refuseOccupied(folder: string): void {
  if (!existsSync(folder)) return
  if (statSync(folder).isDirectory() && readdirSync(folder).length === 0) return
  throw new StudioError({
    code: 'already_exists',
    message: `${folder} is there already and is not empty.`,
    next_step: existsSync(join(folder, 'project.json')) ? 'Open that project with --project, or choose another folder.' : 'Choose another folder.',
  })
}
