/**
 * All prompts that a set of wordings can make, numbered: line by line, variant by variant, value by value.
 * A number gives a prompt without any of the others being made. Knows nothing of answers, splits or seeds.
 */
import { compileExpression } from '../expression/compile-expression.ts'
import type { Scope } from '../expression/compile-expression.ts'
import type { RequestValues } from '../interfaces.ts'
import { hashName, hashText } from '../random.ts'
import { isEntry, showValue } from '../vocab/vocabulary.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { normalisePrompt } from './normalise-prompt.ts'
import { chooseVariant, countVariants, parseWording, slotsOf } from './parse-wording.ts'
import type { Piece } from './parse-wording.ts'

/** Values by slot or request field; an entry of a vocabulary stands for its key. */
export type SlotValues = Readonly<Record<string, Value>>

/** One wording: a line of a file with the id that reports name it by, and values that belong to it alone. */
export type Wording = { readonly id: string; readonly pieces: readonly Piece[]; readonly fixed: SlotValues }

/**
 * A prompt of the space: its text and the hash of it, the text by which it is compared and a short name of that, its values,
 * and those as a request holds them. Prompts with equal values share both objects.
 */
export type SpacePrompt = {
  readonly wording: string
  readonly text: string
  readonly hash: number
  readonly normal: string
  readonly group: string
  readonly values: SlotValues
  readonly request: RequestValues
}

/** Makes wordings of the lines of a file; ids count from `w01`, or from `first` where another set goes before. */
export function parseWordings(lines: readonly string[], first = 0, fixed: SlotValues = {}): Wording[] {
  return lines.map((line, i) => ({ id: `w${String(first + i + 1).padStart(2, '0')}`, pieces: parseWording(line), fixed }))
}

/** Renders text and slots; slots are expressions over the values. */
export type Renderer = (pieces: readonly Piece[], values: SlotValues) => string

/** A renderer for slots in this scope; a bare name is looked up without the expression language. */
export function createRenderer(scope: Scope): Renderer {
  const compiled = new Map<string, (values: SlotValues) => string>()
  const slotOf = (expression: string): ((values: SlotValues) => string) => {
    const known = compiled.get(expression)
    if (known !== undefined) return known
    const made = scope.names.has(expression) ? (values: SlotValues) => showValue(values[expression] ?? null) : runner(expression, scope)
    compiled.set(expression, made)
    return made
  }
  return (pieces, values) => {
    let text = ''
    for (const piece of pieces) text += piece.kind === 'text' ? piece.text : piece.kind === 'slot' ? slotOf(piece.expression)(values) : ''
    return text
  }
}

function runner(expression: string, scope: Scope): (values: SlotValues) => string {
  const program = compileExpression(expression, scope)
  return (values) => showValue(program.run(values))
}

/** One choice of a value for every slot of a line. */
type Scene = { readonly values: SlotValues; readonly request: RequestValues }
type Line = {
  readonly wording: Wording
  readonly variants: number
  /** Alternatives by number, as far as they were needed. */
  readonly chosen: Map<number, readonly Piece[]>
  readonly free: readonly Domain[]
  readonly size: number
  readonly prompts: number
  /** By number, as far as they were needed and there are few. */
  readonly scenes: Scene[] | null
}
/** A space of more prompts than this makes each anew; in a smaller one they come again and again. */
const MOST_KEPT = 1 << 14
/** A line with more scenes than this makes each anew. */
const MOST_SCENES = 10_000
/** Of a line with more choices of alternatives than this, they are forgotten now and then. */
const MOST_CHOSEN = 4096

/** The values a slot can take; one with a larger weight stands there more often. `asked` fields are left out where a prompt does not show them. */
export type Domain = { readonly name: string; readonly values: readonly Value[]; readonly asked?: boolean }

/** The prompts of some wordings over the domains of their slots. */
export class PromptSpace {
  /** How many numbers there are: variants × values of every slot, shown or not. */
  readonly size: number
  /** How many of them differ in what the prompt shows. */
  readonly distinct: number
  readonly #lines: readonly Line[]
  readonly #starts: Float64Array
  readonly #render: Renderer
  /** By number, as far as they were needed. */
  readonly #kept: (SpacePrompt | undefined)[] | null

