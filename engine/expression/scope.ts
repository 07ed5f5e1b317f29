/**
 * Which names an expression may use and what they mean: variables of the environment, vocabularies,
 * tags and dimension values, in this order. Knows neither syntax nor evaluation.
 */
import { distance } from 'fastest-levenshtein'
import type { Dimension, Vocabulary } from '../vocab/vocabulary.ts'
import type { ValueType } from './value-type.ts'

/** Names in reach of an expression. `names` are the variables that the environment will have. */
export type Scope = {
  readonly vocabularies: ReadonlyMap<string, Vocabulary>
  readonly dims: ReadonlyMap<string, Dimension>
  readonly names: ReadonlySet<string>
  /** What is known of the variables; a name without an entry can be anything. */
  readonly types?: ReadonlyMap<string, ValueType>
  /** What is known of the fields of vocabulary entries: vocabulary, then field. */
  readonly fields?: ReadonlyMap<string, ReadonlyMap<string, ValueType>>
}

/** What a bare name stands for. */
export type Meaning =
  | { readonly kind: 'variable' }
  | { readonly kind: 'vocabulary'; readonly vocabulary: Vocabulary }
  | { readonly kind: 'tag'; readonly keys: ReadonlySet<string> }
  | { readonly kind: 'value'; readonly value: string }
  | { readonly kind: 'ambiguous'; readonly vocabularies: readonly string[] }
  | { readonly kind: 'unknown'; readonly nearest: string | null }

/** The known name that looks most like this one, or null if none does. */
export function nearestName(name: string, known: Iterable<string>): string | null {
  let best: string | null = null
  let bestDistance = (name.length < 4 ? 1 : Math.max(2, Math.floor(name.length / 3))) + 1
  for (const candidate of known) {
    const d = distance(name.toLowerCase(), candidate.toLowerCase())
    if (d < bestDistance) {
      best = candidate
      bestDistance = d
    }
  }
  return best
}

function knownNames(scope: Scope): string[] {
  const tags = [...scope.vocabularies.values()].flatMap((vocabulary) => [...vocabulary.tags.keys()])
  const values = [...scope.dims.values()].flatMap((dimension) => [...dimension.values])
  return [...scope.names, ...scope.vocabularies.keys(), ...tags, ...values]
}

/** Resolves a bare name. */
export function meaningOf(name: string, scope: Scope): Meaning {
  if (scope.names.has(name)) return { kind: 'variable' }
  const vocabulary = scope.vocabularies.get(name)
  if (vocabulary !== undefined) return { kind: 'vocabulary', vocabulary }
  const tagged = [...scope.vocabularies.values()].filter((candidate) => candidate.tags.has(name))
  if (tagged.length > 1) return { kind: 'ambiguous', vocabularies: tagged.map((candidate) => candidate.name) }
  const keys = tagged[0]?.tags.get(name)
  if (keys !== undefined) return { kind: 'tag', keys }
  for (const dimension of scope.dims.values()) if (dimension.values.includes(name)) return { kind: 'value', value: name }
  return { kind: 'unknown', nearest: nearestName(name, knownNames(scope)) }
}
