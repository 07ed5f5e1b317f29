/**
 * Reads and compiles the rulebook of a project or pack folder, for whoever generates, scores or checks.
 * A rulebook with problems is refused with all of them. Runs in worker threads and in the host alike.
 */
import { StudioError } from '../../contract/errors.ts'
import { compileRulebook, readRulebook, type Compiled, type Problem, type ReadOverrides } from '../../engine/index.ts'
import { rulebookFiles, type RulebookFiles } from './rulebook-files.ts'

/** What a caller may change for one use: counts, options, extra turns, an import. */
export type RulebookOverrides = ReadOverrides

/** The compiled rulebook in `folder`. Throws `bad_rulebook` (or `not_yet`) with every problem in the detail. */
export function openRulebook(folder: string, overrides: RulebookOverrides = {}, files: RulebookFiles = rulebookFiles(folder)): { compiled: Compiled; warnings: Problem[] } {
  const { rulebook, problems } = readRulebook(files, overrides)
  const stopping = problems.filter(({ severity }) => severity !== 'warning')
  if (rulebook === null || stopping.length > 0) throw refused(stopping)
  return { compiled: compileRulebook(rulebook), warnings: problems }
}

/** A problem as one line: `rulebook.yaml:12:5: message`. */
export function problemLine(problem: Problem): string {
  return `${problem.file}:${problem.line}:${problem.column}: ${problem.message}`
}

/** A problem as people read it: "Line 324 of rulebook.yaml: a [ is opened and never closed." */
function inWords({ file, line, message }: Problem): string {
  return `Line ${line} of ${file}: ${message.replace(/^[A-Z](?=[a-z]* )/, (letter) => letter.toLowerCase())}`
}

function refused(problems: readonly Problem[]): StudioError {
  const first = problems[0]
  const more = problems.length > 1 ? ` There ${problems.length === 2 ? 'is one more problem' : `are ${problems.length - 1} more problems`}.` : ''
  return new StudioError({
    code: problems.every(({ severity }) => severity === 'not-yet') ? 'not_yet' : 'bad_rulebook',
    message: first ? `${inWords(first)}${more}` : 'The rulebook cannot be read.',
    next_step: first?.next_step ?? 'Run `check` to see every problem.',
    detail: problems.map(problemLine).join('\n'),
  })
}
