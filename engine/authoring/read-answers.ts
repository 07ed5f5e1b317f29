/**
 * Answers of a written rulebook as the values that rules see, and whether a rule would hold for them, without writing the rule
 * into the rulebook. Knows lists of items only; other answers have no values here.
 */
import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression } from '../expression/compile-expression.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { compileListForm } from '../sequence/list-form.ts'
import { buildUniverse } from '../sequence/records.ts'
import type { RecordValues } from '../sequence/records.ts'
import { compileWordsForm } from '../sequence/words-form.ts'
import type { Value } from '../vocab/vocabulary.ts'
import type { Reach } from './sentences/index.ts'

/** Reads answers of one rulebook. */
export type AnswerReader = {
  /** The items of an answer; null where it is no answer of the form or an item is not known. */
  read(answer: string): readonly RecordValues[] | null
  /** Whether a rule holds; null where it says nothing about this answer, or cannot be compiled. */
  holds(of: Reach, expression: string, answer: readonly RecordValues[]): boolean | null
}

/** A reader for the answers of a new domain; null where they are no lists. */
export function createAnswerReader(rulebook: Rulebook): AnswerReader | null {
  const sequence = Object.values(rulebook.source.sequences ?? {})[0]
  if (sequence === undefined) return null
  const list = compileListForm(rulebook, sequence.form)
  const item = rulebook.source.forms?.[list.of]
  if (item === undefined || !('record' in item)) return null
  const universe = buildUniverse(rulebook, item.record)
  const words = compileWordsForm(rulebook, list.of, universe)
  const compiled = new Map<string, Expression | null>()
  const compile = (of: Reach, text: string): Expression | null => {
    const key = `${of} ${text}`
    const known = compiled.get(key)
    if (known !== undefined) return known
    const names = of === 'item' ? [...universe.fields, 'i'] : of === 'pair' ? ['prev', 'next', 'i'] : ['answer']
    const made = tryCompile(text, { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set(names) })
    compiled.set(key, made)
    return made
  }
  return {
    read(answer) {
      const reading = list.read(answer)
      if (reading.problem !== null) return null
      const items = reading.items.map((line) => words.read(line))
      return items.some(({ record }) => record === -1) ? null : items.map(({ record }) => universe.records[record] ?? {})
    },
    holds(of, text, answer) {
      const expression = compile(of, text)
      return expression === null ? null : holdsFor(of, expression, answer)
    },
  }
}

function tryCompile(text: string, scope: Parameters<typeof compileExpression>[1]): Expression | null {
  try {
    return compileExpression(text, scope)
  } catch {
    return null
  }
}

function holdsFor(of: Reach, expression: Expression, answer: readonly RecordValues[]): boolean | null {
  if (of === 'item') return answer.every((item, k) => expression.run({ ...item, i: k + 1 }) === true)
  if (of === 'whole') return expression.run({ answer: answer as unknown as Value }) === true
  if (of !== 'pair' || answer.length < 2) return null
  return answer.every((next, k) => k === 0 || expression.run({ prev: (answer[k - 1] ?? null) as Value, next: next as unknown as Value, i: k + 1 }) === true)
}
