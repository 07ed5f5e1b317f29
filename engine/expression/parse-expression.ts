/**
 * Text of the expression language to a tree: comparison, boolean and arithmetic operators, `in`, indexing
 * and filters in brackets, fields and calls. No loops, no definitions. Knows no names and no types.
 */
import { ExpressionError } from './node.ts'
import type { BinaryOperator, ExpressionNode } from './node.ts'

type Token = { readonly kind: 'number' | 'text' | 'name' | 'sign' | 'end'; readonly text: string; readonly at: number }

const MAX_LENGTH = 2000
const MAX_DEPTH = 60
const KEYWORDS = new Set(['and', 'or', 'not', 'in', 'true', 'false', 'null'])
const SIGNS = ['==', '!=', '<=', '>=', '<', '>', '+', '-', '*', '(', ')', '[', ']', ',', '.']

function readText(source: string, start: number): { token: Token; end: number } {
  const quote = source[start]
  let text = ''
  for (let i = start + 1; i < source.length; i += 1) {
    const char = source[i] as string
    if (char === quote) return { token: { kind: 'text', text, at: start }, end: i + 1 }
    if (char !== '\\') {
      text += char
      continue
    }
    i += 1
    const escaped = source[i]
    text += escaped === 'n' ? '\n' : (escaped ?? '')
  }
  throw new ExpressionError('a text in quotes is not closed', start)
}

function readToken(source: string, start: number): { token: Token; end: number } {
  const char = source[start] as string
  if (char === "'" || char === '"') return readText(source, start)
  const word = /^(?:[A-Za-z_][A-Za-z0-9_]*|\d+(?:\.\d+)?)/.exec(source.slice(start, start + 200))?.[0]
  if (word !== undefined) {
    const kind = char >= '0' && char <= '9' ? 'number' : 'name'
    return { token: { kind, text: word, at: start }, end: start + word.length }
  }
  const sign = SIGNS.find((candidate) => source.startsWith(candidate, start))
  if (sign === undefined) {
    const hint = char === '=' ? '; equality is written ==' : ''
    throw new ExpressionError(`"${char}" is not a sign of the expression language${hint}`, start)
  }
  return { token: { kind: 'sign', text: sign, at: start }, end: start + sign.length }
}

function tokens(source: string): Token[] {
  const found: Token[] = []
  let at = 0
  while (at < source.length) {
    if (/\s/.test(source[at] as string)) {
      at += 1
      continue
    }
    const { token, end } = readToken(source, at)
    found.push(token)
    at = end
  }
  found.push({ kind: 'end', text: 'the end', at: source.length })
  return found
}

class Parser {
  #tokens: readonly Token[]
  #position = 0
  #depth = 0

  constructor(source: string) {
    this.#tokens = tokens(source)
  }

  whole(): ExpressionNode {
    const node = this.#or()
    if (this.#peek().kind !== 'end') throw new ExpressionError(`"${this.#peek().text}" was not expected here`, this.#peek().at)
    return node
  }

  #peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#position + ahead, this.#tokens.length - 1)] as Token
  }

