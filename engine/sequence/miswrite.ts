/**
 * Near misses in writing: a list with wrong numbers or none, a line with a wrong, missing or misplaced word, a name
 * that is not in the vocabulary. Whether a near miss breaks what it should is for the caller to check.
 */
import type { Random } from '../interfaces.ts'
import { shuffled } from './shuffle.ts'
import type { ListForm } from './list-form.ts'
import type { WordPart } from './word-parts.ts'
import type { WordsForm } from './words-form.ts'

/** The list with wrong numbers or without its marks. */
export function miswriteList(list: ListForm, lines: readonly string[], random: Random): string[] {
  const marked = (number: (i: number) => number): string => lines.map((line, i) => `${list.before(number(i))}${line}${list.after}`).join('\n')
  const skipped = random.below(lines.length)
  const changed = shuffled([
    lines.join('\n'),
    lines.map((line) => `- ${line}`).join('\n'),
    marked((i) => i),
    marked((i) => i + 2),
    marked((i) => (i >= skipped ? i + 2 : i + 1)),
    marked((i) => lines.length - i),
  ], random)
  // Where everything is a list, only nothing is none.
  return [...changed, '']
}

/** Every line of the list in turn, miswritten so that the named check of its words should fail. */
export function* miswriteItem(form: WordsForm, check: string, lines: readonly string[], records: readonly number[], random: Random): Generator<string[]> {
  for (const at of shuffled([...lines.keys()], random)) {
    const line = form.names[records[at] ?? -1]
    if (line === undefined) continue
    const indices = [...form.parts.keys()].filter((index) => form.parts[index]?.check === check)
    const variants = indices.flatMap((index) => (index === form.head ? misspelt(form, line) : otherWords(form, index, line)))
    for (const variant of shuffled([...new Set(variants)], random)) {
      const problems = form.read(variant).problems
      if (problems.length > 0 && problems.every((problem) => problem.check === check)) yield lines.map((kept, i) => (i === at ? variant : kept))
    }
  }
}

/** The line with the word of one part left out, replaced by each other word of that part, added or moved. */
function otherWords(form: WordsForm, index: number, line: string): string[] {
  const part = form.parts[index] as WordPart
  const words = line.split(/\s/)
  const spaced = ` ${words.join(' ').toLowerCase()} `
  const present = [...part.phrases.keys()].filter((phrase) => spaced.includes(` ${phrase} `))
  const without = present.map((phrase) => cutPhrase(words, phrase.split(' ')))
  const bases = present.length === 0 ? [words] : without
  const swapped = [...part.phrases.keys()].flatMap((phrase) => bases.flatMap((base) => base.map((_word, i) => [...base.slice(0, i), phrase, ...base.slice(i)].join(' '))))
  return [...without.map((base) => base.join(' ')), ...swapped].filter((variant) => variant !== line)
}

/** The words without the first occurrence of a phrase. */
function cutPhrase(words: readonly string[], phrase: readonly string[]): string[] {
  const at = words.findIndex((_word, i) => phrase.every((word, k) => words[i + k]?.toLowerCase() === word))
  return at === -1 ? [...words] : [...words.slice(0, at), ...words.slice(at + phrase.length)]
}

/** The line with one letter of the head's name dropped, doubled or swapped with the next. */
function misspelt(form: WordsForm, line: string): string[] {
  const head = form.parts[form.head] as WordPart
  const phrases = [...head.phrases.keys()].filter((phrase) => line.toLowerCase().includes(phrase))
  const longest = phrases.toSorted((a, b) => b.length - a.length)[0] ?? line
  const start = line.toLowerCase().lastIndexOf(longest)
  const letters = Array.from({ length: longest.length }, (_none, i) => start + i)
  return letters.flatMap((i) => [
    line.slice(0, i) + line.slice(i + 1),
    line.slice(0, i + 1) + line.slice(i),
    line.slice(0, i) + (line[i + 1] ?? '') + (line[i] ?? '') + line.slice(i + 2),
  ]).filter((variant) => variant.trim() === variant && variant !== line)
}
