/**
 * Any expression read aloud: a sentence whose words, numbers and choices are controls over places of the expression's text.
 * Knows the names that may stand in a blank; changes nothing.
 */
import type { SentenceContext } from '../authoring/sentences/index.ts'
import type { BinaryOperator, ExpressionNode } from '../expression/node.ts'
import { parseExpression } from '../expression/parse-expression.ts'
import { fieldSpan, operatorSpan, spanOf } from './expression-spans.ts'
import type { PartSpan } from './expression-spans.ts'

/** What may stand in the place of a control: its words, and the text that the expression then has there. */
export type SpokenChoice = { readonly label: string; readonly text: string }
/** A piece of a sentence: words, or a control over a span of the expression. Without choices a value is typed. */
export type SpokenPart =
  | { readonly text: string }
  | { readonly label: string; readonly span: PartSpan; readonly choices: readonly SpokenChoice[]; readonly typed: 'number' | 'text' | null }

type Names = SentenceContext
type Part = ExpressionNode

/** The expression as a sentence; null where it cannot be parsed. */
export function speakExpression(text: string, names: Names): SpokenPart[] | null {
  try {
    return joinText(new Speaker(text, names).speak(parseExpression(text)))
  } catch {
    return null
  }
}

/** The expression with a control's place filled anew. */
export function withChoice(expression: string, span: PartSpan, text: string): string {
  return expression.slice(0, span[0]) + text + expression.slice(span[1])
}

/** The words of a sentence without its controls. */
export function spokenText(parts: readonly SpokenPart[]): string {
  return parts.map((part) => ('text' in part ? part.text : part.label)).join('')
}

const EQUAL: readonly SpokenChoice[] = [{ label: 'is', text: '==' }, { label: 'is not', text: '!=' }]
const ORDER: readonly SpokenChoice[] = [...EQUAL, { label: 'is less than', text: '<' }, { label: 'is at most', text: '<=' }, { label: 'is more than', text: '>' }, { label: 'is at least', text: '>=' }]
const MEMBER: readonly SpokenChoice[] = [{ label: 'is one of', text: 'in' }, { label: 'is none of', text: 'not in' }]
const JOINED: readonly SpokenChoice[] = [{ label: 'and', text: 'and' }, { label: 'or', text: 'or' }]
const SUMS: readonly SpokenChoice[] = [{ label: 'plus', text: '+' }, { label: 'minus', text: '-' }, { label: 'times', text: '*' }]
const QUANTIFIERS: readonly SpokenChoice[] = [{ label: 'at least one', text: 'any' }, { label: 'every', text: 'all' }]

class Speaker {
  readonly #text: string
  readonly #names: Names

  constructor(text: string, names: Names) {
    this.#text = text
    this.#names = names
  }

