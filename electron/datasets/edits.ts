/**
 * What a person decided about rows: a file of lines in the project (data/edits.jsonl), the last line of a row counts.
 * Decisions belong to the words of a row, so they hold in every version. Knows nothing of how versions are made.
 */

import { appendFileSync, existsSync, mkdirSync, readFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import * as z from 'zod'
import { editSchema, type Decision, type Edit } from '../../contract/entities/dataset-row.ts'
import { contentHashOf } from './row-text.ts'
import { dataFolder } from './versions.ts'

const lineSchema = z.union([editSchema, z.strictObject({ key: z.string(), decision: z.null(), at: z.string() })])

/** How many rows each decision was made for. */
export type EditCounts = Record<Decision, number>

/** The file of the decisions. */
export function editsPath(projectDir: string): string {
  return join(dataFolder(projectDir), 'edits.jsonl')
}

/** Every decision that holds, by key, in the order of the first decision about each row. A line that cannot be read is passed over. */
export function readEdits(projectDir: string): Map<string, Edit> {
  const edits = new Map<string, Edit>()
  const path = editsPath(projectDir)
  if (!existsSync(path)) return edits
  for (const line of readFileSync(path, 'utf8').split('\n')) {
    const edit = parse(line)
    if (edit === null) continue
    edits.delete(edit.key)
    if (edit.decision !== null) edits.set(edit.key, edit)
  }
  return edits
}

/** Adds a decision; the file only grows. */
export function writeEdit(projectDir: string, edit: Edit): void {
  append(projectDir, edit)
}

/** Takes a decision back. */
export function forgetEdit(projectDir: string, key: string): void {
  append(projectDir, { key, decision: null, at: new Date().toISOString() })
}

/** Counts by decision. */
export function countEdits(edits: ReadonlyMap<string, Edit>): EditCounts {
  const counts: EditCounts = { keep: 0, fix: 0, exclude: 0 }
  for (const { decision } of edits.values()) counts[decision] += 1
  return counts
}

/** The content hashes of decided rows: of one decision, or of all. A fixed row is found in both of its forms. */
export function decidedContents(edits: ReadonlyMap<string, Edit>, decision?: Decision): number[] {
  return [...edits.values()].filter((edit) => decision === undefined || edit.decision === decision).flatMap((edit) => [contentHashOf(edit), ...(edit.fixed === null ? [] : [contentHashOf({ question: edit.question, answer: edit.fixed })])])
}

function append(projectDir: string, line: z.infer<typeof lineSchema>): void {
  const path = editsPath(projectDir)
  mkdirSync(dirname(path), { recursive: true })
  // A line that a crash cut off must not swallow this one.
  const isCut = existsSync(path) && !readFileSync(path).subarray(-1).equals(Buffer.from('\n')) && readFileSync(path).length > 0
  appendFileSync(path, `${isCut ? '\n' : ''}${JSON.stringify(line)}\n`, { flush: true })
}

function parse(line: string): z.infer<typeof lineSchema> | null {
  if (line === '') return null
  try {
    const parsed = lineSchema.safeParse(JSON.parse(line))
    return parsed.success ? parsed.data : null
  } catch {
    return null
  }
}
