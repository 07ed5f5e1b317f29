/**
 * Writes changed texts of a rulebook: refused whole where one was changed by someone else meanwhile, kept as a version before
 * and after, the rulebook itself last. Knows files; not what they mean.
 */

import { mkdirSync, realpathSync, rmSync } from 'node:fs'
import { dirname, join, relative } from 'node:path'
import type { ParsedInput } from '../../contract/calls.ts'
import { StudioError } from '../../contract/errors.ts'
import { openPending } from '../platform/atomic-write.ts'
import { hashOf, readTexts, RULEBOOK } from './project-texts.ts'
import { keepVersion } from './saved-versions.ts'

/** One file to write or to remove. */
export type Change = ParsedInput<'rulebooks.save'>['changes'][number]
/** What a save leaves: the version, and the hash of each file that was written (null: removed). */
export type Saved = { version: string; files: { path: string; sha256: string | null }[] }

/** Saves. Throws `conflict` before anything is written. The caller holds the project's lock. */
export function saveChanges(folder: string, changes: readonly Change[], sentences: readonly string[]): Saved {
  for (const change of changes) refuseConflict(folder, change)
  keepVersion(folder, readTexts(folder).files, ['As it was before the first change'])
  writeAll(folder, changes)
  const version = keepVersion(folder, readTexts(folder).files, sentences)
  return { version, files: changes.map(({ path }) => ({ path, sha256: hashOf(folder, path) })) }
}

function refuseConflict(folder: string, { path, text, read_sha256 }: Change): void {
  const found = hashOf(folder, path)
  if (found === read_sha256) return
  if (text === null && path === RULEBOOK) throw new StudioError({ code: 'bad_input', message: 'A project cannot be without its rulebook.', next_step: 'Remove the project instead.' })
  throw new StudioError({
    code: 'conflict',
    message: found === null ? `${path} was removed since you opened it.` : `${path} was changed by someone else since you opened it.`,
    next_step: 'Keep your text over it, or take the text that lies on disk. Nothing was written.',
    detail: path,
  })
}

/** All temporary files are written before the first becomes visible, so that a full disk changes nothing. */
function writeAll(folder: string, changes: readonly Change[]): void {
  const ordered = changes.toSorted((a, b) => Number(a.path === RULEBOOK) - Number(b.path === RULEBOOK))
  const pending = ordered.flatMap(({ path, text }) => (text === null ? [] : [openPending(placeInside(folder, path))].map((file) => ({ file, text }))))
  try {
    for (const { file, text } of pending) file.write(text)
    for (const { file } of pending) file.commit()
  } finally {
    for (const { file } of pending) file.abandon()
  }
  for (const { path, text } of ordered) if (text === null) rmSync(join(folder, path), { force: true })
}

/** The full path, with its folder made; refused where a symbolic link leads out of the project. */
function placeInside(folder: string, path: string): string {
  const full = join(folder, path)
  mkdirSync(dirname(full), { recursive: true })
  if (!relative(realpathSync(folder), realpathSync(dirname(full))).startsWith('..')) return full
  throw new StudioError({ code: 'no_permission', message: `${path} leads out of the project.`, next_step: 'Replace the link by a folder inside the project.' })
}
