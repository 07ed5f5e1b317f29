/**
 * How many different prompts and samples each category has, so that an asked count that cannot be reached is told
 * before anything is drawn. Answers of lists and messages are estimated from a few draws, never overstated by much.
 */
import { PromptSpace } from '../prompts/prompt-space.ts'
import { createRandom } from '../random.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import type { Arm, CompiledCategory } from './arms.ts'

/** How many samples a category asks for and how many different ones it has. */
export type Capacity = { readonly category: string; readonly asked: number; readonly distinctPrompts: number; readonly distinctSamples: number }

const PROMPTS_LOOKED_AT = 12
const DRAWS_A_PROMPT = 60
/** Prose with at most this many prompts is counted out; of more, some stand for all. */
const MOST_COUNTED = 20_000

/** The capacity of every category. */
export function capacityOf(rulebook: Rulebook, categories: readonly CompiledCategory[]): Capacity[] {
  return categories.map((category) => (category.conversation === null ? ofArms(category) : ofTalk(rulebook, category)))
}

function ofArms({ name, count, arms }: CompiledCategory): Capacity {
  const sizes = arms.map((arm) => {
    const space = new PromptSpace(arm.prompts, arm.domains, arm.render)
    return { prompts: space.distinct, samples: arm.prose === null ? space.distinct * arm.answers.length * answersPerPrompt(arm, space) : proseSamples(arm, space) }
  })
  return {
    category: name, asked: count,
    distinctPrompts: sizes.reduce((sum, { prompts }) => sum + prompts, 0),
    distinctSamples: clamp(sizes.reduce((sum, { samples }) => sum + samples, 0)),
  }
}

/** Answers of one prompt, from how often two draws agree: with d draws and c pairs that agree there are about d²/2c. */
function answersPerPrompt(arm: Arm, space: PromptSpace): number {
  const random = createRandom(1, space.size)
  let draws = 0
  let agreeing = 0
  for (let i = 0; i < PROMPTS_LOOKED_AT && space.size > 0; i += 1) {
    const { request } = space.at(random.below(space.size))
    const seen = new Map<string, number>()
    for (let k = 0; k < DRAWS_A_PROMPT; k += 1) {
      const answer = arm.kind.draw(random, request)
      if ('reject' in answer) continue
      const before = seen.get(answer.text) ?? 0
      agreeing += before
      seen.set(answer.text, before + 1)
      draws += 1
    }
  }
  const perPrompt = draws / PROMPTS_LOOKED_AT
  return draws === 0 ? 0 : Math.max(1, Math.floor((perPrompt * perPrompt * PROMPTS_LOOKED_AT) / (2 * Math.max(1, agreeing))))
}

function proseSamples(arm: Arm, space: PromptSpace): number {
  const looked = Math.min(space.size, MOST_COUNTED)
  if (looked === 0 || arm.prose === null) return 0
  let samples = 0
  for (let i = 0; i < looked; i += 1) samples += arm.prose.variants(space.at(Math.floor((i * space.size) / looked)).request)
  return clamp((samples / looked) * space.size)
}

/** A conversation's samples differ by its variables and by the wording of the prompt. */
function ofTalk(rulebook: Rulebook, { name, count, arms }: CompiledCategory): Capacity {
  const id = rulebook.source.categories[name]?.conversation ?? ''
  const values = Object.values(rulebook.source.conversations?.[id]?.vars ?? {}).map(({ pick, int, choice }) => {
    if (pick !== undefined) return rulebook.vocabularies.get(pick)?.entries.length ?? 1
    const range = typeof int === 'string' ? rulebook.options[int] : int
    return range === undefined ? (choice?.length ?? 1) : range[1] - range[0] + 1
  })
  const talks = values.reduce((size, each) => size * each, 1)
  const rows = arms.reduce((sum, arm) => sum + (rulebook.turns?.[name]?.[arm.turn?.role ?? ''] ?? 1), 0)
  const distinct = clamp(talks * arms.reduce((sum, { prompts }) => sum + prompts.length, 0))
  return { category: name, asked: count * rows, distinctPrompts: distinct, distinctSamples: distinct }
}

function clamp(count: number): number {
  return Math.min(Number.MAX_SAFE_INTEGER, Math.round(count))
}
