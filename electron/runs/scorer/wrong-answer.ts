/**
 * A wrong answer made of a row's right one: exactly one named check is broken, every other that applies is kept.
 * The answer kinds break; here it is looked for who can, and proved with the rulebook's own checks. Knows no file.
 */
import type { CheckResult } from '../../../engine/interfaces.ts'
import type { Compiled, ScoreRow } from '../../../engine/index.ts'
import { Stream } from '../../../engine/random.ts'

type Message = { role: string; content: string }

/** The row's answer with `check` broken; null where that cannot be for this row. */
export function wrongAnswer(compiled: Compiled, row: ScoreRow, check: string, seed: number): string | null {
  const answer = answerOf(row)
  const { category, request, results } = compiled.score(row)
  const arms = compiled.categories.find(({ name }) => name === category)?.arms ?? []
  const kinds = new Set(arms.map(({ kind }) => kind).filter(({ mutations }) => mutations.includes(check)))
  if (answer === null || !results.every(isKept)) return null
  for (const kind of kinds) {
    const wrong = kind.mutate(answer, check, request, new Stream(seed))
    if (wrong !== null && wrong !== answer && breaksOnly(compiled.score(withAnswer(row, wrong)).results, check)) return wrong
  }
  return null
}

function isKept({ k, n }: CheckResult): boolean {
  return k === n
}

function breaksOnly(results: readonly CheckResult[], check: string): boolean {
  const broken = results.filter((result) => !isKept(result))
  return broken.length === 1 && broken[0]!.check === check
}

/** The fields in which a row may hold its answer, beside messages. */
const ANSWER_FIELDS = ['completion', 'response', 'output', 'target']

/** A row's answer: its last message, or the text of the field that holds it. */
export function answerOf(row: ScoreRow): string | null {
  if (Array.isArray(row.messages)) return lastContent(row.messages as Message[])
  const value = row[ANSWER_FIELDS.find((name) => row[name] !== undefined) ?? '']
  if (typeof value === 'string') return value
  return Array.isArray(value) ? lastContent(value as Message[]) : null
}

/** The row with another answer in the place of its own. */
export function withAnswer(row: ScoreRow, answer: string): ScoreRow {
  if (Array.isArray(row.messages)) return { ...row, messages: withLast(row.messages as Message[], answer) }
  const field = ANSWER_FIELDS.find((name) => row[name] !== undefined)
  if (field === undefined) return row
  return { ...row, [field]: Array.isArray(row[field]) ? withLast(row[field] as Message[], answer) : answer }
}

function lastContent(messages: readonly Message[]): string | null {
  return messages.at(-1)?.content ?? null
}

function withLast(messages: readonly Message[], content: string): Message[] {
  return [...messages.slice(0, -1), { role: messages.at(-1)?.role ?? 'assistant', content }]
}
