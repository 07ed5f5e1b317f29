/**
 * The training samples that are nearest to a question and its output, by the words that they share (Jaccard).
 * Reads the file once in blocks; knows no rule.
 */

import { createHash } from 'node:crypto'
import { readRows } from '../platform/read-rows.ts'

/** A sample and how near it is. */
export type NearSample = { id: string; prompt: string; answer: string; overlap: number }

/** What is compared: rows of the same category only. */
export type NearOrder = { path: string; category: string; text: string; n: number }

/** Rows that are looked at, at most: a look at neighbours is worth a second, not a minute. */
const MAX_ROWS = 200_000

type Row = { id?: string; category?: string; messages?: { role: string; content: string }[] }

/** The `n` nearest samples, nearest first. */
export async function findNearest({ path, category, text, n }: NearOrder): Promise<NearSample[]> {
  const wanted = wordsOf(text)
  const found: NearSample[] = []
  let seen = 0
  for await (const read of readRows(path)) {
    if (++seen > MAX_ROWS) break
    if ('problem' in read) continue
    const row = read.value as Row
    if (row.category !== category || row.messages === undefined) continue
    const prompt = row.messages.findLast(({ role }) => role === 'user')?.content ?? ''
    const answer = row.messages.at(-1)?.content ?? ''
    const overlap = jaccard(wanted, wordsOf(`${prompt} ${answer}`))
    if (found.length === n && overlap <= found.at(-1)!.overlap) continue
    found.push({ id: row.id ?? createHash('sha256').update(prompt).digest('hex').slice(0, 12), prompt, answer, overlap })
    found.sort((a, b) => b.overlap - a.overlap)
    found.length = Math.min(found.length, n)
  }
  return found
}

function wordsOf(text: string): Set<string> {
  return new Set(text.toLowerCase().match(/[\p{L}\p{N}_]+/gu))
}

function jaccard(a: ReadonlySet<string>, b: ReadonlySet<string>): number {
  let shared = 0
  for (const word of a) if (b.has(word)) shared += 1
  const all = a.size + b.size - shared
  return all === 0 ? 0 : shared / all
}