  constructor(wordings: readonly Wording[], domains: readonly Domain[], render: Renderer) {
    this.#render = render
    this.#lines = wordings.map((wording) => lineOf(wording, domains))
    this.#starts = new Float64Array(this.#lines.length + 1)
    for (const [i, line] of this.#lines.entries()) this.#starts[i + 1] = (this.#starts[i] as number) + line.size
    this.size = this.#starts[this.#lines.length] as number
    this.distinct = this.#lines.reduce((sum, line) => sum + line.prompts, 0)
    this.#kept = this.size <= MOST_KEPT ? new Array<SpacePrompt | undefined>(this.size) : null
  }

  /** Prompt number `n`, 0 <= n < size. */
  at(n: number): SpacePrompt {
    return this.#kept === null ? this.#make(n) : (this.#kept[n] ??= this.#make(n))
  }

  #make(n: number): SpacePrompt {
    const index = this.#lineOf(n)
    const line = this.#lines[index] as Line
    const rest = n - (this.#starts[index] as number)
    const variant = variantOf(line, rest % line.variants)
    const number = Math.floor(rest / line.variants)
    const { values, request } = line.scenes === null ? makeScene(line, number) : (line.scenes[number] ??= makeScene(line, number))
    const text = this.#render(variant, values)
    const normal = normalisePrompt(text)
    return { wording: line.wording.id, text, hash: hashText(text), normal, group: groupOf(normal), values, request }
  }

  #lineOf(n: number): number {
    let low = 0
    let high = this.#lines.length - 1
    while (low < high) {
      const middle = (low + high + 1) >> 1
      if ((this.#starts[middle] as number) <= n) low = middle
      else high = middle - 1
    }
    return low
  }
}

/** The group of a normalised prompt, in a row of a file: its hash, since the prompt itself stands there anyway. */
export function groupOf(normal: string): string {
  return hashName(hashText(normal))
}

function variantOf(line: Line, number: number): readonly Piece[] {
  const known = line.chosen.get(number)
  if (known !== undefined) return known
  const pieces = chooseVariant(line.wording.pieces, number)
  if (line.chosen.size >= MOST_CHOSEN) line.chosen.clear()
  line.chosen.set(number, pieces)
  return pieces
}

/** Names that a slot's expression reads, `m.name` and `join(t.moves, x)` included. */
function namesRead(expression: string): string[] {
  return expression.match(/[A-Za-z_][A-Za-z0-9_]*/g) ?? []
}

function lineOf(wording: Wording, domains: readonly Domain[]): Line {
  const variants = countVariants(wording.pieces)
  const shown = new Set(slotsOf(wording.pieces).flatMap(({ expression }) => namesRead(expression)))
  const free = domains.filter(({ name, asked }) => !Object.hasOwn(wording.fixed, name) && (asked !== true || shown.has(name)))
  const scenes = free.reduce((size, { values }) => size * values.length, 1)
  return {
    wording, variants, free, chosen: new Map(), size: variants * scenes,
    prompts: variants * free.filter(({ name }) => shown.has(name)).reduce((size, { values }) => size * new Set(values).size, 1),
    scenes: scenes <= MOST_SCENES ? [] : null,
  }
}

function makeScene(line: Line, number: number): Scene {
  const values: Record<string, Value> = { ...line.wording.fixed }
  let rest = number
  for (const { name, values: choices } of line.free) {
    values[name] = choices[rest % choices.length] as Value
    rest = Math.floor(rest / choices.length)
  }
  return { values, request: plainValues(values) }
}

/** Values as a request holds them: entries by key, nothing else changed. */
export function plainValues(values: SlotValues): Record<string, string | number> {
  const request: Record<string, string | number> = {}
  for (const [name, value] of Object.entries(values)) {
    const shown = isEntry(value) ? value.key : value
    if (typeof shown === 'string' || typeof shown === 'number') request[name] = shown
  }
  return request
}
