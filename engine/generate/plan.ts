/**
 * The plan of a dataset version: how many samples of which arm, which prompts and groups are set aside for the test split
 * before anything is drawn, and in which order samples are written. Every sample follows from the plan, its position and
 * its attempt alone. Knows nothing of files and of what was drawn before.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import { PromptSpace } from '../prompts/prompt-space.ts'
import type { Wording } from '../prompts/prompt-space.ts'
import { createRandom, hashText, mix32 } from '../random.ts'
import type { Arm, CompiledCategory } from './arms.ts'
import { createPermutation } from './permutation.ts'

/** What a version changes: seed, a factor for every count, counts, and rows of a role for each conversation. */
export type PlanOverrides = {
  readonly seed?: number | undefined
  readonly scale?: number | undefined
  readonly counts?: Readonly<Record<string, number>> | undefined
  readonly turns?: Readonly<Record<string, Readonly<Record<string, number>>>> | undefined
}

/** The prompts of an arm: those set aside, first in wordings that training never sees, and those for training. */
export type ArmPlan = {
  readonly arm: Arm
  /** Asked samples, `test` of them with held-out prompts; test samples come first. */
  readonly count: number
  readonly test: number
  readonly heldOut: readonly PlannedPrompt[]
  readonly trained: PromptSpace
  /** Numbers of `trained` in a seeded order; the first `skip` of them are held out. */
  readonly order: (i: number) => number
  readonly skip: number
}
/** A held-out prompt. */
export type PlannedPrompt = { readonly space: PromptSpace; readonly number: number }

/** A conversation's plan: which values of the group variable are set aside, and how often each turn is written. */
export type TalkPlan = { readonly test: number; readonly count: number; readonly groupOf: (index: number) => string | number | null; readonly rows: readonly { readonly arm: Arm; readonly copy: number }[]; readonly group: string }

/** The plan of one category: its arms, or its conversation; `start` is its first sample in category order. */
export type CategoryPlan = { readonly category: CompiledCategory; readonly start: number; readonly asked: number; readonly arms: readonly ArmPlan[]; readonly talk: TalkPlan | null }

/** The plan of a dataset version. */
export type Plan = {
  readonly seed: number
  readonly asked: number
  readonly categories: readonly string[]
  readonly plans: readonly CategoryPlan[]
  readonly order: (position: number) => number
  readonly valRatio: number
  /** Normalised held-out prompts. */
  readonly heldOutPrompts: ReadonlySet<string>
  /** `category:wording` of every wording that no training sample uses. */
  readonly heldOutWordings: readonly string[]
}

/** Plans a version. */
export function createPlan(rulebook: Rulebook, categories: readonly CompiledCategory[], overrides: PlanOverrides = {}): Plan {
  const { project, split } = rulebook.source
  const seed = overrides.seed ?? project.seed
  const heldOutPrompts = new Set<string>()
  const heldOutWordings: string[] = []
  const plans: CategoryPlan[] = []
  let start = 0
  for (const [i, category] of categories.entries()) {
    const count = Math.round((overrides.counts?.[category.name] ?? category.count) * (overrides.scale ?? 1))
    const salt = mix32(seed ^ hashText(category.name))
    const plan = category.conversation === null
      ? { arms: planArms(category, count, split.hold_out, salt, heldOutPrompts, heldOutWordings), talk: null }
      : { arms: [], talk: planTalk(rulebook, category, count, overrides.turns?.[category.name] ?? rulebook.turns?.[category.name] ?? {}, salt) }
    const asked = plan.talk === null ? plan.arms.reduce((sum, arm) => sum + arm.count, 0) : plan.talk.count * plan.talk.rows.length
    plans.push({ category: categories[i] as CompiledCategory, start, asked, ...plan })
    start += asked
  }
  return { seed, asked: start, categories: categories.map(({ name }) => name), plans, order: createPermutation(start, mix32(seed)), valRatio: split.val_ratio, heldOutPrompts, heldOutWordings }
}

type HoldOut = Rulebook['source']['split']['hold_out']

