/**
 * From judged answers to rules by step, and from those to points of metric series. Pure: knows no file.
 */
import type { JudgedAnswer, RuleSeries } from '../../../contract/entities/live-run.ts'
import type { MetricPoint } from '../../../contract/entities/run.ts'

/** A rule as the screen names it. */
export type RuleWords = Pick<RuleSeries, 'check' | 'sentence' | 'target'>

/** The rules in the order of `words`, each with its counts by step; rules that never applied are left out. */
export function ruleSeries(answers: readonly JudgedAnswer[], words: readonly RuleWords[]): RuleSeries[] {
  const byCheck = new Map<string, Map<number, RuleSeries['points'][number]>>()
  for (const { step, checks } of answers) {
    for (const { check, k, n } of checks) {
      if (n === 0) continue
      const steps = byCheck.get(check) ?? new Map<number, RuleSeries['points'][number]>()
      byCheck.set(check, steps)
      const point = steps.get(step) ?? { step, k: 0, n: 0, answers: [0, 0] as [number, number] }
      steps.set(step, { step, k: point.k + k, n: point.n + n, answers: [point.answers[0] + (k === n ? 1 : 0), point.answers[1] + 1] })
    }
  }
  const known = words.filter(({ check }) => byCheck.has(check))
  const others = [...byCheck.keys()].filter((check) => !known.some((word) => word.check === check)).map((check) => ({ check, sentence: check, target: null }))
  return [...known, ...others].map((word) => ({ ...word, points: [...byCheck.get(word.check)!.values()].sort((a, b) => a.step - b.step) }))
}

/** The points that the history keeps: `rules.<check>` the share, `rules.<check>.n` of how many units. */
export function rulePoints(answers: readonly JudgedAnswer[]): MetricPoint[] {
  return ruleSeries(answers, []).flatMap(({ check, points }) =>
    points.flatMap(({ step, k, n }) => [
      { step, name: `rules.${check}`, value: k / n },
      { step, name: `rules.${check}.n`, value: n },
    ]),
  )
}
