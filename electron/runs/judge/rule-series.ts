/**
 * From judged answers to rules by step, and from those to points of metric series. Pure: knows no file.
 */
import type { JudgedAnswer, RuleSeries } from '../../../contract/entities/live-run.ts'
import type { MetricPoint } from '../../../contract/entities/run.ts'

/** A rule as the screen names it. */
export type RuleWords = Pick<RuleSeries, 'check' | 'sentence' | 'target'>

type Point = RuleSeries['points'][number]

/**
 * The rules in the order of `words`, each with its counts by step. An answer counts for a rule where the rule applied to
 * any answer to that prompt: one that cannot even be read keeps no rule. A rule that never applied has no points, and is
 * left out unless it has a target.
 */
export function ruleSeries(answers: readonly JudgedAnswer[], words: readonly RuleWords[]): RuleSeries[] {
  const byCheck = new Map<string, Map<number, Point>>()
  for (const [check, prompts] of promptsOf(answers)) {
    const steps = new Map<number, Point>()
    byCheck.set(check, steps)
    for (const answer of answers) {
      if (!prompts.has(answer.prompt_id)) continue
      const { k, n } = answer.checks.find((each) => each.check === check) ?? { k: 0, n: 0 }
      const { step } = answer
      const point = steps.get(step) ?? { step, k: 0, n: 0, answers: [0, 0] as [number, number] }
      steps.set(step, { step, k: point.k + k, n: point.n + n, answers: [point.answers[0] + (n > 0 && k === n ? 1 : 0), point.answers[1] + 1] })
    }
  }
  const known = answers.length === 0 ? [] : words.filter(({ check, target }) => byCheck.has(check) || target !== null)
  const others = [...byCheck.keys()].filter((check) => !known.some((word) => word.check === check)).map((check) => ({ check, sentence: check, target: null }))
  return [...known, ...others].map((word) => ({ ...word, points: [...(byCheck.get(word.check)?.values() ?? [])].sort((a, b) => a.step - b.step) }))
}

/** The points that the history keeps: `rules.<check>` the share of answers that keep it, `rules.<check>.n` of how many. */
export function rulePoints(answers: readonly JudgedAnswer[]): MetricPoint[] {
  return ruleSeries(answers, []).flatMap(({ check, points }) =>
    points.flatMap(({ step, answers: [kept, all] }) => [
      { step, name: `rules.${check}`, value: kept / all },
      { step, name: `rules.${check}.n`, value: all },
    ]),
  )
}

/** The prompts to which each rule applied at least once. */
function promptsOf(answers: readonly JudgedAnswer[]): Map<string, Set<string>> {
  const found = new Map<string, Set<string>>()
  for (const { prompt_id, checks } of answers) {
    for (const { check, n } of checks) {
      if (n === 0) continue
      const prompts = found.get(check) ?? new Set()
      found.set(check, prompts.add(prompt_id))
    }
  }
  return found
}
