/**
 * An expression compiled for a scope: names resolved, types checked, nothing left that can throw.
 * `run` is a pure function of the environment. Knows no rulebook concept; the callers say which names exist.
 */
import { plain } from '../vocab/vocabulary.ts'
import type { Value, Vocabulary } from '../vocab/vocabulary.ts'
import { FUNCTIONS, accepted } from './functions.ts'
import { ExpressionError } from './node.ts'
import type { BinaryOperator, ExpressionNode } from './node.ts'
import { calculate, compare, itemAt, pluck } from './operations.ts'
import { parseExpression } from './parse-expression.ts'
import { meaningOf, nearestName } from './scope.ts'
import type { Scope } from './scope.ts'
import { patternProblem } from './text-pattern.ts'
import { ANY, BOOL, NUMBER, TEXT, comparable, itemType, nameOfType } from './value-type.ts'
import type { ValueType } from './value-type.ts'

export { parseExpression, ExpressionError }
export type { ExpressionNode, Scope }

/** A compiled expression. `names` are the variables of the environment that it reads. */
export type Expression = {
  readonly text: string
  readonly node: ExpressionNode
  readonly type: ValueType
  readonly names: ReadonlySet<string>
  run(env: Readonly<Record<string, Value>>): Value
}

type Env = Readonly<Record<string, Value>>
/** The items whose fields are in reach inside filters, innermost first. */
type Frame = { readonly item: Value; readonly outer: Frame | null }
type Run = (env: Env, frame: Frame | null) => Value
type Compiled = { readonly run: Run; readonly type: ValueType }

class Compiler {
  readonly scope: Scope
  readonly names = new Set<string>()
  /** Types of the items of the filters around the current node, innermost last. */
  #items: ValueType[] = []

  constructor(scope: Scope) {
    this.scope = scope
  }

  node(node: ExpressionNode): Compiled {
    switch (node.kind) {
      case 'literal': return { run: () => node.value, type: literalType(node.value) }
      case 'name': return this.#name(node.name, node.at)
      case 'field': return this.#field(node)
      case 'index': return this.#index(node)
      case 'call': return this.#call(node)
      case 'list': return this.#list(node.items)
      case 'not': return this.#not(node.of)
      case 'minus': return this.#minus(node.of)
      case 'binary': return this.#binary(node)
    }
  }

  #name(name: string, at: number): Compiled {
    for (let depth = 0; depth < this.#items.length; depth += 1) {
      const type = this.#fieldType(this.#items[this.#items.length - 1 - depth] as ValueType, name)
      if (type === null) continue
      if (type === 'perhaps') return { run: lateName(name, depth, this.#fallback(name, at)), type: ANY }
      return { run: (_env, frame) => pluck(frameAt(frame, depth), name), type }
    }
    return this.#outerName(name, at)
  }

  /** What a name means if no item of unknown shape around it has such a field; nothing if it is only a field. */
  #fallback(name: string, at: number): Run {
    return meaningOf(name, this.scope).kind === 'unknown' ? () => null : this.#outerName(name, at).run
  }

