/**
 * Reads a rulebook and its files: syntax, shape, vocabularies, references, expressions, wordings. Reports every
 * problem at once, each with file, line and column. Draws and judges nothing.
 */
import { checkVocabularies } from '../vocab/check-vocabularies.ts'
import { loadVocabulary } from '../vocab/load-vocabulary.ts'
import type { LoadedVocabulary } from '../vocab/load-vocabulary.ts'
import type { Dimension } from '../vocab/vocabulary.ts'
import { checkAnswers } from './check-answers.ts'
import { NameChecker } from './check-names.ts'
import { checkSamples } from './check-samples.ts'
import { checkShape } from './check-shape.ts'
import { checkStructure } from './check-structure.ts'
import { checkSuites } from './check-suites.ts'
import { applyOverrides, importedVocab, optionValues } from './overrides.ts'
import type { ReadOverrides } from './overrides.ts'
import { isNeverClosed } from './syntax-words.ts'
import { readTexts } from './read-texts.ts'
import { RULEBOOK_FILE, Reporter } from './reporter.ts'
import type { RulebookFiles } from './reporter.ts'
import type { Problem, Rulebook } from './rulebook.ts'
import type { RulebookSource } from './schema.ts'

/** What reading gives: the rulebook where there is no error, and every problem in the order of the file. */

export type ReadResult = { readonly rulebook: Rulebook | null; readonly problems: Problem[] }

/** Reads `rulebook.yaml` and everything it names. Never throws for what stands in the files. */
export function readRulebook(files: RulebookFiles, overrides: ReadOverrides = {}): ReadResult {
  const reporter = new Reporter()
  const rulebook = read(files, overrides, reporter)
  const problems = reporter.problems.toSorted((a, b) => Number(a.file !== RULEBOOK_FILE) - Number(b.file !== RULEBOOK_FILE)
    || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || Number(isNeverClosed(b)) - Number(isNeverClosed(a)) || a.column - b.column))
  return { rulebook: problems.some((problem) => problem.severity === 'error') ? null : rulebook, problems }
}

/** Reads a rulebook's shape and files without asking whether it makes sense; null where even that fails. For compilers' own tests. */
export function readUnchecked(files: RulebookFiles): Rulebook | null {
  const reporter = new Reporter()
  const source = readSource(files, {}, reporter)
  return source === null ? null : load(source, files, {}, reporter).rulebook
}

function read(files: RulebookFiles, overrides: ReadOverrides, reporter: Reporter): Rulebook | null {
  const source = readSource(files, overrides, reporter)
  if (source === null) return null
  const { rulebook, lines } = load(source, files, overrides, reporter)
  if (rulebook.vocabularies.size < Object.keys(source.vocab).length) return rulebook
  const checker = new NameChecker(rulebook, reporter, lines)
  checkStructure(source, checker)
  checkSamples(source, checker)
  checkSuites(source, checker)
  if (reporter.problems.every((problem) => problem.severity === 'warning')) checkAnswers(rulebook, reporter)
  return rulebook
}

function readSource(files: RulebookFiles, overrides: ReadOverrides, reporter: Reporter): RulebookSource | null {
  const text = files.read(RULEBOOK_FILE)
  if (text === null) {
    reporter.error({ path: [] }, `There is no file ${RULEBOOK_FILE}.`, 'Open a project folder, or make one with `new`.')
    return null
  }
  const { value } = reporter.open(RULEBOOK_FILE, text)
  return value === undefined ? null : checkShape(applyOverrides(value, overrides, files, reporter), reporter)
}

function load(source: RulebookSource, files: RulebookFiles, overrides: ReadOverrides, reporter: Reporter): { rulebook: Rulebook; lines: ReadonlyMap<string, readonly number[]> } {
  const loaded = new Map<string, LoadedVocabulary>()
  for (const name of Object.keys(source.vocab)) {
    const imported = importedVocab(source, name, overrides.import)
    const vocabulary = loadVocabulary(name, imported.source, { map: imported.map }, files, reporter)
    if (vocabulary !== null) loaded.set(name, vocabulary)
  }
  checkVocabularies(loaded, reporter)
  const { texts, lines } = readTexts(source, files, reporter)
  const rulebook: Rulebook = {
    source,
    vocabularies: new Map([...loaded].map(([name, { vocabulary }]) => [name, vocabulary])),
    dims: dimensionsOf(source),
    options: optionValues(source, overrides, reporter),
    texts,
    turns: overrides.turns ?? {},
  }
  return { rulebook, lines }
}

function dimensionsOf(source: RulebookSource): Map<string, Dimension> {
  return new Map(Object.entries(source.dims ?? {}).map(([name, { values, opposite }]) => (
    [name, { name, values, opposite: new Map((opposite ?? []).flatMap(([a, b]) => [[a, b], [b, a]] as const)) }])))
}
