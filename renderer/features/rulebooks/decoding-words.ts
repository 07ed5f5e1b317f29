/** What the ways of answering are called: the plain words, and the field's term. */

const WORDS: Readonly<Record<string, string>> = { greedy: 'surest answer', sampled: 'varied answers' }

/** The words of a way of answering, and its term where that is another word. */
export function decodingWords(name: string): { words: string; term: string | null } {
  const words = WORDS[name]
  return words === undefined ? { words: name.replaceAll('_', ' '), term: null } : { words, term: name }
}
