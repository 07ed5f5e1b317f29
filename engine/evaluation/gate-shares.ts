/**
 * How far answers keep each gate of a rulebook's suites, as its greedy evaluation would count them: units kept of units judged,
 * by slice where the gate is. For choosing between states of one model; draws no verdict and knows no model.
 */
import type { CheckResult, RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { readGates } from './gates.ts'
import type { ScoredOutput } from './report.ts'
import { compileSlices } from './slices.ts'

/** One gate, or the part of it that one slice is: `k` of `n` units are kept. */
export type GateShare = { readonly suite: string; readonly check: string; readonly part: string | null; readonly target: number; readonly k: number; readonly n: number }

/** An answer with its verdicts, beside the verdicts on the right answer to the same question. */
export type JudgedAnswer = {
  readonly category: string
  readonly request: RequestValues
  readonly slice: Readonly<Record<string, string>>
  readonly results: readonly CheckResult[]
  readonly right: readonly CheckResult[]
}

/** The categories that some suite with gates asks. */
export function gatedCategories(source: Rulebook['source']): string[] {
  return [...new Set(Object.keys(source.suites ?? {}).flatMap((suite) => (targetsOf(source, suite).length === 0 ? [] : source.suites![suite]!.from)))]
}

/** Every gate with something to judge in these answers. */
export function gateShares(source: Rulebook['source'], answers: readonly JudgedAnswer[]): GateShare[] {
  return Object.entries(source.suites ?? {}).flatMap(([suite, { from }]) => {
    const asked = answers.filter(({ category }) => from.includes(category))
    return targetsOf(source, suite).flatMap(({ check, target, by }) => partsOf(asked, by).flatMap(({ part, answers: own }) => shareOf(suite, check, part, target, own)))
  })
}

/** The gates of a suite with their targets for its greedy decoding, the first of its decodings where it has none. */
function targetsOf(source: Rulebook['source'], suite: string): { check: string; target: number; by: string | null }[] {
  const decodings = Object.entries(source.suites?.[suite]?.decode ?? {})
  const decoding = (decodings.find(([, { temperature }]) => temperature === 0) ?? decodings[0])?.[0]
  const gates = readGates(source, suite)
  return gates.checks.flatMap((check) => {
    const target = decoding === undefined ? null : gates.target(check, decoding)
    return target === null ? [] : [{ check, target, by: gates.by(check) }]
  })
}

function partsOf(answers: readonly JudgedAnswer[], by: string | null): { part: string | null; answers: readonly JudgedAnswer[] }[] {
  if (by === null) return [{ part: null, answers }]
  const [slicing] = compileSlices([by])
  const parts = Map.groupBy(answers.flatMap((answer) => slicing!.partsOf(asOutput(answer)).map((value) => ({ value, answer }))), ({ value }) => value)
  return [...parts].sort(([a], [b]) => (a < b ? -1 : 1)).map(([value, own]) => ({ part: `${by}=${value}`, answers: own.map(({ answer }) => answer) }))
}

/** What slices are cut by; which wording was trained on is not known here. */
function asOutput({ category, request, slice, results }: JudgedAnswer): ScoredOutput {
  return { id: '', category, request, slice, results, decoding: '', mode: 'free', wordingSeen: null, output: '', truncated: false }
}

/**
 * An answer that leaves a check nothing to judge does not count where all it says is right (a combo without a stance keeps the
 * rule of stances); one that breaks something keeps none of the right answer's units: what cannot be read keeps no rule.
 */
function shareOf(suite: string, check: string, part: string | null, target: number, answers: readonly JudgedAnswer[]): GateShare[] {
  let [k, n] = [0, 0]
  for (const { results, right } of answers) {
    const found = results.find((each) => each.check === check)
    if (found !== undefined && found.n > 0) [k, n] = [k + found.k, n + found.n]
    else if (results.length === 0 || results.some((each) => each.k !== each.n)) n += right.find((each) => each.check === check)?.n ?? 0
  }
  return n === 0 ? [] : [{ suite, check, part, target, k, n }]
}
