/**
 * Takes settings of a foreign file over into the rulebook, as an import's map says: our path → their path.
 * Vocabularies are mapped where they are read.
 */
import type { Reporter, RulebookFiles } from './reporter.ts'
import { rulebookSchema } from './schema.ts'
import type { RulebookSource } from './schema.ts'

/** The source with the settings of import `name`; the source itself where none is asked. Reports what does not fit. */
export function applyImport(source: RulebookSource, name: string | undefined, files: RulebookFiles, reporter: Reporter): RulebookSource {
  if (name === undefined) return source
  const chosen = source.imports?.[name]
  if (chosen === undefined) {
    reporter.error({ path: ['imports'] }, `There is no import ${name}.`, `Imports: ${Object.keys(source.imports ?? {}).join(', ') || 'none'}.`)
    return source
  }
  const { settings } = chosen
  if (settings === undefined) return source
  const text = files.read(settings.from)
  if (text === null) {
    reporter.error({ path: ['imports', name, 'settings', 'from'] }, `There is no file ${settings.from}.`, 'Put it beside the rulebook, or take `settings` out.')
    return source
  }
  const theirs = reporter.open(settings.from, text).value
  const copy = structuredClone(source)
  for (const [ours, their] of Object.entries(settings.map)) {
    const value = their.split('.').reduce<unknown>((node, key) => (typeof node === 'object' && node !== null && Object.hasOwn(node, key) ? (node as Record<string, unknown>)[key] : undefined), theirs)
    if (value !== undefined) put(copy, ours.split('.'), typeof value === 'string' ? value.trim() : value)
  }
  const result = rulebookSchema.safeParse(copy)
  if (result.success) return result.data
  for (const issue of result.error.issues) {
    reporter.error({ path: ['imports', name, 'settings', 'map'] }, `${settings.from} does not fit: ${issue.path.join('.')}: ${issue.message}.`, 'Correct the map or the file.')
  }
  return source
}

function put(root: object, path: readonly string[], value: unknown): void {
  let node = root as Record<string, unknown>
  for (const key of path.slice(0, -1)) {
    const next = Object.hasOwn(node, key) ? node[key] : undefined
    if (typeof next === 'object' && next !== null) node = next as Record<string, unknown>
    else node = (node[key] = {}) as Record<string, unknown>
  }
  const last = path.at(-1)
  if (last !== undefined && last !== '__proto__') node[last] = value
}
