/**
 * Draws the sample at one position of a plan. The same plan, position and attempt give the same sample, whatever was
 * drawn before. Knows nothing of duplicates: a caller that refuses one asks for the next attempt.
 */
import { normalisePrompt } from '../prompts/normalise-prompt.ts'
import { groupOf } from '../prompts/prompt-space.ts'
import type { SpacePrompt } from '../prompts/prompt-space.ts'
import type { RequestValues } from '../interfaces.ts'
import type { ProseKind } from '../prose/index.ts'
import { Stream, hashText, mix32 } from '../random.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { isBody } from './arms.ts'
import type { Arm } from './arms.ts'
import type { ArmPlan, CategoryPlan, Plan, TalkPlan } from './plan.ts'

/** Which file a sample belongs to. */
export type SampleSplit = 'train' | 'val' | 'test'

/** A drawn sample. `group` never straddles splits: a hash of the normalised prompt, or the conversation's group variable. */
export type Sample = {
  readonly id: string
  readonly category: string
  readonly arm: Arm
  readonly split: SampleSplit
  readonly group: string
  readonly groupHash: number
  readonly promptHash: number
  readonly wording: string
  readonly request: RequestValues
  readonly slice: Readonly<Record<string, string>>
  readonly prompt: string
  readonly answer: string
}
/** A position that gives no sample. */
export type Rejected = { readonly category: string; readonly reject: string }

/** How often a prompt that is held out is passed over before the position is given up. */
const MAX_PASSED = 200
const stream = new Stream(0)
const NO_SLICE: Sample['slice'] = {}

/** Draws the sample at `position` of the written order. */
export function drawSample(plan: Plan, position: number, attempt: number): Sample | Rejected {
  return drawNumber(plan, plan.order(position), attempt)
}

/** Draws the sample with this id again; null where the plan has none. */
export function drawNamed(plan: Plan, id: string): Sample | Rejected | null {
  const [, name, index, attempt] = /^(.+)-(\d{6,})\.(\d+)$/.exec(id) ?? []
  const category = plan.plans.find((each) => each.category.name === name)
  if (category === undefined || Number(index) >= category.asked) return null
  return drawNumber(plan, category.start + Number(index), Number(attempt))
}

/** Attempts from here on are rounds of further questions: no version draws a sample so often. */
const FURTHER = 1_000_000

/** Further question `index` of a conversation's held-out groups: the same groups, drawn anew round after round. */
export function drawFurtherTurn(plan: Plan, category: CategoryPlan, talk: TalkPlan, index: number): Sample | Rejected {
  const turns = talk.test * talk.rows.length
  return drawNumber(plan, category.start + (index % turns), FURTHER + Math.floor(index / turns))
}

/** A sample that asks this prompt, held out. Its id is the caller's. */
export function drawPrompt(plan: Plan, arm: Arm, prompt: SpacePrompt, id: string): Sample | Rejected {
  stream.reset(plan.seed, hashText(arm.category), prompt.hash, FURTHER)
  const drawn = answered(arm, prompt)
  if ('reject' in drawn) return { category: arm.category, reject: drawn.reject }
  return {
    id, category: arm.category, arm, split: 'test', group: prompt.group, groupHash: hashText(prompt.normal, plan.seed),
    wording: prompt.wording, request: prompt.request, slice: NO_SLICE, prompt: prompt.text, promptHash: prompt.hash, answer: drawn.answer,
  }
}

/** Draws sample `number` in the order of the categories. */
function drawNumber(plan: Plan, number: number, attempt: number): Sample | Rejected {
  let at = plan.plans.length - 1
  while ((plan.plans[at] as CategoryPlan).start > number) at -= 1
  const category = plan.plans[at] as CategoryPlan
  const index = number - category.start
  stream.reset(plan.seed, at, index, attempt)
  const drawn = category.talk === null ? fromArms(plan, category, index, attempt) : fromTalk(plan, category.category.name, category.talk, category, index, attempt)
  return drawn
}

function fromArms(plan: Plan, category: CategoryPlan, index: number, attempt: number): Sample | Rejected {
  const name = category.category.name
  let within = index
  let chosen = category.arms[0] as ArmPlan
  for (const each of category.arms) {
    chosen = each
    if (within < each.count) break
    within -= each.count
  }
  const isTest = within < chosen.test
  const drawn = isTest ? answered(chosen.arm, heldOut(chosen, within)) : trained(plan, chosen, within - chosen.test, attempt)
  if ('reject' in drawn) return { category: name, reject: drawn.reject }
  const { prompt, answer } = drawn
  const groupHash = hashText(prompt.normal, plan.seed)
  return {
    id: `${name}-${String(index).padStart(6, '0')}.${attempt}`, category: name, arm: chosen.arm,
    split: isTest ? 'test' : splitOf(plan, groupHash), group: prompt.group, groupHash,
    wording: prompt.wording, request: prompt.request, slice: NO_SLICE, prompt: prompt.text, promptHash: prompt.hash, answer,
  }
}

