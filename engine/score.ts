/**
 * Finds out what a row asked and which category it belongs to, from stored data first and from the prompt's text else,
 * so that rows which no generator of ours wrote can be judged. Verdicts come from the answer kinds.
 */
import type { Arm, CompiledCategory } from './generate/arms.ts'
import type { AnswerKind, CheckResult, RequestValues } from './interfaces.ts'
import { preparePrompt } from './prompts/prompt-text.ts'
import { PromptReader } from './prompts/read-prompt.ts'
import type { Rulebook } from './rulebook/rulebook.ts'

type ChatMessage = { readonly role: string; readonly content: string }
/** A row as anyone may write it: messages, prompt and completion, or the keys that an import of the rulebook maps. */
export type ScoreRow = {
  readonly id?: string
  readonly category?: string
  readonly request?: RequestValues
  readonly slice?: Readonly<Record<string, string>>
  readonly messages?: readonly ChatMessage[]
  readonly prompt?: string | readonly ChatMessage[]
  readonly completion?: string | readonly ChatMessage[]
  readonly [key: string]: unknown
}

/** What was asked: the category (null where none fits), its answer kind, and the request. */
export type Understood = { readonly category: string | null; readonly kind: AnswerKind | null; readonly request: RequestValues; readonly arm: Arm | null }
/** A row with its verdicts. */
export type ScoredRow = { readonly category: string | null; readonly request: RequestValues; readonly results: readonly CheckResult[] }

const NOT_UNDERSTOOD: Understood = { category: null, kind: null, request: {}, arm: null }

/** Understands rows of one rulebook. */
export class RowReader {
  readonly #categories: readonly CompiledCategory[]
  readonly #byName: ReadonlyMap<string, readonly CompiledCategory[]>
  readonly #arms = new WeakMap<readonly CompiledCategory[], readonly Arm[]>()
  readonly #prompts: PromptReader
  readonly #imports: { role?: string | undefined; prompt: string; completion: string }[]
  readonly #roleField: string | null

  constructor(rulebook: Rulebook, categories: readonly CompiledCategory[]) {
    this.#categories = categories
    this.#byName = new Map(categories.map((category) => [category.name, [category]]))
    this.#prompts = new PromptReader(rulebook)
    this.#imports = [...Object.values(rulebook.source.imports ?? {}).flatMap(({ rows }) => (rows === undefined ? [] : [rows])), ...KNOWN_ROWS]
    const roles = new Set(categories.flatMap(({ arms }) => arms.flatMap(({ turn }) => (turn === null ? [] : [turn.role]))))
    this.#roleField = Object.entries(rulebook.source.request ?? {}).find(([, { choice }]) => choice !== undefined && roles.size > 0 && choice.every((each) => roles.has(each)))?.[0] ?? null
  }

  /** The prompt and answer of a row; null where it has none. */
  contentOf(row: ScoreRow): { prompt: string; answer: string; role: string | null } | null {
    if (Array.isArray(row.messages)) return fromMessages(row.messages as readonly ChatMessage[])
    for (const { role, prompt, completion } of this.#imports) {
      if (!isText(row[prompt]) || !isText(row[completion])) continue
      return { prompt: promptText(row[prompt]), answer: promptText(row[completion]), role: role !== undefined && typeof row[role] === 'string' ? row[role] : null }
    }
    return isText(row.completion) ? { prompt: '', answer: promptText(row.completion), role: null } : null
  }

