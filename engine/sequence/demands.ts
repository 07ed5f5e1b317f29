/**
 * What an expression over `answer` demands, as far as it can be built in instead of tried: of the length, of one
 * position, of some or of every item. Anything else is kept as it is and tried. Knows no records and no text.
 */
import type { Expression, Scope } from '../expression/compile-expression.ts'
import { NUMBER } from '../expression/value-type.ts'
import type { ExpressionNode } from '../expression/node.ts'
import type { Value } from '../vocab/vocabulary.ts'
import { mentions, rewrite, writeExpression } from './expression-text.ts'
import { compileAt } from './records.ts'
import type { RecordValues, Universe } from './records.ts'

/** Values of the request as expressions see them. */
export type RequestEnv = Readonly<Record<string, Value>>

/** One demand on an answer. Positions count from 1. */
export type Demand =
  | { readonly kind: 'length'; readonly holds: (length: number, request: RequestEnv) => boolean }
  | { readonly kind: 'at'; readonly position: (request: RequestEnv) => number; readonly test: ItemTest }
  | { readonly kind: 'some' | 'every'; readonly test: ItemTest }
  | { readonly kind: 'other'; readonly holds: (answer: readonly RecordValues[], request: RequestEnv) => boolean }

/** A condition on one item, given the request. `reads` are the request fields that decide it. */
export type ItemTest = { readonly text: string; readonly reads: readonly string[]; holds(item: RecordValues, request: RequestEnv): boolean }

const ITEM = '_item'
const LENGTH = '_length'

/** Splits an expression over `answer` and the request into demands, all of which must hold. */
export function readDemands(path: string, text: string, scope: Scope, universe: Universe): Demand[] {
  const names = new Set([...scope.names, 'answer'])
  const record = { kind: 'record', fields: universe.types } as const
  const whole = compileAt(path, text, { ...scope, names, types: new Map([...(scope.types ?? []), ['answer', { kind: 'list', of: record }]]) })
  const compile = (node: ExpressionNode): Expression => compileAt(path, writeExpression(node), {
    ...scope,
    names: new Set([...names, ITEM, LENGTH]),
    types: new Map([...(scope.types ?? []), [ITEM, record], [LENGTH, NUMBER], ['answer', { kind: 'list', of: record }]]),
  })
  return conjuncts(whole.node).map((node) => demandOf(node, compile))
}

function conjuncts(node: ExpressionNode): ExpressionNode[] {
  if (node.kind === 'binary' && node.op === 'and') return [...conjuncts(node.left), ...conjuncts(node.right)]
  return [node]
}

type Compile = (node: ExpressionNode) => Expression

function demandOf(node: ExpressionNode, compile: Compile): Demand {
  return lengthDemand(node, compile) ?? positionDemand(node, compile) ?? quantified(node, compile) ?? membership(node, compile) ?? other(node, compile)
}

function isAnswer(node: ExpressionNode | undefined): boolean {
  return node?.kind === 'name' && node.name === 'answer'
}

function lengthDemand(node: ExpressionNode, compile: Compile): Demand | null {
  const isLength = (part: ExpressionNode): boolean => part.kind === 'call' && part.name === 'len' && isAnswer(part.args[0])
  const replaced = rewrite(node, (part) => (isLength(part) ? { kind: 'name', name: LENGTH, at: part.at } : null))
  if (mentions(replaced, 'answer') || !mentions(replaced, LENGTH)) return null
  const expression = compile(replaced)
  return { kind: 'length', holds: holdsFor(expression, LENGTH) }
}

/** `answer[k]` for one k throughout, or `first(answer)`. */
function positionDemand(node: ExpressionNode, compile: Compile): Demand | null {
  const indices = new Map<string, ExpressionNode>()
  const replaced = rewrite(node, (part) => {
    const index = positionOf(part)
    if (index === null) return null
    indices.set(writeExpression(index), index)
    return { kind: 'name', name: ITEM, at: part.at }
  })
  const [index] = indices.values()
  if (index === undefined || indices.size > 1 || mentions(replaced, 'answer')) return null
  const at = compile(index)
  return { kind: 'at', position: (request) => Number(at.run(request)), test: itemTest(compile(replaced)) }
}

