/**
 * Saved versions of a rulebook: one small list a version in drafts/versions/, and each text once under its hash in drafts/versions/texts/.
 * Knows files and hashes; not what was changed.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import { sha256Of } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import type { ProjectText } from './project-texts.ts'

const versionSchema = z.object({
  id: z.string(),
  saved: z.string(),
  changes: z.array(z.string()),
  files: z.array(z.object({ path: z.string(), sha256: z.string(), bytes: z.int() })),
})
/** A version as it lies on disk. */
export type SavedVersion = z.infer<typeof versionSchema>

/** All saved versions, oldest first; a damaged one is left out. */
export function listSaved(folder: string): SavedVersion[] {
  const place = versionsFolder(folder)
  if (!existsSync(place)) return []
  return readdirSync(place)
    .filter((name) => /^v\d{4,}\.json$/.test(name))
    .flatMap((name) => {
      const parsed = versionSchema.safeParse(readJson(join(place, name)))
      return parsed.success ? [parsed.data] : []
    })
    .sort((a, b) => Number(a.id.slice(1)) - Number(b.id.slice(1)))
}

/** Keeps these files as the next version, unless the newest one holds the same. Returns its id. */
export function keepVersion(folder: string, files: readonly ProjectText[], changes: readonly string[]): string {
  const saved = listSaved(folder)
  const last = saved.at(-1)
  const listed = files.map(({ path, text, sha256 }) => ({ path, sha256, bytes: Buffer.byteLength(text) })).toSorted((a, b) => (a.path < b.path ? -1 : 1))
  if (last !== undefined && sameFiles(last.files, listed)) return last.id
  for (const { text, sha256 } of files) {
    const place = textPath(folder, sha256)
    if (!existsSync(place)) writeFileAtomic(place, text)
  }
  const id = `v${String(Number(last?.id.slice(1) ?? 0) + 1).padStart(4, '0')}`
  writeJsonAtomic(join(versionsFolder(folder), `${id}.json`), { id, saved: new Date().toISOString(), changes: [...changes], files: listed } satisfies SavedVersion)
  return id
}

/** One version. Throws `not_found` with those there are. */
export function findSaved(folder: string, id: string): SavedVersion {
  const saved = listSaved(folder)
  const found = saved.find((version) => version.id === id)
  if (found !== undefined) return found
  throw new StudioError({ code: 'not_found', message: `There is no saved version ${id}.`, next_step: `Choose one of: ${saved.map((version) => version.id).join(', ') || 'none; save first'}.` })
}

/** The text with this hash as it was kept; null where it is gone or damaged. */
export function keptText(folder: string, sha256: string): string | null {
  const place = textPath(folder, sha256)
  if (!existsSync(place)) return null
  const text = readFileSync(place, 'utf8')
  return sha256Of(text) === sha256 ? text : null
}

/** Whether two lists name the same texts at the same paths. */
export function sameFiles(a: readonly { path: string; sha256: string }[], b: readonly { path: string; sha256: string }[]): boolean {
  const hashes = new Map(b.map(({ path, sha256 }) => [path, sha256]))
  return a.length === b.length && a.every(({ path, sha256 }) => hashes.get(path) === sha256)
}

function versionsFolder(folder: string): string {
  return join(folder, 'drafts', 'versions')
}

function textPath(folder: string, sha256: string): string {
  return join(versionsFolder(folder), 'texts', `${sha256}.txt`)
}
