/**
 * Two rulebooks judge each other: samples of each go through the other's checks, told only which kind of request they are, with what was asked read
 * from the prompt. Knows compiled rulebooks only.
 */
import type { Compiled, Plan, Sample } from '../../engine/index.ts'

/** What came of it. `unjudged` samples belong to kinds of request that neither rulebook checks. */
export type CrossChecked = { readonly samples: number; readonly verdicts: number; readonly unjudged: number; readonly faults: readonly string[] }

/** Attempts at one position before it is passed over. */
const MOST_TRIED = 20

/** Judges `count` samples of `from` by `by`, of the kinds of request that both know: every verdict must be right, and the same checks must apply as at home. */
export function judgedBy(from: Compiled, by: Compiled, count: number): CrossChecked {
  const plan = from.plan()
  const known = new Set(by.categories.map(({ name }) => name))
  const faults: string[] = []
  let [samples, verdicts, unjudged] = [0, 0, 0]
  for (let position = 0; samples < count && position < count * 4; position += 1) {
    const sample = drawn(from, plan, position)
    if (sample === null || !known.has(sample.category)) continue
    samples += 1
    const fault = faultOf(from, by, sample)
    const own = applied(from.scoreSample(sample))
    if (own.length === 0) unjudged += 1
    verdicts += own.length
    if (fault !== null) faults.push(`${sample.id}: ${fault}\n  ${sample.prompt}\n  ${sample.answer.replaceAll('\n', ' / ')}`)
  }
  return { samples, verdicts, unjudged, faults }
}

/** Positions beyond the plan are its positions once more, each with another draw. */
function drawn(from: Compiled, plan: Plan, position: number): Sample | null {
  const round = Math.floor(position / plan.asked)
  for (let tried = 0; tried < MOST_TRIED; tried += 1) {
    const sample = from.sampleAt(plan, position % plan.asked, round * MOST_TRIED + tried)
    if ('answer' in sample) return sample
  }
  return null
}

function faultOf(from: Compiled, by: Compiled, sample: Sample): string | null {
  const { category, results } = by.score({ category: sample.category, prompt: sample.prompt, completion: sample.answer })
  const broken = results.filter(({ k, n }) => k < n).map(({ check }) => check)
  if (broken.length > 0) return `breaks ${broken.join(', ')}`
  const [own, other] = [applied(from.scoreSample(sample)), applied(results)]
  return own === other || own.join() === other.join() ? null : `as ${String(category)} it is judged by ${other.join(', ') || 'nothing'}, at home by ${own.join(', ') || 'nothing'}`
}

function applied(results: readonly { readonly check: string; readonly n: number }[]): string[] {
  return results.filter(({ n }) => n > 0).map(({ check }) => check).toSorted()
}
