/**
 * The arms of a rulebook's categories: each ties prompts, what they ask, answer wordings and one kind of answer.
 * A conversation gives one arm a turn. Knows nothing of seeds, splits or rows.
 */
import { compileExpression } from '../expression/compile-expression.ts'
import type { AnswerKind } from '../interfaces.ts'
import { chooseVariant, countVariants, parseWording } from '../prompts/parse-wording.ts'
import type { Piece } from '../prompts/parse-wording.ts'
import { createRenderer, parseWordings } from '../prompts/prompt-space.ts'
import type { Domain, Renderer, Wording } from '../prompts/prompt-space.ts'
import { compileProse } from '../prose/index.ts'
import type { ProseKind } from '../prose/index.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { compileSequence } from '../sequence/index.ts'
import type { Entry, Value } from '../vocab/vocabulary.ts'
import { compileConversation } from '../wire/index.ts'
import type { Conversation } from '../wire/index.ts'

type CategorySource = Rulebook['source']['categories'][string]
type SlotSource = NonNullable<CategorySource['slots']>[string]

/** One way of a category to ask and to answer. */
export type Arm = {
  readonly category: string
  /** Part of the category's count, in shares that add up to 1. */
  readonly share: number
  /** Request fields or slots that its prompts show. */
  readonly fields: readonly string[]
  readonly domains: readonly Domain[]
  readonly prompts: readonly Wording[]
  /** Wordings around the answer's body; `{body}` stands for it. Empty where the body is the whole answer. */
  readonly answers: readonly (readonly Piece[])[]
  readonly render: Renderer
  readonly kind: AnswerKind
  /** True where the prompt and its values decide the answer up to its wording. */
  readonly isProse: boolean
  /** The same kind, where it is prose: how many answers there are, by number. */
  readonly prose: ProseKind | null
  /** The turn of a conversation with its role, or null. */
  readonly turn: { readonly index: number; readonly role: string } | null
}

/** A category with its arms; a conversation where it has one. */
export type CompiledCategory = { readonly name: string; readonly about: string; readonly count: number; readonly arms: readonly Arm[]; readonly conversation: Conversation | null }

/** Compiles every category. Throws StudioError `bad_rulebook` with the first problem. */
export function compileCategories(rulebook: Rulebook): CompiledCategory[] {
  const sequences = new Map<string, AnswerKind>()
  const fields = Object.keys(rulebook.source.request ?? {})
  const sequenceOf = (name: string): AnswerKind => {
    const kind = sequences.get(name) ?? compileSequence(rulebook, name, fields)
    sequences.set(name, kind)
    return kind
  }
  return Object.entries(rulebook.source.categories).map(([name, category]) => {
    if (category.conversation !== undefined) return talk(rulebook, name, category, category.conversation)
    const own = category.mix ?? [{ share: 1 }]
    const total = own.reduce((sum, { share }) => sum + share, 0)
    let first = 0
    const arms = own.map((each) => {
      const arm = compileArm(rulebook, name, { ...category, ...each }, each.share / total, first, sequenceOf)
      first += arm.prompts.length
      return arm
    })
    return { name, about: category.about, count: category.count, arms, conversation: null }
  })
}

function compileArm(rulebook: Rulebook, category: string, source: CategorySource, share: number, first: number, sequenceOf: (name: string) => AnswerKind): Arm {
  const slots = Object.entries(source.slots ?? {}).map(([name, slot]) => slotDomain(rulebook, name, slot))
  const asked = (source.ask ?? []).map((field) => requestDomain(rulebook, field))
  const domains = [...slots, ...asked.map((domain) => ({ ...domain, asked: true }))]
  const names = new Set(domains.map(({ name }) => name))
  const prose = source.body === undefined ? compileProse(rulebook, { parts: source.parts ?? [], slots, join: source.join ?? ' ', checks: source.checks ?? [] }) : null
  const kind = prose ?? sequenceOf(source.body ?? '')
  const isProse = prose !== null
  return {
    category, share, domains, kind, isProse, prose,
    fields: domains.map(({ name }) => name),
    prompts: promptsOf(rulebook, source.prompts, slots, first),
    answers: isProse ? [] : linesOf(rulebook, source.answers ?? ['{body}']).flatMap(variantsOf),
    render: createRenderer({ vocabularies: rulebook.vocabularies, dims: rulebook.dims, names }),
    turn: null,
  }
}