function planArms(category: CompiledCategory, count: number, holdOut: HoldOut, salt: number, heldPrompts: Set<string>, heldWordings: string[]): ArmPlan[] {
  const counts = divide(count, category.arms)
  const tests = divide(Math.min(holdOut.prompts?.[category.name] ?? 0, count), category.arms)
  return category.arms.map((arm, i) => {
    const wanted = Math.min(tests[i] as number, counts[i] as number)
    const { held, kept } = divideWordings(arm.prompts, wanted === 0 ? 0 : (holdOut.wordings ?? 0), mix32(salt ^ i))
    const trained = new PromptSpace(kept, arm.domains, arm.render)
    const order = createPermutation(trained.size, mix32(salt ^ (i + 101)))
    const unseen = new PromptSpace(held, arm.domains, arm.render)
    const heldOut: PlannedPrompt[] = []
    take(heldOut, unseen, createPermutation(unseen.size, mix32(salt ^ (i + 202))), held.length === 0 ? 0 : Math.round(wanted * (holdOut.unseen_wordings ?? 0)), heldPrompts, 0)
    // Half of the prompts at least stay for training, however small the space is.
    const skip = take(heldOut, trained, order, Math.min(wanted - heldOut.length, Math.floor(trained.size / 2)), heldPrompts, 0)
    heldWordings.push(...held.map(({ id }) => `${category.name}:${id}`))
    return { arm, count: counts[i] as number, test: heldOut.length, heldOut, trained, order, skip }
  })
}

/** Takes `wanted` prompts that are new, in order; returns how many numbers were passed. */
function take(into: PlannedPrompt[], space: PromptSpace, order: (i: number) => number, wanted: number, taken: Set<string>, from: number): number {
  let passed = from
  for (let found = 0; found < wanted && passed < space.size; passed += 1) {
    const number = order(passed)
    const { normal } = space.at(number)
    if (taken.has(normal)) continue
    taken.add(normal)
    into.push({ space, number })
    found += 1
  }
  return passed
}

/** Divides a count by the arms' shares; the parts add up. */
function divide(count: number, arms: readonly Arm[]): number[] {
  let share = 0
  let given = 0
  return arms.map((arm) => {
    share += arm.share
    const part = Math.round(count * share) - given
    given += part
    return part
  })
}

/** Sets whole wordings aside: a share of the lines, at least one, always leaving one. */
function divideWordings(wordings: readonly Wording[], ratio: number, seed: number): { held: Wording[]; kept: Wording[] } {
  const lines = new Set(wordings.map(({ id }) => id))
  const count = ratio === 0 || lines.size < 4 ? 0 : Math.max(1, Math.round(lines.size * ratio))
  const order = createPermutation(wordings.length, seed)
  const chosen = new Set(Array.from({ length: count }, (_, i) => wordings[order(i)]?.id))
  return { held: wordings.filter(({ id }) => chosen.has(id)), kept: wordings.filter(({ id }) => !chosen.has(id)) }
}

function planTalk(rulebook: Rulebook, category: CompiledCategory, count: number, turns: Readonly<Record<string, number>>, salt: number): TalkPlan {
  const { split, conversations, categories } = rulebook.source
  const group = split.group
  const variable = conversations?.[categories[category.name]?.conversation ?? '']?.vars[group]
  const keys = variable?.pick === undefined ? [] : (rulebook.vocabularies.get(variable.pick)?.entries.map(({ key }) => key) ?? [])
  const test = Math.min(split.hold_out.groups?.[category.name] ?? 0, count, Math.floor(keys.length / 2))
  const order = createPermutation(keys.length, salt)
  const rows = category.arms.flatMap((arm) => Array.from({ length: Math.max(0, turns[arm.turn?.role ?? ''] ?? 1) }, (_, copy) => ({ arm, copy })))
  const groupOf = (index: number): string | number | null => {
    if (keys.length === 0) return null
    if (index < test) return keys[order(index)] as string | number
    const pool = keys.length - test
    return keys[order(test + (createRandom(salt, index).below(pool)))] as string | number
  }
  return { test, count, groupOf, rows, group }
}
