/**
 * Patterns of `regex_match`: which ones a rulebook may hold. They are run by RE2, whose time grows with the text and with the
 * size of the pattern, never faster; so a limit of that size bounds what any answer can cost. Knows no expression.
 */

import { RE2JS } from 're2js'

/** Instructions of a compiled pattern: at most a second for 50,000 characters. Patterns that people write have some ten to two hundred. */
const MOST_INSTRUCTIONS = 600
/** A text that no pattern means; one that fits it and the empty text as well fits everything. */
const MEANINGLESS = '\u0000\u0001'

/** What is wrong with a pattern, as the end of a sentence; null where nothing is. */
export function patternProblem(source: string): string | null {
  try {
    const pattern = RE2JS.compile(source)
    if (pattern.programSize() > MOST_INSTRUCTIONS) return 'the pattern is too slow: it repeats too much; use smaller numbers in { }'
    if (pattern.matcher('').find() && pattern.matcher(MEANINGLESS).find()) return 'the pattern fits every text, also an empty one; leave out a * or a ?, or anchor it with ^ and $'
    return null
  } catch (error) {
    return `the pattern cannot be read: ${error instanceof Error ? error.message : String(error)}`
  }
}