/** A prompt with its answer, or why there is none. */
type Drawn = { readonly prompt: SpacePrompt; readonly answer: string } | { readonly reject: string }

function answered(arm: Arm, prompt: SpacePrompt): Drawn {
  const answer = arm.kind.draw(stream, prompt.request)
  return 'reject' in answer ? answer : { prompt, answer: around(arm, answer.text, prompt) }
}

function heldOut(arm: ArmPlan, index: number): SpacePrompt {
  const { space, number } = arm.heldOut[index] as ArmPlan['heldOut'][number]
  return space.at(number)
}

/** Training sample `index`: each prompt of the space once, then round again; a later attempt takes any. */
function trained(plan: Plan, arm: ArmPlan, index: number, attempt: number): Drawn {
  const room = arm.trained.size - arm.skip
  if (room <= 0) return { reject: 'held-out prompt' }
  if (arm.arm.prose !== null) return trainedProse(plan, arm, arm.arm.prose, index + attempt * (arm.count - arm.test), room)
  for (let passed = 0; passed < MAX_PASSED; passed += 1) {
    const turn = attempt === 0 && passed === 0 ? index % room : stream.below(room)
    const prompt = arm.trained.at(arm.order(arm.skip + turn))
    if (!plan.heldOutPrompts.has(prompt.normal)) return answered(arm.arm, prompt)
  }
  return { reject: 'held-out prompt' }
}

/** Prose is not drawn but numbered: every prompt with its first answer, then every prompt with its next, as long as there are any. */
function trainedProse(plan: Plan, arm: ArmPlan, prose: ProseKind, index: number, room: number): Drawn {
  for (let passed = 0; passed < MAX_PASSED; passed += 1) {
    const turn = index + passed * (arm.count - arm.test)
    const number = arm.order(arm.skip + (turn % room))
    const prompt = arm.trained.at(number)
    const variants = prose.variants(prompt.request)
    const round = Math.floor(turn / room)
    if (round >= variants) return { reject: 'no new prompt' }
    if (!plan.heldOutPrompts.has(prompt.normal)) return { prompt, answer: prose.write(prompt.request, (mix32(number) + round) % variants) }
  }
  return { reject: 'held-out prompt' }
}

function fromTalk(plan: Plan, name: string, talk: TalkPlan, category: CategoryPlan, index: number, attempt: number): Sample | Rejected {
  const number = Math.floor(index / talk.rows.length)
  const { arm, copy } = talk.rows[index % talk.rows.length] as TalkPlan['rows'][number]
  const group = talk.groupOf(number)
  // All turns of a conversation draw the same variables: the stream is that of the conversation, not of the row.
  stream.reset(plan.seed, hashText(name), number, copy, attempt)
  const drawn = category.category.conversation?.draw(stream, group === null ? {} : { [talk.group]: group })
  if (drawn === undefined || 'reject' in drawn) return { category: name, reject: drawn?.reject ?? 'no conversation' }
  const turn = drawn.turns[arm.turn?.index ?? 0]
  if (turn === undefined) return { category: name, reject: 'the conversation ended early' }
  stream.reset(plan.seed, index, attempt)
  const wording = arm.prompts[stream.below(arm.prompts.length)]
  const prompt = wording === undefined ? '' : arm.render(wording.pieces, turn.request as Record<string, Value>)
  const key = group === null ? groupOf(normalisePrompt(prompt)) : String(group)
  const groupHash = hashText(key, plan.seed)
  return {
    id: `${name}-${String(index).padStart(6, '0')}.${attempt}`, category: name, arm, split: number < talk.test ? 'test' : splitOf(plan, groupHash),
    group: key, groupHash, wording: wording?.id ?? '', request: turn.request, slice: { role: turn.role }, prompt, promptHash: hashText(prompt), answer: turn.answer,
  }
}

function splitOf(plan: Plan, groupHash: number): SampleSplit {
  return groupHash / 2 ** 53 < plan.valRatio ? 'val' : 'train'
}

/** A hash that equal samples share: of the prompt and the answer, whatever their ids. */
export function contentHash({ promptHash, answer }: Sample): number {
  return hashText(answer, promptHash)
}

function around(arm: Arm, body: string, prompt: SpacePrompt): string {
  if (arm.answers.length === 0) return body
  const wording = arm.answers[arm.answers.length === 1 ? 0 : stream.below(arm.answers.length)] ?? []
  let text = ''
  for (const piece of wording) text += piece.kind === 'text' ? piece.text : isBody(piece) ? body : arm.render([piece], prompt.values)
  return text
}
