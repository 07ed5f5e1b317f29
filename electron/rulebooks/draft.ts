/**
 * Edits that were not saved: one file in the project's drafts/, replaced at every pause in typing and removed by a save.
 * Knows the file; not when it is written.
 */

import { existsSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { sha256Of } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import { hashOf } from './project-texts.ts'
import type { Change } from './save-changes.ts'

const draftSchema = z.object({
  kept: z.iso.datetime(),
  changes: z.array(z.object({ path: z.string(), text: z.string().nullable(), read_sha256: z.string().nullable() })).min(1),
})
/** Unsaved edits with the moment they were kept. */
export type Draft = z.infer<typeof draftSchema>

/** Keeps the changes; none clears the draft. */
export function keepDraft(folder: string, changes: readonly Change[]): void {
  if (changes.length === 0) return clearDraft(folder)
  writeJsonAtomic(draftPath(folder), { kept: new Date().toISOString(), changes })
}

/** Removes the draft. */
export function clearDraft(folder: string): void {
  rmSync(draftPath(folder), { force: true })
}

/** The draft, or null where there is none, it is damaged, or it says what the files say already. */
export function readDraft(folder: string): Draft | null {
  const path = draftPath(folder)
  if (!existsSync(path)) return null
  const parsed = draftSchema.safeParse(readJsonQuietly(path))
  if (!parsed.success) return null
  return parsed.data.changes.some((change) => isChange(folder, change)) ? parsed.data : null
}

function isChange(folder: string, { path, text }: Draft['changes'][number]): boolean {
  return hashOf(folder, path) !== (text === null ? null : sha256Of(text))
}

function readJsonQuietly(path: string): unknown {
  try {
    return readJson(path)
  } catch {
    return null
  }
}

function draftPath(folder: string): string {
  return join(folder, 'drafts', 'unsaved.json')
}