  #outerName(name: string, at: number): Compiled {
    const meaning = meaningOf(name, this.scope)
    switch (meaning.kind) {
      case 'variable': {
        this.names.add(name)
        return { run: (env) => (Object.hasOwn(env, name) ? (env[name] ?? null) : null), type: this.scope.types?.get(name) ?? ANY }
      }
      case 'vocabulary': return { run: () => meaning.vocabulary.entries, type: { kind: 'vocabulary', vocab: name } }
      case 'tag': {
        const keys = [...meaning.keys]
        return { run: () => keys, type: { kind: 'set' } }
      }
      case 'value': return { run: () => meaning.value, type: TEXT }
      case 'ambiguous': throw new ExpressionError(`"${name}" is a tag of ${meaning.vocabularies.join(' and of ')}; rename one`, at)
      case 'unknown': throw new ExpressionError(unknown('name', name, meaning.nearest), at)
    }
  }

  /** The type of a field of an item; null if it has none of that name, `perhaps` if that is not known. */
  #fieldType(item: ValueType, name: string): ValueType | 'perhaps' | null {
    if (item.kind === 'any') return 'perhaps'
    if (item.kind === 'record') return item.fields.get(name) ?? null
    if (item.kind !== 'entry') return null
    const declared = this.scope.fields?.get(item.vocab)?.get(name)
    if (declared !== undefined) return declared
    if (name === 'key') return ANY
    return this.#vocabulary(item.vocab)?.entries.some((entry) => Object.hasOwn(entry.fields, name)) === true ? ANY : null
  }

  #vocabulary(name: string): Vocabulary | undefined {
    return this.scope.vocabularies.get(name)
  }

  #field(node: ExpressionNode & { kind: 'field' }): Compiled {
    const of = this.node(node.of)
    const inner = itemType(of.type)
    const target = inner ?? of.type
    const type = this.#fieldType(target, node.name)
    if (type === null) throw new ExpressionError(this.#noField(target, node.name), node.at)
    const run: Run = (env, frame) => pluck(of.run(env, frame), node.name)
    const single = type === 'perhaps' ? ANY : type
    return { run, type: inner === null ? single : { kind: 'list', of: single } }
  }

  #noField(target: ValueType, name: string): string {
    const known = target.kind === 'record' ? [...target.fields.keys()]
      : target.kind === 'entry' ? Object.keys(this.#vocabulary(target.vocab)?.entries[0]?.fields ?? {}) : []
    return `${nameOfType(target)} has no field "${name}"${hint(nearestName(name, known))}`
  }

  #index(node: ExpressionNode & { kind: 'index' }): Compiled {
    const of = this.node(node.of)
    const inner = itemType(of.type)
    if (inner === null && of.type.kind !== 'any' && of.type.kind !== 'record') {
      throw new ExpressionError(`${nameOfType(of.type)} cannot be indexed`, node.at)
    }
    if (isCondition(node.index)) return this.#filter(of, inner ?? ANY, node.index)
    const index = this.node(node.index)
    const vocabulary = of.type.kind === 'vocabulary' ? this.#vocabulary(of.type.vocab) : undefined
    if (vocabulary !== undefined) {
      const run: Run = (env, frame) => vocabulary.byKey.get(String(plain(index.run(env, frame)))) ?? null
      return { run, type: { kind: 'entry', vocab: vocabulary.name } }
    }
    if (inner !== null && !comparable(index.type, NUMBER)) {
      throw new ExpressionError(`a list is indexed by a position from 1, not by ${nameOfType(index.type)}`, node.index.at)
    }
    return { run: (env, frame) => itemAt(of.run(env, frame), index.run(env, frame)), type: inner ?? ANY }
  }

  #filter(of: Compiled, item: ValueType, condition: ExpressionNode): Compiled {
    const kept = this.#within(item, () => this.node(condition))
    const run: Run = (env, frame) => {
      const list = of.run(env, frame)
      if (!Array.isArray(list)) return []
      return list.filter((candidate) => kept.run(env, { item: candidate, outer: frame }) === true)
    }
    return { run, type: { kind: 'list', of: item } }
  }

  #within<T>(item: ValueType, read: () => T): T {
    this.#items.push(item)
    const result = read()
    this.#items.pop()
    return result
  }

  #call(node: ExpressionNode & { kind: 'call' }): Compiled {
    if (node.name === 'map') return this.#map(node)
    const found = FUNCTIONS.get(node.name)
    if (found === undefined) throw new ExpressionError(unknown('function', node.name, nearestName(node.name, [...FUNCTIONS.keys(), 'map'])), node.at)
    if (node.args.length !== found.accepts.length) {
      throw new ExpressionError(`${node.name} takes ${found.accepts.length} value${found.accepts.length === 1 ? '' : 's'}, not ${node.args.length}`, node.at)
    }
    const args = node.args.map((arg) => this.node(arg))
    for (const [i, accepts] of found.accepts.entries()) {
      const arg = args[i] as Compiled
      if (!accepted(accepts, arg.type)) throw new ExpressionError(`${node.name} cannot take ${nameOfType(arg.type)}`, node.args[i]?.at ?? node.at)
      if (accepts === 'pattern') checkPattern(node.args[i] as ExpressionNode)
    }
    const run: Run = (env, frame) => found.run(args.map((arg) => arg.run(env, frame)), this.scope.dims)
    return { run, type: found.result(args.map((arg) => arg.type)) }
  }

  #map(node: ExpressionNode & { kind: 'call' }): Compiled {
    const [listNode, itemNode] = node.args
    if (listNode === undefined || itemNode === undefined || node.args.length > 2) throw new ExpressionError('map takes a list and a field', node.at)
    const list = this.node(listNode)
    const inner = itemType(list.type)
    if (inner === null && list.type.kind !== 'any') throw new ExpressionError(`map cannot take ${nameOfType(list.type)}`, listNode.at)
    const item = this.#within(inner ?? ANY, () => this.node(itemNode))
    const run: Run = (env, frame) => {
      const values = list.run(env, frame)
      return Array.isArray(values) ? values.map((value) => item.run(env, { item: value, outer: frame })) : []
    }
    return { run, type: { kind: 'list', of: item.type } }
  }

  #list(nodes: readonly ExpressionNode[]): Compiled {
    const items = nodes.map((item) => this.node(item))
    const first = items[0]?.type ?? ANY
    const type = items.every((item) => item.type.kind === first.kind) ? first : ANY
    return { run: (env, frame) => items.map((item) => item.run(env, frame)), type: { kind: 'list', of: type } }
  }

  #not(of: ExpressionNode): Compiled {
    const inner = this.#condition(of, 'not')
    return { run: (env, frame) => inner.run(env, frame) !== true, type: BOOL }
  }

  #condition(node: ExpressionNode, op: string): Compiled {
    const compiled = this.node(node)
    if (compiled.type.kind !== 'bool' && compiled.type.kind !== 'any') {
      const tip = compiled.type.kind === 'list' ? '; use any(…) or all(…)' : ''
      throw new ExpressionError(`"${op}" needs true or false, not ${nameOfType(compiled.type)}${tip}`, node.at)
    }
    return compiled
  }

  #minus(of: ExpressionNode): Compiled {
    const inner = this.node(of)
    if (!comparable(inner.type, NUMBER)) throw new ExpressionError(`"-" needs a number, not ${nameOfType(inner.type)}`, of.at)
    return { run: (env, frame) => calculate('-', 0, inner.run(env, frame)), type: NUMBER }
  }

  #binary(node: ExpressionNode & { kind: 'binary' }): Compiled {
    const { op } = node
    if (op === 'and' || op === 'or') {
      const left = this.#condition(node.left, op)
      const right = this.#condition(node.right, op)
      const run: Run = op === 'and'
        ? (env, frame) => left.run(env, frame) === true && right.run(env, frame) === true
        : (env, frame) => left.run(env, frame) === true || right.run(env, frame) === true
      return { run, type: BOOL }
    }
    const left = this.node(node.left)
    if (op === 'in' || op === 'not in') return this.#membership(node, left)
    const right = this.node(node.right)
    if (op === '+' || op === '-' || op === '*') return arithmetic(node, left, right)
    return comparison(node, left, right)
  }

  #membership(node: ExpressionNode & { kind: 'binary' }, left: Compiled): Compiled {
    const negated = node.op === 'not in'
    const { right: rightNode } = node
    if (rightNode.kind === 'name' && this.#items.every((item) => ['perhaps', null].includes(this.#fieldType(item, rightNode.name) as string | null))) {
      const meaning = meaningOf(rightNode.name, this.scope)
      const keys = meaning.kind === 'tag' ? meaning.keys : meaning.kind === 'vocabulary' ? meaning.vocabulary.byKey : null
      if (keys !== null) {
        const test = (value: Value): boolean => {
          const key = plain(value)
          return (typeof key === 'string' || typeof key === 'number') && keys.has(String(key)) !== negated
        }
        return broadcast(left, test)
      }
    }
    const right = this.node(node.right)
    const inner = itemType(right.type)
    if (inner === null && right.type.kind !== 'any' && right.type.kind !== 'text' && right.type.kind !== 'set') {
      throw new ExpressionError(`"in" needs a tag, a list or a text on its right, not ${nameOfType(right.type)}`, node.right.at)
    }
    const run: Run = (env, frame) => {
      const container = right.run(env, frame)
      return overItems(left.run(env, frame), (value) => compare(node.op, value, container))
    }
    return { run, type: itemType(left.type) === null ? boolOrAny(left.type) : { kind: 'list', of: BOOL } }
  }
}

