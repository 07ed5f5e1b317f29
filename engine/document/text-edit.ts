/**
 * Splices of a text: what is replaced, where, by what. Knows nothing of YAML.
 */

/** The characters from `start` up to `end` give way to `insert`. Offsets count UTF-16 units of the text before the edit. */
export type TextEdit = { readonly start: number; readonly end: number; readonly insert: string }

/** A text after an edit, and the one splice that made it of the text before. */
export type Edited = { readonly text: string; readonly edit: TextEdit }

/** Applies splices that do not overlap, in any order. */
export function applyEdits(text: string, edits: readonly TextEdit[]): string {
  let result = ''
  let at = 0
  for (const { start, end, insert } of edits.toSorted((a, b) => a.start - b.start || a.end - b.end)) {
    result += text.slice(at, start) + insert
    at = end
  }
  return result + text.slice(at)
}

/** The smallest single splice that turns one text into the other. */
export function spliceBetween(before: string, after: string): TextEdit {
  const most = Math.min(before.length, after.length)
  let start = 0
  while (start < most && before[start] === after[start]) start += 1
  let same = 0
  while (same < most - start && before[before.length - 1 - same] === after[after.length - 1 - same]) same += 1
  return { start, end: before.length - same, insert: after.slice(start, after.length - same) }
}

/** The line break that a text uses. */
export function lineBreakOf(text: string): string {
  return text.includes('\r\n') ? '\r\n' : '\n'
}

/** Where the line of an offset begins. */
export function lineStart(text: string, offset: number): number {
  return text.lastIndexOf('\n', offset - 1) + 1
}

/** Where the line after that of an offset begins; the text's end for the last one. */
export function lineEnd(text: string, offset: number): number {
  const found = text.indexOf('\n', offset)
  return found === -1 ? text.length : found + 1
}
