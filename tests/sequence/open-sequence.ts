/**
 * Sequences of packs for tests: every sequence that a pack's categories ask for, with requests drawn from the fields
 * that are asked, and the grammar as llama.cpp matches it. Knows no pack by name.
 */
import { openGrammar } from '../../electron/platform/llama/match-grammar.ts'
import type { GrammarMatcher } from '../../electron/platform/llama/match-grammar.ts'
import type { CheckResult, Random, RequestValues } from '../../engine/interfaces.ts'
import type { Rulebook } from '../../engine/rulebook/rulebook.ts'
import { compileExpression } from '../../engine/expression/compile-expression.ts'
import { compileSequence } from '../../engine/sequence/index.ts'
import type { SequenceKind } from '../../engine/sequence/index.ts'

/** One sequence as one category arm asks for it. */
export type Asked = { readonly name: string; readonly ask: readonly string[]; readonly kind: SequenceKind }

/** Every combination of a sequence and asked fields that the rulebook's categories use. */
export function askedSequences(rulebook: Rulebook): Asked[] {
  const all = new Map<string, Asked>()
  for (const category of Object.values(rulebook.source.categories)) {
    for (const arm of category.mix ?? [category]) {
      const name = arm.body ?? category.body
      if (name === undefined || rulebook.source.sequences?.[name] === undefined) continue
      const ask = arm.ask ?? category.ask ?? []
      const key = `${name} ${ask.join(' ')}`
      if (!all.has(key)) all.set(key, { name, ask, kind: compileSequence(rulebook, name, ask) })
    }
  }
  return [...all.values()]
}

/** Values for the asked fields, drawn uniformly; `unless` of a field is respected. */
export function drawRequest(rulebook: Rulebook, ask: readonly string[], random: Random): RequestValues {
  return Object.fromEntries(ask.map((field) => {
    const values = valuesOf(rulebook, field)
    return [field, values[random.below(values.length)] as string | number]
  }))
}

function valuesOf(rulebook: Rulebook, field: string): (string | number)[] {
  const source = rulebook.source.request?.[field]
  if (source?.choice !== undefined) return source.choice
  if (source?.pick !== undefined) {
    const { unless } = source
    const keys = rulebook.vocabularies.get(source.pick)?.entries.map((entry) => entry.key) ?? []
    if (unless === undefined) return keys
    const excluded = compileExpression(unless, { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set([field]) })
    return keys.filter((key) => excluded.run({ [field]: key }) !== true)
  }
  const [low, high] = (typeof source?.int === 'string' ? rulebook.options[source.int] : source?.int) ?? [1, 1]
  return Array.from({ length: high - low + 1 }, (_none, i) => low + i)
}

/** The grammar for a request as llama.cpp reads it; throws where there is none. */
export async function matcherFor(kind: SequenceKind, request: RequestValues | null): Promise<GrammarMatcher> {
  const grammar = kind.grammar(request)
  if ('none' in grammar) throw new Error(grammar.none)
  return openGrammar(`root ::= body\n${grammar.gbnf}`)
}

/** Verdicts in short: k/n by check, `na` where nothing was judged. */
export function verdicts(results: readonly CheckResult[]): Record<string, string> {
  return Object.fromEntries(results.map((result) => [result.check, result.n === 0 ? 'na' : `${result.k}/${result.n}`]))
}

/** The checks that fail. */
export function failing(results: readonly CheckResult[]): string[] {
  return results.filter((result) => result.k < result.n).map((result) => result.check)
}
