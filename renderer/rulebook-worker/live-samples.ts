/**
 * Samples to look at: ten spread over the kinds of request, the same ones after a small edit, and for each check one answer that keeps it
 * and one that breaks exactly it. Knows the compiled rulebook only.
 */

import type { Compiled, Plan, Sample } from '../../engine/index.ts'
import type { CheckResult } from '../../engine/interfaces.ts'
import type { LiveAnswer, LiveVerdict } from './live-types.ts'

/** A sample as drawn and as shown. */
export type Drawn = { sample: Sample; shown: LiveAnswer }

/** Positions that are tried for one place before it stays empty. */
const MOST_TRIED = 6
/** Samples that are looked at beyond the ten for a check that none of them can show. */
const MOST_LOOKED_AT = 10

const plans = new WeakMap<Compiled, Plan>()

/** The plan of a compiled rulebook, made once. */
function planOf(compiled: Compiled): Plan {
  const plan = plans.get(compiled) ?? compiled.plan()
  plans.set(compiled, plan)
  return plan
}

/** Draws `count` samples: every kind of request at least once, the larger ones more often. The same `turn` draws the same positions. */
export function drawSamples(compiled: Compiled, count: number, turn: number): Drawn[] {
  const plan = planOf(compiled)
  const shares = placesOf(compiled, count)
  return shares.flatMap(({ name, places, asked }) => Array.from({ length: places }, (_none, place) => {
    for (let tried = 0; tried < MOST_TRIED; tried += 1) {
      const index = (turn * 7919 + place * 101 + tried * 13) % Math.max(1, asked)
      const sample = compiled.sampleNamed(plan, `${name}-${String(index).padStart(6, '0')}.${tried}`)
      if (sample !== null && 'answer' in sample) return [show(compiled, sample)]
    }
    return []
  }).flat())
}

/** How many of the ten places each kind of request gets. */
function placesOf(compiled: Compiled, count: number): { name: string; places: number; asked: number }[] {
  const plans = planOf(compiled).plans.map(({ category, asked }) => ({ name: category.name, asked, weight: asked })).filter(({ asked }) => asked > 0)
  const total = plans.reduce((sum, { weight }) => sum + weight, 0)
  const places = plans.map((each) => ({ ...each, places: 1 }))
  for (let left = count - places.length; left > 0 && places.length > 0; left -= 1) {
    const next = places.reduce((best, each) => (each.weight / total / each.places > best.weight / total / best.places ? each : best))
    next.places += 1
  }
  return places.slice(0, Math.max(count, compiled.categories.length))
}

/** A sample with its verdicts. */
function show(compiled: Compiled, sample: Sample): Drawn {
  return { sample, shown: shownAs(compiled, sample) }
}

function shownAs(compiled: Compiled, sample: Sample): LiveAnswer {
  const about = compiled.categories.find(({ name }) => name === sample.category)?.about ?? sample.category
  return { category: sample.category, about, prompt: sample.prompt, answer: sample.answer, verdicts: verdictsOf(compiled, compiled.scoreSample(sample)) }
}

/** Verdicts with the words of their checks. */
export function verdictsOf(compiled: Compiled, results: readonly CheckResult[]): LiveVerdict[] {
  const words = new Map(compiled.checks.map(({ id, say }) => [id, say]))
  return results.map(({ check, unit, k, n, failures, notApplicable }) => ({
    check, unit, k, n, say: words.get(check) ?? check, notApplicable: notApplicable ?? null,
    failures: failures.map(({ reason, span: [start, end] }) => ({ reason, start, end })),
  }))
}

/** A sample to which the check applies and which keeps it. */
export function keptAnswer(compiled: Compiled, drawn: readonly Drawn[], check: string): LiveAnswer | null {
  const keeps = ({ verdicts }: LiveAnswer): boolean => verdicts.some((verdict) => verdict.check === check && verdict.n > 0 && verdict.k === verdict.n)
  return (drawn.find(({ shown }) => keeps(shown)) ?? more(compiled, check).find(({ shown }) => keeps(shown)))?.shown ?? null
}

/** A sample changed so that exactly this check refuses it. */
export function brokenAnswer(compiled: Compiled, drawn: readonly Drawn[], check: string, seed: number): LiveAnswer | null {
  const first = drawn.length === 0 ? 0 : seed % drawn.length
  for (const { sample } of [...drawn.slice(first), ...drawn.slice(0, first), ...more(compiled, check)]) {
    if (!sample.arm.kind.mutations.includes(check)) continue
    const broken = compiled.mutate(sample, check, seed)
    if (broken !== null) return shownAs(compiled, broken)
  }
  return null
}

const looked = new WeakMap<Compiled, Map<string, Drawn[]>>()

/** Further samples of the arms whose answers this check judges. */
function more(compiled: Compiled, check: string): Drawn[] {
  const known = looked.get(compiled) ?? new Map<string, Drawn[]>()
  looked.set(compiled, known)
  const names = compiled.categories.filter(({ arms }) => arms.some(({ kind }) => kind.checks.includes(check))).map(({ name }) => name)
  const key = names.join()
  const found = known.get(key)
  if (found !== undefined) return found
  const plan = planOf(compiled)
  const made = names.flatMap((name) => {
    const asked = plan.plans.find(({ category }) => category.name === name)?.asked ?? 0
    return Array.from({ length: Math.min(MOST_LOOKED_AT, asked) }, (_none, i) => compiled.sampleNamed(plan, `${name}-${String(Math.floor((i * asked) / MOST_LOOKED_AT)).padStart(6, '0')}.0`))
  }).flatMap((sample) => (sample !== null && 'answer' in sample ? [show(compiled, sample)] : []))
  known.set(key, made)
  return made
}
