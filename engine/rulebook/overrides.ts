/**
 * What a caller may change in a rulebook for one use: seed, scale, counts, options, turns, and files of foreign shape.
 * Applied to the plain data before the shape is checked. Knows no meaning of the sections it writes into.
 */
import { readDataFile, valueAtDotted } from './data-file.ts'
import type { Reporter, RulebookFiles } from './reporter.ts'
import type { RulebookSource } from './schema.ts'

/** Changes for one use; what is not named stays as the rulebook says. */
export type ReadOverrides = {
  readonly seed?: number | undefined
  /** Multiplies every asked count; what is held out stays. */
  readonly scale?: number | undefined
  /** Category → asked count. */
  readonly counts?: Readonly<Record<string, number>> | undefined
  /** Option → range. */
  readonly options?: Readonly<Record<string, readonly [number, number]>> | undefined
  /** Category → role → rows of that role for each conversation (1 where not named, 0 for none). */
  readonly turns?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined
  /** Name of one of the rulebook's `imports`: files of foreign shape take the place of its own. */
  readonly import?: string | undefined
}

type Plain = Record<string, unknown>

function isPlain(value: unknown): value is Plain {
  return value !== null && typeof value === 'object' && !Array.isArray(value)
}

/** Sets a value at a dotted path; blocks on the way are made where they are missing. */
function setAt(root: Plain, dotted: string, value: unknown): void {
  const path = dotted.split('.')
  const last = path.pop() as string
  let node = root
  for (const key of path) {
    if (!isPlain(node[key])) node[key] = {}
    node = node[key] as Plain
  }
  node[last] = value
}

/** Writes the settings of a foreign file over those of the rulebook. */
function importSettings(root: Plain, name: string, files: RulebookFiles, reporter: Reporter): void {
  const settings = valueAtDotted(root, `imports.${name}.settings`)
  if (!isPlain(settings) || typeof settings['from'] !== 'string' || !isPlain(settings['map'])) return
  const file = readDataFile(settings['from'], files, reporter, { path: ['imports', name, 'settings', 'from'] })
  if (file === null) return
  for (const [ours, theirs] of Object.entries(settings['map'])) {
    const value = valueAtDotted(file.value, String(theirs))
    if (value !== undefined) setAt(root, ours, typeof value === 'string' ? value.trim() : value)
  }
}

/** The rulebook's data with the import's settings and the caller's seed and counts written into it. */
export function applyOverrides(value: unknown, overrides: ReadOverrides, files: RulebookFiles, reporter: Reporter): unknown {
  if (!isPlain(value)) return value
  const root = structuredClone(value)
  const { import: chosen, seed, counts, scale } = overrides
  if (chosen !== undefined) {
    if (isPlain(root['imports']) && Object.hasOwn(root['imports'], chosen)) importSettings(root, chosen, files, reporter)
    else reporter.error({ path: ['imports'], key: true }, `There is no import "${chosen}".`, `Known: ${Object.keys(isPlain(root['imports']) ? root['imports'] : {}).join(', ') || 'none'}.`)
  }
  if (seed !== undefined) setAt(root, 'project.seed', seed)
  const categories = isPlain(root['categories']) ? root['categories'] : {}
  for (const name of Object.keys(counts ?? {})) {
    if (!Object.hasOwn(categories, name)) reporter.error({ path: ['categories'], key: true }, `There is no category "${name}".`, `Known: ${Object.keys(categories).join(', ')}.`)
  }
  for (const [name, category] of Object.entries(categories)) {
    if (!isPlain(category) || typeof category['count'] !== 'number') continue
    category['count'] = Math.round((counts?.[name] ?? category['count']) * (scale ?? 1))
  }
  return root
}

/** Vocabulary sources with those of the chosen import in place of the rulebook's own files. */
export function importedVocab(source: RulebookSource, name: string, chosen: string | undefined): { source: RulebookSource['vocab'][string]; map: Readonly<Record<string, string>> } {
  const own = source.vocab[name] as RulebookSource['vocab'][string]
  const foreign = chosen === undefined ? undefined : source.imports?.[chosen]?.vocab?.[name]
  if (foreign === undefined) return { source: own, map: {} }
  const { map, ...place } = foreign
  const { rows: _rows, at: _at, from: _from, ...rest } = own
  return { source: { ...rest, ...place }, map: map ?? {} }
}

/** Values of the options: the caller's range if it lies within what the rulebook allows. */
export function optionValues(source: RulebookSource, overrides: ReadOverrides, reporter: Reporter): Record<string, readonly [number, number]> {
  const values: Record<string, readonly [number, number]> = {}
  for (const [name, option] of Object.entries(source.options ?? {})) {
    const [low, high] = overrides.options?.[name] ?? option.range
    const [least, most] = option.within ?? [-Infinity, Infinity]
    if (!(low <= high && low >= least && high <= most && Number.isSafeInteger(low) && Number.isSafeInteger(high))) {
      reporter.error({ path: ['options', name] }, `The option ${name} cannot be ${low} to ${high}.`, `Stay within ${least} to ${most}.`)
    }
    values[name] = [low, high]
  }
  for (const name of Object.keys(overrides.options ?? {})) {
    if (!Object.hasOwn(values, name)) reporter.error({ path: ['options'], key: true }, `There is no option "${name}".`, `Known: ${Object.keys(values).join(', ') || 'none'}.`)
  }
  return values
}
