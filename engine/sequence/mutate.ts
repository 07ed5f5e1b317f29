/**
 * Breaks exactly one check of a valid answer: proposes near misses, re-solves the rest of the list where it must change,
 * and returns the first that the checks refuse for that one reason alone. Knows no category and no prompt.
 */
import type { CheckResult, Random, RequestValues } from '../interfaces.ts'
import type { CheckParts } from './checks.ts'
import { miswriteItem, miswriteList } from './miswrite.ts'
import { proposeBrokenAsked, proposeBrokenRule } from './resolve-broken.ts'
import type { BreakParts } from './resolve-broken.ts'

/** Proposals that are looked at before giving up. */
const MOST_PROPOSALS = 400

/** What mutation needs: the checks, the scorer and everything that drawing needs. */
export type MutationParts = { readonly checks: CheckParts; readonly score: (answer: string, request: RequestValues) => CheckResult[]; readonly solve: BreakParts }

/** Makes the mutator: null where the answer is not valid or the check cannot be broken alone. */
export function createMutator(parts: MutationParts): (answer: string, check: string, request: RequestValues, random: Random) => string | null {
  return (answer, check, request, random) => {
    if (parts.score(answer, request).some((result) => result.k < result.n)) return null
    const { list, readItem } = parts.checks
    const { places } = list.read(answer)
    const lines = Array.from({ length: places.length / 2 }, (_none, i) => answer.slice(places[2 * i], places[2 * i + 1]))
    const start = answer.lastIndexOf('\n', (places[0] as number) - 1) + 1
    const lineBreak = answer.indexOf('\n', places.at(-1))
    const wrap = (body: string): string => answer.slice(0, start) + body + (lineBreak === -1 ? '' : answer.slice(lineBreak))
    let left = MOST_PROPOSALS
    for (const body of propose(parts, check, lines, lines.map((line) => readItem(line).record), request, random)) {
      const text = wrap(body)
      if (breaksOnly(parts.score(text, request), check)) return text
      left -= 1
      if (left === 0) return null
    }
    return null
  }
}

/** Whether a check fails and every other one that applies holds. */
function breaksOnly(results: readonly CheckResult[], check: string): boolean {
  return results.every((result) => (result.check === check ? result.k < result.n : result.k === result.n))
}

function* propose({ checks, solve }: MutationParts, check: string, lines: readonly string[], records: readonly number[], request: RequestValues, random: Random): Generator<string> {
  const { list, words, rules, asked } = checks
  const write = (numbers: readonly number[]): string => list.write(numbers.map((number) => words.names[number] as string))
  if (check === list.check) yield* miswriteList(list, lines, random)
  if (words.checks.includes(check)) {
    for (const changed of miswriteItem(words, check, lines, records, random)) yield list.write(changed)
  }
  const rule = rules.find((candidate) => candidate.id === check)
  if (rule !== undefined) for (const numbers of proposeBrokenRule(solve, rule, records, request, random)) yield write(numbers)
  const fields = asked.filter((field) => field.check === check && request[field.field] !== undefined)
  for (const field of fields) for (const numbers of proposeBrokenAsked(solve, field, records, request, random)) yield write(numbers)
}