  speak(node: Part): SpokenPart[] {
    switch (node.kind) {
      case 'literal': return [this.#literal(node, [])]
      case 'name': return this.#name(node)
      case 'field': return this.#field(node)
      case 'index': return this.#index(node)
      case 'call': return this.#call(node)
      case 'list': return node.items.flatMap((item, i) => [...(i === 0 ? [] : say(i === node.items.length - 1 ? ' or ' : ', ')), ...this.speak(item)])
      case 'not': return [...say('it is not so that '), ...this.speak(node.of)]
      case 'minus': return [...say('minus '), ...this.speak(node.of)]
      case 'binary': return this.#binary(node)
    }
  }

  #literal(node: Part & { kind: 'literal' }, values: readonly (string | number)[]): SpokenPart {
    const span = spanOf(this.#text, node)
    const label = node.value === null ? 'nothing' : String(node.value)
    if (typeof node.value === 'boolean') return { label: node.value ? 'yes' : 'no', span, choices: [{ label: 'yes', text: 'true' }, { label: 'no', text: 'false' }], typed: null }
    if (typeof node.value === 'number' && values.length === 0) return { label, span, choices: [], typed: 'number' }
    return { label, span, choices: values.map((value) => ({ label: String(value), text: writeLiteral(value) })), typed: values.length === 0 ? 'text' : null }
  }

  #name(node: Part & { kind: 'name' }): SpokenPart[] {
    const { tags, fields, asked, noun } = this.#names
    const span = spanOf(this.#text, node)
    if (node.name === 'i') return say(`the ${noun}'s place`)
    if (node.name === 'answer') return say('the answer')
    if (tags.includes(node.name)) return [{ label: spoken(node.name), span, choices: named(tags), typed: null }]
    if (fields.some(({ name }) => name === node.name)) return [...say('its '), { label: spoken(node.name), span, choices: named(fields.map(({ name }) => name)), typed: null }]
    if (asked.some(({ name }) => name === node.name)) return [...say('the '), { label: spoken(node.name), span, choices: named(this.#askedLike(node.name)), typed: null }, ...say(' asked for')]
    return say(spoken(node.name))
  }

  #askedLike(name: string): string[] {
    const kind = this.#names.asked.find((field) => field.name === name)?.kind
    return this.#names.asked.filter((field) => field.kind === kind).map((field) => field.name)
  }

  #field(node: Part & { kind: 'field' }): SpokenPart[] {
    const { of } = node
    const control: SpokenPart = { label: spoken(node.name), span: fieldSpan(this.#text, node), choices: this.#fieldChoices(of, node.name), typed: null }
    if (of.kind === 'name' && of.name === 'next') return [...say('its '), control]
    if (of.kind === 'name' && of.name === 'prev') return [...say('the '), control, ...say(' of the one before')]
    if (of.kind === 'name' && of.name === 'answer') return [...say('the '), control]
    return [...say('the '), control, ...say(' of '), ...this.speak(of)]
  }

  #fieldChoices(of: Part, name: string): readonly SpokenChoice[] {
    const { fields, columns } = this.#names
    if (of.kind === 'index' && of.of.kind === 'name') {
      const known = columns[of.of.name]
      if (known !== undefined) return named(known)
    }
    return fields.some((field) => field.name === name) ? named(fields.map((field) => field.name)) : []
  }

  #index(node: Part & { kind: 'index' }): SpokenPart[] {
    const { of, index } = node
    const { noun } = this.#names
    const isAnswer = of.kind === 'name' && of.name === 'answer'
    if (isAnswer && index.kind === 'literal' && typeof index.value === 'number') {
      const place: SpokenPart = { label: ordinal(index.value), span: spanOf(this.#text, index), choices: [1, 2, 3, 4].map((number) => ({ label: ordinal(number), text: String(number) })), typed: null }
      return [...say('the '), place, ...say(` ${noun}`)]
    }
    if (isAnswer && index.kind === 'call' && index.name === 'len') return say(`the last ${noun}`)
    if (isAnswer) return [...say(`those ${noun}s of which `), ...this.speak(index)]
    if (of.kind === 'name' && Object.hasOwn(this.#names.columns, of.name)) return this.speak(index)
    return [...this.speak(of), ...say(' where '), ...this.speak(index)]
  }

  #call(node: Part & { kind: 'call' }): SpokenPart[] {
    const [first] = node.args
    const { noun } = this.#names
    const quantifier = QUANTIFIERS.find(({ text }) => text === node.name)
    if (quantifier !== undefined && first !== undefined) {
      const control: SpokenPart = { label: quantifier.label, span: [node.at, node.at + node.name.length], choices: QUANTIFIERS, typed: null }
      return [...say('for '), control, ...say(` ${noun}, `), ...this.speak(first)]
    }
    if (node.name === 'len' && first !== undefined) return first.kind === 'name' && first.name === 'answer' ? say(`the number of ${noun}s`) : [...say('the number of '), ...this.speak(first)]
    if (node.name === 'opposite' && first !== undefined) return [...say('the opposite of '), ...this.speak(first)]
    if ((node.name === 'first' || node.name === 'sum' || node.name === 'unique') && first !== undefined) return [...say(node.name === 'first' ? 'the first of ' : node.name === 'sum' ? 'the sum of ' : 'the different ones among '), ...this.speak(first)]
    return [...say(`${spoken(node.name)} of `), ...node.args.flatMap((arg, i) => [...(i === 0 ? [] : say(' and ')), ...this.speak(arg)])]
  }

  #binary(node: Part & { kind: 'binary' }): SpokenPart[] {
    const span = operatorSpan(this.#text, node)
    const known = choicesOf(node.op, isNumeric(node, this.#names))
    const operator: SpokenPart = { label: known.find(({ text }) => text === node.op)?.label ?? node.op, span, choices: known, typed: null }
    return [...this.#side(node.left, node.right), ...say(' '), operator, ...say(' '), ...this.#side(node.right, node.left)]
  }

  /** A value is chosen from those that the other side can have. */
  #side(node: Part, other: Part): SpokenPart[] {
    if (node.kind === 'binary' && (node.op === 'and' || node.op === 'or')) return [...say('('), ...this.speak(node), ...say(')')]
    return node.kind === 'literal' ? [this.#literal(node, this.#valuesOf(other))] : this.speak(node)
  }

  #valuesOf(node: Part): readonly (string | number)[] {
    const name = node.kind === 'name' || node.kind === 'field' ? node.name : null
    const { fields, pick, things } = this.#names
    if (name === null) return []
    const field = fields.find((each) => each.name === name)
    const values = name === pick ? things : (field?.values ?? [])
    return field?.isNumber === true || values.length > 400 ? [] : values
  }
}

function isNumeric(node: Part & { kind: 'binary' }, names: Names): boolean {
  return [node.left, node.right].some((side) => (side.kind === 'literal' && typeof side.value === 'number') || (side.kind === 'call' && (side.name === 'len' || side.name === 'sum')) || ((side.kind === 'field' || side.kind === 'name') && names.fields.some((field) => field.name === side.name && field.isNumber)))
}

function choicesOf(op: BinaryOperator, numeric: boolean): readonly SpokenChoice[] {
  if (op === 'and' || op === 'or') return JOINED
  if (op === 'in' || op === 'not in') return MEMBER
  if (op === '+' || op === '-' || op === '*') return SUMS
  return numeric || (op !== '==' && op !== '!=') ? ORDER : EQUAL
}

function say(text: string): SpokenPart[] {
  return [{ text }]
}

function spoken(name: string): string {
  return name.replaceAll('_', ' ')
}

function named(names: readonly string[]): SpokenChoice[] {
  return names.map((name) => ({ label: spoken(name), text: name }))
}

function ordinal(number: number): string {
  return ['first', 'second', 'third', 'fourth', 'fifth'][number - 1] ?? `number ${number}`
}

function writeLiteral(value: string | number): string {
  return typeof value === 'number' ? String(value) : `'${value.replaceAll('\\', '\\\\').replaceAll("'", "\\'").replaceAll('\n', '\\n')}'`
}

function joinText(parts: readonly SpokenPart[]): SpokenPart[] {
  const joined: SpokenPart[] = []
  for (const part of parts) {
    const last = joined.at(-1)
    if ('text' in part && last !== undefined && 'text' in last) joined[joined.length - 1] = { text: last.text + part.text }
    else joined.push(part)
  }
  return joined
}
