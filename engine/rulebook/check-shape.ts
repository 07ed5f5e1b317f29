/**
 * Checks the shape of a rulebook against the schema: every deviation at its place, unknown keys with the
 * nearest known one, concepts of later versions by name. Knows the schema's tree, not its meaning.
 */
import type * as z from 'zod'
import { nearestName } from '../expression/scope.ts'
import { keyNotYet, nodeNotYet, valueNotYet } from './not-yet.ts'
import type { Reporter } from './reporter.ts'
import { rulebookSchema } from './schema.ts'
import type { RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

type Issue = z.core.$ZodIssue

/** Reports nodes that the schema knows and this version does not compile. */
function reportNodes(value: unknown, path: DocumentPath, reporter: Reporter): void {
  if (value === null || typeof value !== 'object') return
  for (const [key, inner] of Object.entries(value)) {
    const here = [...path, Array.isArray(value) ? Number(key) : key]
    const concept = nodeNotYet(here)
    if (concept !== null) reporter.notYet({ path: here, key: true }, concept)
    reportNodes(inner, here, reporter)
  }
}

/** The keys that the schema knows at a path, for suggestions. */
function knownKeys(schema: z.core.$ZodType, path: readonly PropertyKey[]): string[] {
  const def = (schema as z.ZodType)._zod.def as unknown as Readonly<Record<string, unknown>>
  const inner = (key: string): z.core.$ZodType => def[key] as z.core.$ZodType
  switch (def['type']) {
    case 'optional': case 'nullable': case 'default': return knownKeys(inner('innerType'), path)
    case 'lazy': return knownKeys((def['getter'] as () => z.core.$ZodType)(), path)
    case 'union': return (def['options'] as z.core.$ZodType[]).flatMap((option) => knownKeys(option, path))
    case 'record': return path.length === 0 ? [] : knownKeys(inner('valueType'), path.slice(1))
    case 'array': return path.length === 0 ? [] : knownKeys(inner('element'), path.slice(1))
    case 'object': {
      const shape = def['shape'] as Readonly<Record<string, z.core.$ZodType>>
      if (path.length === 0) return Object.keys(shape)
      const next = shape[String(path[0])]
      return next === undefined ? [] : knownKeys(next, path.slice(1))
    }
    default: return []
  }
}

function deepest(issues: readonly Issue[]): number {
  return Math.max(0, ...issues.map((issue) => issue.path.length))
}

/** Of the ways in which a node may be written, the one that was most likely meant. */
function flatten(issue: Issue): Issue[] {
  if (issue.code !== 'invalid_union' || issue.errors.length === 0) return [issue]
  const cost = (issues: readonly Issue[]): number => issues.reduce((sum, one) => {
    if (one.path.length === 0 && one.code === 'invalid_type') return sum + 100
    return sum + (one.code === 'unrecognized_keys' ? one.keys.length : 1)
  }, 0)
  const meant = issue.errors.toSorted((a, b) => cost(a) - cost(b) || deepest(b) - deepest(a))[0] ?? []
  if (meant.every((one) => one.path.length === 0 && one.code === 'invalid_type')) return [issue]
  return meant.flatMap((one) => flatten({ ...one, path: [...issue.path, ...one.path] }))
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let current = value
  for (const key of path) {
    if (current === null || typeof current !== 'object' || !Object.hasOwn(current, key)) return undefined
    current = (current as Record<PropertyKey, unknown>)[key]
  }
  return current
}

function reportKeys(issue: Issue & { code: 'unrecognized_keys' }, path: DocumentPath, reporter: Reporter): void {
  const known = [...new Set(knownKeys(rulebookSchema, issue.path))]
  for (const key of issue.keys) {
    const place = { path: [...path, key], key: true }
    const concept = keyNotYet(key)
    if (concept !== null) {
      reporter.notYet(place, concept)
      continue
    }
    const nearest = nearestName(key, known)
    const choice = nearest !== null ? `Did you mean "${nearest}"?` : `Known here: ${known.join(', ') || 'nothing'}.`
    reporter.error(place, `Unknown key "${key}".`, choice)
  }
}

function wordsOf(issue: Issue, given: unknown): string {
  switch (issue.code) {
    case 'invalid_type': return given === undefined ? 'This is missing.' : `This must be ${article(issue.expected)}, not ${nameOf(given)}.`
    case 'invalid_value': return `This must be ${issue.values.map((value) => JSON.stringify(value)).join(' or ')}, not ${nameOf(given)}.`
    case 'invalid_key': return 'This cannot be a name: use letters, digits and _, not a digit first.'
    case 'invalid_union': return `${nameOf(given)} does not fit here.`
    case 'too_small': return `This must be at least ${issue.minimum}.`
    case 'too_big': return `This must be at most ${issue.maximum}.`
    default: return issue.message === 'Invalid input' ? 'This does not fit here.' : `${issue.message}.`
  }
}

function article(expected: string): string {
  const words: Readonly<Record<string, string>> = { int: 'a whole number', number: 'a number', string: 'a text', object: 'a block of keys', record: 'a block of keys', array: 'a list', tuple: 'a list', boolean: 'true or false' }
  return words[expected] ?? expected
}

function nameOf(given: unknown): string {
  if (Array.isArray(given)) return 'a list'
  if (given !== null && typeof given === 'object') return 'a block of keys'
  return JSON.stringify(given) ?? 'nothing'
}

function reportIssue(issue: Issue, value: unknown, reporter: Reporter): void {
  const path = issue.path.map((key) => (typeof key === 'number' ? key : String(key)))
  if (issue.code === 'unrecognized_keys') {
    reportKeys(issue, path, reporter)
    return
  }
  const given = valueAt(value, issue.path)
  const concept = valueNotYet(String(path.at(-1) ?? ''), given)
  if (concept !== null) {
    reporter.notYet({ path }, concept)
    return
  }
  const known = issue.code === 'invalid_value' ? issue.values.filter((one) => typeof one === 'string') : knownKeys(rulebookSchema, issue.path)
  const nearest = typeof given === 'string' ? nearestName(given, known) : null
  const next = nearest !== null ? `Did you mean "${nearest}"?` : known.length > 0 ? `Possible here: ${[...new Set(known)].join(', ')}.` : 'Correct this value.'
  const key = issue.code === 'invalid_key'
  reporter.error({ path, key }, wordsOf(issue, given), key ? 'Choose another name.' : next)
}

/** The rulebook in the shape of the schema, or null; every problem is reported. */
export function checkShape(value: unknown, reporter: Reporter): RulebookSource | null {
  reportNodes(value, [], reporter)
  const result = rulebookSchema.safeParse(value)
  if (result.success) return result.data
  for (const issue of result.error.issues.flatMap(flatten)) reportIssue(issue, value, reporter)
  const fatal = result.error.issues.flatMap(flatten).some((issue) => issue.code !== 'unrecognized_keys')
  return fatal ? null : withoutUnknownKeys(value, result.error.issues.flatMap(flatten))
}

/** The value without the keys that the schema does not know, so that the rest can be checked too. */
function withoutUnknownKeys(value: unknown, issues: readonly Issue[]): RulebookSource | null {
  const copy = structuredClone(value)
  for (const issue of issues) {
    const node = valueAt(copy, issue.path)
    if (issue.code !== 'unrecognized_keys' || node === null || typeof node !== 'object') continue
    for (const key of issue.keys) delete (node as Record<string, unknown>)[key]
  }
  const again = rulebookSchema.safeParse(copy)
  return again.success ? again.data : null
}
