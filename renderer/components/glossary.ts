/**
 * The sentences of docs/glossary.md by their word, read when the window is built. Knows no component.
 */

import text from '../../docs/glossary.md?raw'

const entries = new Map<string, string>()
for (const line of text.split('\n')) {
  const [, words, sentence] = /^\| ([^|]+?) \| (.+?) \|$/.exec(line.replaceAll('\\|', '¦')) ?? []
  if (words === undefined || sentence === undefined || words === 'word' || words.startsWith('---')) continue
  for (const word of words.split(/, (?![^(]*\))/)) entries.set(word.trim().toLowerCase(), plain(sentence))
}

/** The glossary's sentence on a word; undefined where the glossary has none. */
export function glossarySentence(word: string): string | undefined {
  const key = word.toLowerCase()
  return entries.get(key) ?? entries.get(key.replace(/s$/, '')) ?? entries.get(key.replaceAll('_', ' '))
}

function plain(sentence: string): string {
  const words = sentence.replaceAll('¦', '|').replaceAll('`', '').replaceAll(/\*+/g, '').trim()
  return `${words.charAt(0).toUpperCase()}${words.slice(1)}${/[.!?]$/.test(words) ? '' : '.'}`
}