  #is(text: string): boolean {
    const token = this.#peek()
    return token.text === text && (token.kind === 'sign' || token.kind === 'name')
  }

  #take(text: string): boolean {
    if (!this.#is(text)) return false
    this.#position += 1
    return true
  }

  #expect(text: string): void {
    if (!this.#take(text)) throw new ExpressionError(`"${text}" is missing before ${this.#peek().text}`, this.#peek().at)
  }

  #deeper<T>(read: () => T): T {
    this.#depth += 1
    if (this.#depth > MAX_DEPTH) throw new ExpressionError('the expression is nested too deeply', this.#peek().at)
    const result = read()
    this.#depth -= 1
    return result
  }

  #or(): ExpressionNode {
    return this.#deeper(() => this.#leftToRight(['or'], () => this.#leftToRight(['and'], () => this.#not())))
  }

  #leftToRight(operators: readonly BinaryOperator[], operand: () => ExpressionNode): ExpressionNode {
    let left = operand()
    for (;;) {
      const op = operators.find((candidate) => this.#is(candidate))
      if (op === undefined) return left
      this.#position += 1
      left = { kind: 'binary', op, left, right: operand(), at: left.at }
    }
  }

  #not(): ExpressionNode {
    const at = this.#peek().at
    if (this.#take('not')) return this.#deeper(() => ({ kind: 'not', of: this.#not(), at }))
    return this.#comparison()
  }

  #comparison(): ExpressionNode {
    const left = this.#sum()
    const op = this.#comparisonSign()
    if (op === undefined) return left
    const node: ExpressionNode = { kind: 'binary', op, left, right: this.#sum(), at: left.at }
    const next = this.#peek().at
    if (this.#comparisonSign() !== undefined) throw new ExpressionError('comparisons cannot be chained; join them with "and"', next)
    return node
  }

  #comparisonSign(): BinaryOperator | undefined {
    if (this.#is('not') && this.#peek(1).text === 'in' && this.#peek(1).kind === 'name') {
      this.#position += 2
      return 'not in'
    }
    const signs: readonly BinaryOperator[] = ['==', '!=', '<=', '>=', '<', '>', 'in']
    return signs.find((sign) => this.#take(sign))
  }

  #sum(): ExpressionNode {
    return this.#leftToRight(['+', '-'], () => this.#leftToRight(['*'], () => this.#signed()))
  }

  #signed(): ExpressionNode {
    const at = this.#peek().at
    if (this.#take('-')) return this.#deeper(() => ({ kind: 'minus', of: this.#signed(), at }))
    return this.#suffixed()
  }

  #suffixed(): ExpressionNode {
    let node = this.#atom()
    for (;;) {
      if (this.#take('.')) {
        const name = this.#peek()
        if (name.kind !== 'name') throw new ExpressionError('a field name is missing after "."', name.at)
        this.#position += 1
        node = { kind: 'field', of: node, name: name.text, at: node.at }
      } else if (this.#take('[')) {
        node = { kind: 'index', of: node, index: this.#or(), at: node.at }
        this.#expect(']')
      } else return node
    }
  }

  #atom(): ExpressionNode {
    const token = this.#peek()
    if (this.#take('(')) {
      const inner = this.#or()
      this.#expect(')')
      return inner
    }
    if (this.#take('[')) return { kind: 'list', items: this.#list(']'), at: token.at }
    this.#position += 1
    if (token.kind === 'number') return { kind: 'literal', value: Number(token.text), at: token.at }
    if (token.kind === 'text') return { kind: 'literal', value: token.text, at: token.at }
    if (token.kind === 'name') return this.#word(token)
    throw new ExpressionError(`a value is missing before ${token.text}`, token.at)
  }

  #word(token: Token): ExpressionNode {
    const at = token.at
    if (token.text === 'true' || token.text === 'false') return { kind: 'literal', value: token.text === 'true', at }
    if (token.text === 'null') return { kind: 'literal', value: null, at }
    if (KEYWORDS.has(token.text)) throw new ExpressionError(`a value is missing before "${token.text}"`, at)
    if (this.#take('(')) return { kind: 'call', name: token.text, args: this.#list(')'), at }
    return { kind: 'name', name: token.text, at }
  }

  #list(close: string): ExpressionNode[] {
    const items: ExpressionNode[] = []
    if (this.#take(close)) return items
    do items.push(this.#or())
    while (this.#take(','))
    this.#expect(close)
    return items
  }
}

/** Parses an expression. Throws ExpressionError with the offset of what is wrong. */
export function parseExpression(text: string): ExpressionNode {
  if (text.length > MAX_LENGTH) throw new ExpressionError(`an expression has at most ${MAX_LENGTH} characters`, MAX_LENGTH)
  if (text.trim() === '') throw new ExpressionError('the expression is empty', 0)
  return new Parser(text).whole()
}
