/**
 * The first rows of a large version straight from its file, for whoever opens it before its index is there. Knows where they
 * stand; counts and finds nothing.
 */

import { join } from 'node:path'
import { linesOf, readRow, type ReadRow } from './row-lines.ts'
import { SPLITS } from './versions.ts'

/** The index of a smaller version is made as fast as its first rows are read here. */
const LARGE = 20_000
const BLOCK_BYTES = 1 << 18
/** Longer rows are left to the reading thread. */
const MOST_BYTES = 1 << 20

/** The first rows of a version; null where it is small, its rows are long, or one cannot be read (its index says which). */
export function firstRows({ folder, rows: all }: { folder: string; rows: number }, limit: number): ReadRow[] | null {
  if (all < LARGE) return null
  const rows: ReadRow[] = []
  try {
    for (const line of linesOf(join(folder, `${SPLITS[0]}.jsonl`), BLOCK_BYTES)) {
      if (line.offset > MOST_BYTES) return null
      rows.push(readRow(line, 0))
      if (rows.length === limit) return rows
    }
  } catch {
    return null
  }
  return null
}
