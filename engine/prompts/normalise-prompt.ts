/**
 * Prompts as they are compared: two that normalise to the same text are the same question. Knows nothing of splits.
 */

/** Composed characters, single spaces, lower case, no space around. */
export function normalisePrompt(text: string): string {
  return isPlain(text) ? text.toLowerCase() : text.normalize('NFC').trim().replaceAll(/\s+/g, ' ').toLowerCase()
}

/** Whether only upper case can differ: printable ASCII, no two spaces together, none at either end. Most prompts are. */
function isPlain(text: string): boolean {
  let before = 32
  for (let i = 0; i < text.length; i += 1) {
    const unit = text.charCodeAt(i)
    if (unit < 32 || unit > 126 || (unit === 32 && before === 32)) return false
    before = unit
  }
  return before !== 32
}
