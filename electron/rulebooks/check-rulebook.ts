/**
 * What `check` says of a rulebook: every problem, what each category can reach, and whether the author's own examples
 * are judged as the author says. The engine judges; this file only asks and counts.
 */

import type { CheckReport } from '../../contract/entities/project.ts'
import { compileRulebook, readRulebook, type Compiled, type Problem, type Rulebook } from '../../engine/index.ts'
import { RULEBOOK_FILE } from '../../engine/rulebook/reporter.ts'
import { parseYaml } from '../../engine/rulebook/yaml-document.ts'
import { rulebookFiles } from './rulebook-files.ts'

/** Where a problem stands. */
type Place = Pick<Problem, 'file' | 'line' | 'column' | 'path'>
type Example = NonNullable<Rulebook['source']['examples']>[number]

/** Checks the rulebook in a project or pack folder. Never throws for what stands in its files. */
export function checkRulebook(folder: string): CheckReport {
  const files = rulebookFiles(folder)
  const { rulebook, problems } = readRulebook(files)
  const report: CheckReport = { title: rulebook?.source.project.title ?? folder, problems: [...problems], categories: [], examples: { total: 0, as_said: 0 } }
  if (rulebook === null || problems.some((problem) => problem.severity !== 'warning')) return report
  const compiled = compileRulebook(rulebook)
  const document = parseYaml(files.read(RULEBOOK_FILE) ?? '')
  const at = (...path: (string | number)[]): Place => ({ file: RULEBOOK_FILE, ...document.locate(path), path: path.join('.') })
  report.categories = compiled.capacity().map(({ category, asked, distinctSamples }) => ({ category, asked, distinct: distinctSamples }))
  report.problems.push(...report.categories.flatMap((capacity) => tooFew(capacity, at)))
  const wrong = (rulebook.source.examples ?? []).flatMap((example, index) => judge(compiled, example, at('examples', index)))
  report.problems.push(...wrong)
  report.examples.total = rulebook.source.examples?.length ?? 0
  report.examples.as_said = report.examples.total - wrong.length
  return report
}

/** What cannot be reached is reported before anything is generated. */
function tooFew({ category, asked, distinct }: CheckReport['categories'][number], at: (...path: string[]) => Place): Problem[] {
  if (distinct === null || distinct >= asked) return []
  const message = `The category ${category} asks for ${asked} samples, but only ${distinct} distinct ones exist.`
  return [{ severity: 'warning', ...at('categories', category, 'count'), message, next_step: 'Ask for fewer, or add wordings or knowledge.' }]
}

/** The problem with an example that is judged otherwise than its author says. */
function judge(compiled: Compiled, example: Example, place: Place): Problem[] {
  const { results } = compiled.score({
    ...(example.category === undefined ? {} : { category: example.category }),
    ...(example.request === undefined ? {} : { request: requestOf(example.request) }),
    prompt: example.prompt ?? '',
    completion: example.answer,
  })
  const broken = results.filter(({ k, n }) => k < n).map(({ check }) => check)
  const said = example.breaks ?? []
  if (broken.toSorted().join() === said.toSorted().join()) return []
  const reasons = results.flatMap(({ failures }) => failures.map(({ reason }) => reason))
  return [
    {
      severity: 'error',
      ...place,
      message: `The example ${JSON.stringify(example.answer)} should ${said.length === 0 ? 'keep every rule' : `break ${said.join(', ')}`}, but ${broken.length === 0 ? 'keeps every rule' : `breaks ${broken.join(', ')} (${reasons.join('; ')})`}.`,
      next_step: 'Correct the example, or the rule that judges it.',
    },
  ]
}

function requestOf(request: NonNullable<Example['request']>): Record<string, string | number> {
  return Object.fromEntries(Object.entries(request).map(([name, value]) => [name, typeof value === 'boolean' ? String(value) : value]))
}
