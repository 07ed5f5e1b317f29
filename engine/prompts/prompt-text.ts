/**
 * A text prepared for reading: its lower case where lengths agree, and where words begin and end.
 * Knows no wording and no name.
 */

/** A text with what reading it needs again and again. */
export type PromptText = {
  readonly text: string
  /** Lower case, unit by unit; a letter whose lower case has another length stays as it is. */
  readonly lower: string
  /** 1 where a word may start or end: not between two letters or digits. One longer than the text. */
  readonly boundary: Uint8Array
}

function isWordUnit(unit: number): boolean {
  if (unit < 128) return (unit >= 97 && unit <= 122) || (unit >= 65 && unit <= 90) || (unit >= 48 && unit <= 57)
  return unit >= 0xc0 && !(unit >= 0x2000 && unit <= 0x206f) && !(unit >= 0x3000 && unit <= 0x303f) && unit !== 0xd7 && unit !== 0xf7
}

/** Lower case that keeps every position. */
export function lowerInPlace(text: string): string {
  const lower = text.toLowerCase()
  if (lower.length === text.length) return lower
  return Array.from({ length: text.length }, (_none, i) => {
    const char = text.charAt(i)
    return char.toLowerCase().length === 1 ? char.toLowerCase() : char
  }).join('')
}

/** Prepares a text; outer white space is left out. */
export function preparePrompt(source: string): PromptText {
  const text = source.trim()
  const boundary = new Uint8Array(text.length + 1)
  let before = false
  for (let i = 0; i <= text.length; i += 1) {
    const here = i < text.length && isWordUnit(text.charCodeAt(i))
    if (!before || !here) boundary[i] = 1
    before = here
  }
  return { text, lower: lowerInPlace(text), boundary }
}

/** Whether a UTF-16 unit is white space. */
export function isSpaceUnit(unit: number): boolean {
  return unit === 32 || (unit >= 9 && unit <= 13) || unit === 0xa0
}