  /** What a row asked. Stored data wins over what the prompt's text says. */
  understand(row: ScoreRow, prompt: string, role: string | null, from: readonly string[] | null = null): Understood {
    const candidates = this.#candidates(row.category, from)
    const stored = row.request ?? null
    const told = role ?? row.slice?.['role'] ?? (this.#roleField === null ? null : (stored?.[this.#roleField] ?? null))
    if (stored !== null && row.category !== undefined) return this.#stored(candidates, stored, told === null ? null : String(told), prompt)
    return this.#read(candidates, stored ?? {}, told === null ? null : String(told), prompt, row.category !== undefined)
  }

  #candidates(category: string | undefined, from: readonly string[] | null): readonly CompiledCategory[] {
    if (category !== undefined) return from === null || from.includes(category) ? (this.#byName.get(category) ?? []) : []
    return from === null ? this.#categories : this.#categories.filter(({ name }) => from.includes(name))
  }

  #stored(candidates: readonly CompiledCategory[], request: RequestValues, role: string | null, prompt: string): Understood {
    const fitting = fittingArms(candidates, request, role)
    const [best, ...others] = fitting
    if (best === undefined) return NOT_UNDERSTOOD
    const unclear = others.length > 0 && fitting.some((arm) => arm.kind !== best.kind) && prompt !== ''
    if (!unclear) return understood(best, request)
    const text = preparePrompt(prompt)
    return understood(fitting.find((arm) => this.#prompts.asWording(arm, text) !== null) ?? best, request)
  }

  #read(candidates: readonly CompiledCategory[], stored: RequestValues, role: string | null, prompt: string, isNamed: boolean): Understood {
    const text = preparePrompt(prompt)
    const arms = this.#armsOf(candidates, role)
    for (const arm of arms) {
      const request = this.#prompts.asWording(arm, text)
      if (request !== null) return understood(arm, { ...this.#roleOf(arm), ...request, ...stored })
    }
    const request = { ...this.#prompts.fields(prompt), ...stored }
    const spoken = role ?? (this.#roleField === null ? null : (request[this.#roleField] ?? null))
    const lists = fittingArms(candidates, request, spoken === null ? null : String(spoken)).filter((arm) => !arm.isProse)
    const best = lists.find((arm) => arm.turn !== null || arm.fields.some((field) => request[field] !== undefined))
    if (best !== undefined) return understood(best, { ...request, ...this.#roleOf(best) })
    if (!isNamed) return NOT_UNDERSTOOD
    const prose = arms.filter((arm) => arm.isProse).map((arm) => ({ arm, slots: this.#prompts.slots(arm, text) }))
    const told = prose.find(({ arm, slots }) => arm.domains.length > 0 && arm.domains.every(({ name }) => slots[name] !== undefined))
    if (told !== undefined) return understood(told.arm, told.slots)
    const any = lists[0] ?? arms[0]
    return any === undefined ? NOT_UNDERSTOOD : understood(any, request)
  }

  /** The arms of some categories; without a role all of them, worked out once. */
  #armsOf(candidates: readonly CompiledCategory[], role: string | null): readonly Arm[] {
    let arms = this.#arms.get(candidates)
    if (arms === undefined) this.#arms.set(candidates, (arms = candidates.flatMap((category) => category.arms)))
    return role === null ? arms : arms.filter((arm) => arm.turn === null || arm.turn.role === role)
  }

  /** A turn's role is part of what it is asked, where the request has a field for it. */
  #roleOf(arm: Arm): RequestValues {
    return arm.turn === null || this.#roleField === null ? {} : { [this.#roleField]: arm.turn.role }
  }
}

/** Shapes of rows that need no import: prompt and completion, input and target, instruction and response. */
const KNOWN_ROWS = [
  { prompt: 'prompt', completion: 'completion' },
  { role: 'role', prompt: 'input', completion: 'target' },
  { prompt: 'instruction', completion: 'response' },
]

function understood(arm: Arm, request: RequestValues): Understood {
  return { category: arm.category, kind: arm.kind, request, arm }
}

/** Arms that fit a request, the best first: most of its fields asked, fewest of the arm's own missing. Equally good ones are all given. */
function fittingArms(candidates: readonly CompiledCategory[], request: RequestValues, role: string | null): Arm[] {
  let best: Arm[] = []
  let bestScore = -Infinity
  for (const { arms } of candidates) {
    for (const arm of arms) {
      if (arm.turn !== null) {
        // Where only one speaks, nobody has to be named.
        if (arm.turn.role === role || (role === null && arms.length === 1)) return [arm]
        continue
      }
      let score = 0
      for (const field of arm.fields) score += request[field] === undefined ? -1 : 100
      if (score < bestScore) continue
      if (score > bestScore) best = []
      bestScore = score
      best.push(arm)
    }
  }
  return best
}

function fromMessages(messages: readonly ChatMessage[]): { prompt: string; answer: string; role: null } | null {
  const answer = messages.at(-1)
  if (answer === undefined || typeof answer.content !== 'string') return null
  return { prompt: lastUser(messages.slice(0, -1)), answer: answer.content, role: null }
}

function isText(value: unknown): value is string | readonly ChatMessage[] {
  return typeof value === 'string' || (Array.isArray(value) && value.every((each: unknown) => each !== null && typeof each === 'object' && typeof (each as { content?: unknown }).content === 'string'))
}

function lastUser(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? ''
}

function promptText(value: string | readonly ChatMessage[]): string {
  if (typeof value === 'string') return value
  return lastUser(value) || (value.at(-1)?.content ?? '')
}