function talk(rulebook: Rulebook, name: string, category: CategorySource, id: string): CompiledCategory {
  const conversation = compileConversation(rulebook, id)
  const turns = rulebook.source.conversations?.[id]?.turns ?? []
  let first = 0
  const arms = conversation.turns.map((turn, index): Arm => {
    const prompts = parseWordings(linesOf(rulebook, turns[index]?.prompts ?? []), first)
    first += prompts.length
    return {
      category: name, share: 1 / conversation.turns.length, fields: turn.ask, domains: [], prompts, answers: [],
      render: createRenderer({ vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set(turn.ask) }),
      kind: turn.kind, isProse: false, prose: null, turn: { index, role: turn.role },
    }
  })
  return { name, about: category.about, count: category.count, arms, conversation }
}

/** Whether a piece of an answer wording stands for the answer itself. */
export function isBody(piece: Piece): boolean {
  return piece.kind === 'slot' && piece.expression === 'body'
}

/** Lines of a wording file, or the wordings themselves. */
export function linesOf(rulebook: Rulebook, source: string | readonly string[]): readonly string[] {
  return typeof source === 'string' ? (rulebook.texts.get(source) ?? []) : source
}

/** Alternatives of an answer wording beyond this many are left out. */
const MOST_VARIANTS = 500

function variantsOf(line: string): Piece[][] {
  const pieces = parseWording(line)
  return Array.from({ length: Math.min(MOST_VARIANTS, countVariants(pieces)) }, (_, i) => chooseVariant(pieces, i))
}

function promptsOf(rulebook: Rulebook, source: CategorySource['prompts'], slots: readonly Domain[], first: number): Wording[] {
  if (source === undefined) return []
  if (typeof source === 'string' || Array.isArray(source)) return parseWordings(linesOf(rulebook, source), first)
  const [slot = '', field = ''] = source.each.split('.')
  const wordings: Wording[] = []
  for (const value of slots.find(({ name }) => name === slot)?.values ?? []) {
    const lines = (value as Entry).fields[field]
    const own = Array.isArray(lines) ? lines.map(String) : [String(lines)]
    wordings.push(...parseWordings(own, first + wordings.length, { [slot]: value }))
  }
  return wordings
}

/** Every value that a slot can take. */
function slotDomain(rulebook: Rulebook, name: string, slot: SlotSource): Domain {
  if (slot.int !== undefined) return { name, values: range(rulebook, slot.int) }
  if (slot.choice !== undefined) return { name, values: weighted(slot.choice, slot.weights) }
  const entries: readonly Value[] = weighted(rulebook.vocabularies.get(slot.pick ?? '')?.entries ?? [], slot.weights)
  if (slot.where === undefined) return { name, values: entries }
  const condition = compileExpression(slot.where, { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set([name]) })
  return { name, values: entries.filter((entry) => condition.run({ [name]: entry }) === true) }
}

/** A value as often as its weight says, to a hundredth; so that numbering the values draws them by weight. */
function weighted(values: readonly Value[], weights: readonly number[] | undefined): readonly Value[] {
  if (weights === undefined) return values
  const whole = weights.every((weight) => Number.isInteger(weight) && weight <= 100)
  const total = weights.reduce((sum, weight) => sum + weight, 0)
  return values.flatMap((value, i) => new Array<Value>(whole ? (weights[i] ?? 0) : Math.round((100 * (weights[i] ?? 0)) / total)).fill(value))
}

/** Every value that a request field can be asked with. */
function requestDomain(rulebook: Rulebook, field: string): Domain {
  const source = rulebook.source.request?.[field]
  if (source?.int !== undefined) return { name: field, values: range(rulebook, source.int) }
  if (source?.choice !== undefined) return { name: field, values: source.choice }
  const keys: Value[] = rulebook.vocabularies.get(source?.pick ?? '')?.entries.map(({ key }) => key) ?? []
  if (source?.unless === undefined) return { name: field, values: keys }
  const condition = compileExpression(source.unless, { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set([field]) })
  return { name: field, values: keys.filter((key) => condition.run({ [field]: key }) !== true) }
}

function range(rulebook: Rulebook, int: string | readonly [number, number]): number[] {
  const [low, high] = typeof int === 'string' ? (rulebook.options[int] ?? [0, -1]) : int
  return Array.from({ length: Math.max(0, high - low + 1) }, (_, i) => low + i)
}
