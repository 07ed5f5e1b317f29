/**
 * What of a rulebook each stage depends on, as text that is equal where nothing that matters was changed: comments, order of keys and
 * white space do not count. Knows the names of sections; not their shape.
 */
import { parseYaml } from '../rulebook/yaml-document.ts'

/** Sections that no sample depends on. */
const NOT_IN_DATA = new Set(['suites', 'train', 'export', 'examples', 'imports', 'formats'])
/** Sections that an evaluation depends on beside the data. */
const IN_EVALUATION = ['suites', 'checks'] as const

/** A file of a rulebook: its path and text. */
export type TextFile = { readonly path: string; readonly text: string }

/** One text for each stage; equal texts mean that the stage would come out the same. */
export type StageParts = { readonly data: string; readonly evaluation: string }

/** The parts of a rulebook in these files. */
export function stageParts(files: readonly TextFile[]): StageParts {
  const rulebook = files.find(({ path }) => path === 'rulebook.yaml')?.text ?? ''
  const source = parseYaml(rulebook).value
  const others = files.filter(({ path }) => path !== 'rulebook.yaml').map(({ path, text }) => [path, meaning(path, text)] as const)
  const knowledge = Object.fromEntries(others.toSorted(([a], [b]) => (a < b ? -1 : 1)))
  if (!isPlain(source)) return { data: rulebook, evaluation: rulebook }
  const data = canonical({ ...Object.fromEntries(Object.entries(source).filter(([name]) => !NOT_IN_DATA.has(name))), project: seedOnly(source['project']), checks: checkNames(source['checks']), knowledge })
  return { data, evaluation: canonical([data, ...IN_EVALUATION.map((name) => source[name])]) }
}

/** What a file says: data for YAML and JSON, lines without comments for wordings. */
function meaning(path: string, text: string): unknown {
  if (/\.(ya?ml|json)$/i.test(path)) return parseYaml(text).value ?? text
  return text.replace(/^\uFEFF/, '').split(/\r?\n/).map((line) => line.trim()).filter((line) => line !== '' && !line.startsWith('#'))
}

/** Samples depend on the seed; not on title, licence and notes. */
function seedOnly(project: unknown): unknown {
  return isPlain(project) ? project['seed'] : project
}

/** Samples depend on which checks there are; not on their sentences and remedies. */
function checkNames(checks: unknown): unknown {
  return isPlain(checks) ? Object.keys(checks).toSorted() : checks
}

function isPlain(value: unknown): value is Record<string, unknown> {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Text of a value in which the order of a block's keys is kept: order decides draws. */
function canonical(value: unknown): string {
  return JSON.stringify(value)
}