function positionOf(node: ExpressionNode): ExpressionNode | null {
  if (node.kind === 'call' && node.name === 'first' && isAnswer(node.args[0])) return { kind: 'literal', value: 1, at: node.at }
  if (node.kind !== 'index' || !isAnswer(node.of) || mentions(node.index, 'answer')) return null
  return node.index.kind === 'literal' || node.index.kind === 'name' ? node.index : null
}

/** `any(answer.field == X)`, `all(answer.field != X)`; the comparison goes over the items only from its left side. */
function quantified(node: ExpressionNode, compile: Compile): Demand | null {
  if (node.kind === 'not') {
    const inner = quantified(node.of, compile) ?? membership(node.of, compile)
    if (inner === null || (inner.kind !== 'some' && inner.kind !== 'every')) return null
    return { kind: inner.kind === 'some' ? 'every' : 'some', test: opposed(inner.test) }
  }
  if (node.kind !== 'call' || (node.name !== 'any' && node.name !== 'all')) return null
  const condition = node.args[0]
  if (condition?.kind !== 'binary' || ['and', 'or', '+', '-', '*'].includes(condition.op)) return null
  if (condition.left.kind !== 'field' || !isAnswer(condition.left.of) || mentions(condition.right, 'answer')) return null
  const test = itemTest(compile({ ...condition, left: { ...condition.left, of: { kind: 'name', name: ITEM, at: 0 } } }))
  return { kind: node.name === 'any' ? 'some' : 'every', test }
}

/** `X in answer.field` and `X not in answer.field`. */
function membership(node: ExpressionNode, compile: Compile): Demand | null {
  if (node.kind !== 'binary' || (node.op !== 'in' && node.op !== 'not in')) return null
  const { left, right } = node
  if (right.kind !== 'field' || !isAnswer(right.of) || mentions(left, 'answer')) return null
  const field: ExpressionNode = { ...right, of: { kind: 'name', name: ITEM, at: 0 } }
  const test = itemTest(compile({ kind: 'binary', op: node.op === 'in' ? '==' : '!=', left: field, right: left, at: node.at }))
  return { kind: node.op === 'in' ? 'some' : 'every', test }
}

function other(node: ExpressionNode, compile: Compile): Demand {
  const expression = compile(node)
  return { kind: 'other', holds: holdsFor(expression, 'answer') }
}

function itemTest(expression: Expression): ItemTest {
  return {
    text: expression.text,
    reads: [...expression.names].filter((name) => name !== ITEM),
    holds: holdsFor(expression, ITEM),
  }
}

/** Runs a condition over the request and one value more, always in the same environment: it is asked of every answer. */
function holdsFor(expression: Expression, name: string): (value: Value, request: RequestEnv) => boolean {
  const reads = [...expression.names].filter((read) => read !== name)
  const env: Record<string, Value> = {}
  return (value, request) => {
    for (const read of reads) env[read] = request[read] ?? null
    env[name] = value
    return expression.run(env) === true
  }
}

/** The test that holds exactly where this one does not. */
export function opposed(test: ItemTest): ItemTest {
  return { text: `not ${test.text}`, reads: test.reads, holds: (item, request) => !test.holds(item, request) }
}

/** Whether an answer meets a demand. */
export function meets(demand: Demand, answer: readonly RecordValues[], request: RequestEnv): boolean {
  switch (demand.kind) {
    case 'length': return demand.holds(answer.length, request)
    case 'at': {
      const item = answer[demand.position(request) - 1]
      return item !== undefined && demand.test.holds(item, request)
    }
    case 'some': return answer.some((item) => demand.test.holds(item, request))
    case 'every': return answer.every((item) => demand.test.holds(item, request))
    case 'other': return demand.holds(answer, request)
  }
}

/** The demand that is met exactly where this one is not, as long as a position that it names exists. */
export function opposite(demand: Demand): Demand {
  switch (demand.kind) {
    case 'length': return { kind: 'length', holds: (length, request) => !demand.holds(length, request) }
    case 'at': return { ...demand, test: opposed(demand.test) }
    case 'some': return { kind: 'every', test: opposed(demand.test) }
    case 'every': return { kind: 'some', test: opposed(demand.test) }
    case 'other': return { kind: 'other', holds: (answer, request) => !demand.holds(answer, request) }
  }
}
