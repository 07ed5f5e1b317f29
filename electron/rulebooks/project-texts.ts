/**
 * The texts of a rulebook folder: rulebook.yaml, what lies in knowledge/ and prompts/, and every file that the rulebook names.
 * Knows paths and hashes; not what the texts mean.
 */

import { existsSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import { toStudioError } from '../../contract/errors.ts'
import { sha256Of } from '../platform/manifest.ts'
import { rulebookFiles } from './rulebook-files.ts'

/** The rulebook's own file. */
export const RULEBOOK = 'rulebook.yaml'
const FOLDERS = ['knowledge', 'prompts']
const TEXT_FILE = /\.(yaml|yml|json|jsonl|txt|csv|tsv)$/i
const MOST_FILES = 2_000

/** A text with its hash. */
export type ProjectText = { path: string; text: string; sha256: string }
/** A file that cannot be read as text. */
export type TextProblem = { path: string; message: string; next_step: string }

/** Reads every text of the rulebook in `folder`. */
export function readTexts(folder: string): { files: ProjectText[]; problems: TextProblem[] } {
  const reader = rulebookFiles(folder)
  const files: ProjectText[] = []
  const problems: TextProblem[] = []
  const seen = new Set<string>()
  const take = (path: string): string | null => {
    if (seen.has(path)) return null
    seen.add(path)
    try {
      const read = reader.read(path)
      if (read === null) return null
      const text = withMark(folder, path, read)
      files.push({ path, text, sha256: sha256Of(text) })
      return text
    } catch (thrown) {
      const { message, next_step } = toStudioError(thrown)
      problems.push({ path, message, next_step })
      return null
    }
  }
  const rulebook = take(RULEBOOK)
  for (const path of FOLDERS.flatMap((name) => textsBelow(folder, name))) take(path)
  for (const path of namedFiles(rulebook ?? '')) take(path)
  return { files, problems }
}

/** The hash of a file's bytes, or null where there is none. */
export function hashOf(folder: string, path: string): string | null {
  const text = rulebookFiles(folder).read(path)
  return text === null ? null : sha256Of(withMark(folder, path, text))
}

/** Decoding drops a byte order mark; here a text is every byte that lies on disk. */
function withMark(folder: string, path: string, text: string): string {
  return statSync(join(folder, path)).size === Buffer.byteLength(text) ? text : `\uFEFF${text}`
}

function textsBelow(folder: string, prefix: string): string[] {
  const full = join(folder, prefix)
  if (!existsSync(full) || !statSync(full).isDirectory()) return []
  const found: string[] = []
  for (const entry of readdirSync(full, { withFileTypes: true }).toSorted((a, b) => (a.name < b.name ? -1 : 1))) {
    const path = `${prefix}/${entry.name}`
    if (entry.name.startsWith('.') || found.length > MOST_FILES) continue
    if (entry.isDirectory()) found.push(...textsBelow(folder, path))
    else if (entry.isFile() && TEXT_FILE.test(entry.name)) found.push(path)
  }
  return found
}

/** Every text in the rulebook that reads like the name of a text file. */
function namedFiles(rulebook: string): string[] {
  const found: string[] = []
  const visit = (value: unknown): void => {
    if (typeof value === 'string') {
      if (value.length < 200 && TEXT_FILE.test(value) && !value.includes('\n') && !value.includes('{')) found.push(value)
    } else if (value !== null && typeof value === 'object') Object.values(value).forEach(visit)
  }
  try {
    const { imports: _foreign, examples: _said, ...own } = (parse(rulebook, { logLevel: 'silent' }) ?? {}) as Record<string, unknown>
    visit(own)
  } catch {
    // A rulebook that cannot be parsed names nothing; its own problems are told by whoever compiles it.
  }
  return found
}