function overItems(value: Value, test: (item: Value) => boolean): Value {
  return Array.isArray(value) ? value.map(test) : test(value)
}

function boolOrAny(type: ValueType): ValueType {
  return type.kind === 'any' ? ANY : BOOL
}

function broadcast(left: Compiled, test: (item: Value) => boolean): Compiled {
  const run: Run = (env, frame) => overItems(left.run(env, frame), test)
  return { run, type: itemType(left.type) === null ? boolOrAny(left.type) : { kind: 'list', of: BOOL } }
}

function comparison(node: ExpressionNode & { kind: 'binary' }, left: Compiled, right: Compiled): Compiled {
  const inner = itemType(left.type)
  const single = inner ?? left.type
  const listToList = inner !== null && itemType(right.type) !== null
  if (!listToList && !comparable(single, right.type)) {
    throw new ExpressionError(`${nameOfType(single)} is never comparable with ${nameOfType(right.type)}`, node.at)
  }
  const op: BinaryOperator = node.op
  const run: Run = (env, frame) => {
    const a = left.run(env, frame)
    const b = right.run(env, frame)
    return Array.isArray(a) && !Array.isArray(b) ? a.map((item) => compare(op, item, b)) : compare(op, a, b)
  }
  if (inner !== null && !listToList) return { run, type: { kind: 'list', of: BOOL } }
  return { run, type: boolOrAny(left.type) }
}

