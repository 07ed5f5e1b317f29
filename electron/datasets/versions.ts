/**
 * Dataset versions as folders: the next free name, the list, and what an interrupted
 * generation left behind. Knows names and manifests, not how samples are made.
 */
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors.ts'

/** The three files of a dataset version; a sample is in exactly one. */
export const SPLITS = ['train', 'val', 'test'] as const
export type Split = (typeof SPLITS)[number]

const VERSION = /^v(\d{4,})$/
const PARTIAL = /^\.v\d{4,}\.partial$/

/** Folder of all dataset versions of a project. */
export function dataFolder(projectDir: string): string {
  return join(projectDir, 'data')
}

/** Names of all whole versions (those with a manifest), oldest first. */
export function listVersions(projectDir: string): string[] {
  const folder = dataFolder(projectDir)
  if (!existsSync(folder)) return []
  return readdirSync(folder)
    .filter((name) => VERSION.test(name) && existsSync(join(folder, name, 'manifest.json')))
    .sort((a, b) => Number(VERSION.exec(a)![1]) - Number(VERSION.exec(b)![1]))
}

/** Folder of `version`, or of the newest one when none is named. Throws `not_found` with what to run. */
export function versionFolder(projectDir: string, version?: string): string {
  const versions = listVersions(projectDir)
  const name = version ?? versions.at(-1)
  if (name === undefined || !versions.includes(name)) {
    throw new StudioError({
      code: 'not_found',
      message: name === undefined ? 'This project has no dataset yet.' : `There is no dataset version ${name} in this project.`,
      next_step: name === undefined ? 'Run `generate` first.' : `Choose one of: ${versions.join(', ') || 'none; run `generate` first'}.`,
    })
  }
  return join(dataFolder(projectDir), name)
}

/** A new version being written: files go into `partial`, which is renamed to `final` when it is whole. */
export type PendingVersion = { name: string; partial: string; final: string }

/** Removes what an interrupted generation left, and opens the next version. The caller holds the project's lock. */
export function openVersion(projectDir: string): PendingVersion {
  const folder = dataFolder(projectDir)
  mkdirSync(folder, { recursive: true })
  const names = readdirSync(folder)
  for (const name of names) if (PARTIAL.test(name)) rmSync(join(folder, name), { recursive: true, force: true })
  const last = Math.max(0, ...names.map((name) => Number(VERSION.exec(name)?.[1] ?? 0)))
  const name = `v${String(last + 1).padStart(4, '0')}`
  const partial = join(folder, `.${name}.partial`)
  mkdirSync(partial)
  return { name, partial, final: join(folder, name) }
}

/** The parsed manifest of a dataset version folder. */
export function readVersionManifest(folder: string): unknown {
  return JSON.parse(readFileSync(join(folder, 'manifest.json'), 'utf8'))
}
