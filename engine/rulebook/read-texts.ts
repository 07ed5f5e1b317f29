/**
 * Reads the wording files that a rulebook names: one wording a line; empty lines and lines that start with `#`
 * are left out, `\#` begins a wording with that sign. Knows no slot.
 */
import type { Reporter, RulebookFiles } from './reporter.ts'
import type { RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

/** Wordings by file, and the line number of each. */
export type Texts = { readonly texts: ReadonlyMap<string, readonly string[]>; readonly lines: ReadonlyMap<string, readonly number[]> }

/** Every place of the source that names a wording file. */
function namedFiles(source: RulebookSource): { file: string; path: DocumentPath }[] {
  const found: { file: string; path: DocumentPath }[] = []
  const take = (value: unknown, path: DocumentPath): void => {
    if (typeof value === 'string') found.push({ file: value, path })
  }
  for (const [name, category] of Object.entries(source.categories)) {
    for (const key of ['prompts', 'answers'] as const) {
      take(category[key], ['categories', name, key])
      for (const [i, arm] of (category.mix ?? []).entries()) take(arm[key], ['categories', name, 'mix', i, key])
    }
  }
  for (const [name, conversation] of Object.entries(source.conversations ?? {})) {
    for (const [i, turn] of conversation.turns.entries()) take(turn.prompts, ['conversations', name, 'turns', i, 'prompts'])
  }
  return found
}

/** Reads all wording files; a missing one is reported where it is named and stands empty. */
export function readTexts(source: RulebookSource, files: RulebookFiles, reporter: Reporter): Texts {
  const texts = new Map<string, readonly string[]>()
  const lines = new Map<string, readonly number[]>()
  for (const { file, path } of namedFiles(source)) {
    if (texts.has(file)) continue
    const text = files.read(file)
    if (text === null || text.includes('\0')) {
      reporter.error({ path }, text === null ? `There is no file ${file}.` : `The file ${file} is not a text in UTF-8.`, 'Correct the name, or add the file.')
      texts.set(file, [])
      continue
    }
    const kept = text.replace(/^\uFEFF/, '').split(/\r?\n/).map((line, i) => ({ line: line.trim(), number: i + 1 }))
      .filter(({ line }) => line !== '' && !line.startsWith('#'))
    texts.set(file, kept.map(({ line }) => line))
    lines.set(file, kept.map(({ number }) => number))
  }
  return { texts, lines }
}