function arithmetic(node: ExpressionNode & { kind: 'binary' }, left: Compiled, right: Compiled): Compiled {
  for (const [side, at] of [[left, node.left.at], [right, node.right.at]] as const) {
    const fits = comparable(side.type, NUMBER) || (node.op === '+' && (side.type.kind === 'text' || side.type.kind === 'list'))
    if (!fits) throw new ExpressionError(`"${node.op}" cannot take ${nameOfType(side.type)}`, at)
  }
  const run: Run = (env, frame) => calculate(node.op, left.run(env, frame), right.run(env, frame))
  if (node.op !== '+') return { run, type: NUMBER }
  return { run, type: left.type.kind === right.type.kind ? left.type : left.type.kind === 'text' || right.type.kind === 'text' ? TEXT : ANY }
}

function isCondition(node: ExpressionNode): boolean {
  if (node.kind === 'not') return true
  if (node.kind === 'call') return node.name === 'any' || node.name === 'all' || node.name === 'regex_match'
  return node.kind === 'binary' && !['+', '-', '*'].includes(node.op)
}

function frameAt(frame: Frame | null, depth: number): Value {
  let current = frame
  for (let i = 0; i < depth && current !== null; i += 1) current = current.outer
  return current?.item ?? null
}

/** A name inside a filter over items of unknown shape: the item's own field if it has one, else what is outside. */
function lateName(name: string, depth: number, outside: Run): Run {
  return (env, frame) => {
    for (let current = frame, i = 0; current !== null; current = current.outer, i += 1) {
      if (i < depth) continue
      const { item } = current
      if (item !== null && typeof item === 'object' && !Array.isArray(item)) {
        const value = pluck(item, name)
        if (value !== null) return value
      }
    }
    return outside(env, null)
  }
}

function literalType(value: string | number | boolean | null): ValueType {
  if (value === null) return { kind: 'null' }
  if (typeof value === 'boolean') return BOOL
  return typeof value === 'number' ? NUMBER : TEXT
}

function hint(nearest: string | null): string {
  return nearest === null ? '' : `; did you mean "${nearest}"?`
}

function unknown(what: string, name: string, nearest: string | null): string {
  return `unknown ${what} "${name}"${hint(nearest)}`
}

function checkPattern(node: ExpressionNode): void {
  if (node.kind !== 'literal' || typeof node.value !== 'string') throw new ExpressionError('a pattern is written as a text', node.at)
  const problem = patternProblem(node.value)
  if (problem !== null) throw new ExpressionError(problem, node.at)
}

/** Compiles an expression. Throws ExpressionError for bad syntax, unknown names and types that cannot fit. */
export function compileExpression(text: string, scope: Scope): Expression {
  const node = parseExpression(text)
  const compiler = new Compiler(scope)
  const { run, type } = compiler.node(node)
  return { text, node, type, names: compiler.names, run: (env) => run(env, null) }
}
