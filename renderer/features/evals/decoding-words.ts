/** How an answer was chosen and what a check is called, in plain words. One pair of words for every screen. */

/** The two decodings that every rulebook of the studio has; others keep their name. */
const DECODINGS: Readonly<Record<string, string>> = { greedy: 'Surest answer', sampled: 'Varied answers' }

/** A decoding in words: "Surest answer" for greedy. */
export function decodingWords(decoding: string): string {
  return DECODINGS[decoding] ?? decoding.replaceAll('_', ' ')
}

/** A check's short name as a person reads it: "display word" for `display_word`. */
export function checkWords(check: string): string {
  return check.replaceAll('_', ' ')
}
