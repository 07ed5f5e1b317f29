/**
 * Reads a rulebook and its files: syntax, shape, vocabularies, references, expressions, wordings. Reports every
 * problem at once, each with file, line and column. Draws and judges nothing.
 */
import { wireProblems } from '../wire/index.ts';
import { StudioError } from '../../contract/errors.ts';
import { compileSequence } from '../sequence/index.ts';
import { checkVocabularies } from '../vocab/check-vocabularies.ts';
import { loadVocabulary } from '../vocab/load-vocabulary.ts';
import type { LoadedVocabulary } from '../vocab/load-vocabulary.ts';
import type { Dimension } from '../vocab/vocabulary.ts';
import { armsOf } from './arms.ts';
import { NameChecker } from './check-names.ts';
import { checkSamples } from './check-samples.ts';
import { checkShape } from './check-shape.ts';
import { checkStructure } from './check-structure.ts';
import { checkSuites } from './check-suites.ts';
import { applyOverrides, importedVocab, optionValues } from './overrides.ts';
import type { ReadOverrides } from './overrides.ts';
import { readTexts } from './read-texts.ts';
import { RULEBOOK_FILE, Reporter } from './reporter.ts';
import type { RulebookFiles } from './reporter.ts';
import type { Problem, Rulebook } from './rulebook.ts';
import type { RulebookSource } from './schema.ts';

/** What reading gives: the rulebook where there is no error, and every problem in the order of the file. */
export type ReadResult = { readonly rulebook: Rulebook | null; readonly problems: Problem[] };

/** Reads `rulebook.yaml` and everything it names. Never throws for what stands in the files. */
export function readRulebook(files: RulebookFiles, overrides: ReadOverrides = {}): ReadResult {
  const reporter = new Reporter();
  const rulebook = read(files, overrides, reporter);
  const problems = reporter.problems.toSorted((a, b) => Number(a.file !== RULEBOOK_FILE) - Number(b.file !== RULEBOOK_FILE)
    || (a.file < b.file ? -1 : a.file > b.file ? 1 : a.line - b.line || a.column - b.column));
  return { rulebook: problems.some((problem) => problem.severity === 'error') ? null : rulebook, problems };
}

function read(files: RulebookFiles, overrides: ReadOverrides, reporter: Reporter): Rulebook | null {
  const text = files.read(RULEBOOK_FILE);
  if (text === null) {
    reporter.error({ path: [] }, `There is no file ${RULEBOOK_FILE}.`, 'Open a project folder, or make one with `new`.');
    return null;
  }
  const { value } = reporter.open(RULEBOOK_FILE, text);
  if (value === undefined) return null;
  const source = checkShape(applyOverrides(value, overrides, files, reporter), reporter);
  return source === null ? null : assemble(source, files, overrides, reporter);
}

function assemble(source: RulebookSource, files: RulebookFiles, overrides: ReadOverrides, reporter: Reporter): Rulebook {
  const loaded = new Map<string, LoadedVocabulary>();
  for (const name of Object.keys(source.vocab)) {
    const imported = importedVocab(source, name, overrides.import);
    const vocabulary = loadVocabulary(name, imported.source, { map: imported.map }, files, reporter);
    if (vocabulary !== null) loaded.set(name, vocabulary);
  }
  checkVocabularies(loaded, reporter);
  const { texts, lines } = readTexts(source, files, reporter);
  const rulebook: Rulebook = {
    source,
    vocabularies: new Map([...loaded].map(([name, { vocabulary }]) => [name, vocabulary])),
    dims: dimensionsOf(source),
    options: optionValues(source, overrides, reporter),
    texts,
    turns: overrides.turns ?? {},
  };
  if (loaded.size < Object.keys(source.vocab).length) return rulebook;
  const checker = new NameChecker(rulebook, reporter, lines);
  checkStructure(source, checker);
  checkSamples(source, checker);
  checkSuites(source, checker);
  if (reporter.problems.every((problem) => problem.severity === 'warning')) checkAnswers(rulebook, reporter);
  return rulebook;
}

function dimensionsOf(source: RulebookSource): Map<string, Dimension> {
  return new Map(Object.entries(source.dims ?? {}).map(([name, { values, opposite }]) => (
    [name, { name, values, opposite: new Map((opposite ?? []).flatMap(([a, b]) => [[a, b], [b, a]] as const)) }])));
}

/** What only shows when answers are compiled: messages that cannot be written, items after which nothing can come. */
function checkAnswers(rulebook: Rulebook, reporter: Reporter): void {
  for (const problem of wireProblems(rulebook)) reporter.error({ path: pathFrom(problem.path) }, problem.message, problem.next_step);
  const asked = new Map<string, Set<string>>();
  for (const [name, category] of Object.entries(rulebook.source.categories)) {
    for (const { body, ask } of armsOf(name, category)) {
      if (body !== undefined) asked.set(body, new Set([...(asked.get(body) ?? []), ...ask]));
    }
  }
  for (const [name, ask] of asked) checkSequence(rulebook, name, [...ask], reporter);
}

function checkSequence(rulebook: Rulebook, name: string, ask: readonly string[], reporter: Reporter): void {
  try {
    const { deadEnds } = compileSequence(rulebook, name, ask);
    if (deadEnds.length === 0) return;
    const shown = deadEnds.slice(0, 5).map((item) => `"${item}"`).join(', ');
    reporter.error({ path: ['sequences', name, 'obey'] }, `Nothing can follow ${shown}${deadEnds.length > 5 ? ` and ${deadEnds.length - 5} more` : ''} in ${name}: the rules ${rulebook.source.sequences?.[name]?.obey.join(', ') ?? ''} leave no choice.`, 'Give something that can follow, or loosen a rule.');
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const [path = '', ...rest] = error.message.split(': ');
    reporter.error({ path: pathFrom(path) }, rest.join(': ') || error.message, error.next_step);
  }
}

function pathFrom(dotted: string): (string | number)[] {
  return dotted.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
