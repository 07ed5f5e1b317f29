/**
 * What only shows when answers are compiled: messages that no turn can write, lists that cannot exist, states that
 * nothing can follow. Runs when everything else is right. Draws nothing.
 */
import { StudioError } from '../../contract/errors.ts'
import { parseExpression } from '../expression/compile-expression.ts'
import type { ExpressionNode } from '../expression/compile-expression.ts'
import { compileSequence } from '../sequence/index.ts'
import { buildUniverse } from '../sequence/records.ts'
import { showValue } from '../vocab/vocabulary.ts'
import { wireProblems } from '../wire/index.ts'
import { armsOf } from './arms.ts'
import type { Reporter } from './reporter.ts'
import type { Rulebook } from './rulebook.ts'
import { recordOfList } from './scope-of.ts'

/** Reports what the compilers of messages and lists find. */
export function checkAnswers(rulebook: Rulebook, reporter: Reporter): void {
  for (const problem of wireProblems(rulebook)) reporter.error({ path: pathFrom(problem.path) }, problem.message, problem.next_step)
  const asked = new Map<string, Set<string>>()
  for (const [name, category] of Object.entries(rulebook.source.categories)) {
    for (const { body, ask } of armsOf(name, category)) {
      if (body !== undefined) asked.set(body, new Set([...(asked.get(body) ?? []), ...ask]))
    }
  }
  for (const [name, ask] of asked) checkSequence(rulebook, name, [...ask], reporter)
}

function checkSequence(rulebook: Rulebook, name: string, ask: readonly string[], reporter: Reporter): void {
  try {
    checkLinks(rulebook, name, reporter)
    const { deadEnds } = compileSequence(rulebook, name, ask)
    if (deadEnds.length === 0) return
    const shown = deadEnds.slice(0, 5).map((item) => `"${item}"`).join(', ')
    reporter.warn({ path: ['sequences', name, 'obey'] }, `Nothing can follow ${shown}${deadEnds.length > 5 ? ` and ${deadEnds.length - 5} more` : ''} in ${name}; they only come last.`, 'If that is not meant, loosen a rule or add what can follow.')
  } catch (error) {
    if (!(error instanceof StudioError)) throw error
    const [path = '', ...rest] = error.message.split(': ')
    reporter.error({ path: pathFrom(path) }, rest.join(': ') || error.message, error.next_step)
  }
}

/** Pairs of fields that a rule wants equal: `next.a == prev.b`. */
function linkedFields(node: ExpressionNode): { next: string; prev: string }[] {
  if (node.kind !== 'binary') return []
  if (node.op === 'and') return [...linkedFields(node.left), ...linkedFields(node.right)]
  const [a, b] = [node.left, node.right]
  if (node.op !== '==' || a.kind !== 'field' || b.kind !== 'field' || a.of.kind !== 'name' || b.of.kind !== 'name') return []
  if (a.of.name === 'next' && b.of.name === 'prev') return [{ next: a.name, prev: b.name }]
  return a.of.name === 'prev' && b.of.name === 'next' ? [{ next: b.name, prev: a.name }] : []
}

/** A state in which an item can end and no item can begin is a slip, whatever else the rules say. */
function checkLinks(rulebook: Rulebook, name: string, reporter: Reporter): void {
  const sequence = rulebook.source.sequences?.[name]
  const record = recordOfList(rulebook.source, sequence?.form)
  if (sequence === undefined || record === undefined) return
  const { records } = buildUniverse(rulebook, record)
  const statesOf = (field: string): Set<string> => new Set(records.map((each) => showValue(each[field] ?? null)))
  for (const rule of sequence.obey) {
    const pair = rulebook.source.rules?.[rule]?.pair
    for (const { next, prev } of pair === undefined ? [] : linkedFields(parseExpression(pair))) {
      const begins = statesOf(next)
      for (const state of [...statesOf(prev)].filter((each) => each !== '' && !begins.has(each))) {
        reporter.error({ path: ['rules', rule, 'pair'] }, `An item can end with ${prev} "${state}", and none begins with ${next} "${state}": that state cannot link.`, `Correct ${prev}, or let something begin so.`)
      }
    }
  }
}

function pathFrom(dotted: string): (string | number)[] {
  return dotted.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part))
}
