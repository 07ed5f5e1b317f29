/**
 * What only shows when answers are compiled: messages that no turn can write, lists that cannot exist, states that
 * nothing can follow. Runs when everything else is right. Draws nothing.
 */
import { StudioError } from '../../contract/errors.ts';
import { parseExpression } from '../expression/compile-expression.ts';
import type { ExpressionNode } from '../expression/compile-expression.ts';
import { compileSequence } from '../sequence/index.ts';
import type { SequenceKind } from '../sequence/index.ts';
import { showValue } from '../vocab/vocabulary.ts';
import { wireProblems } from '../wire/index.ts';
import { armsOf } from './arms.ts';
import type { Reporter } from './reporter.ts';
import type { Rulebook } from './rulebook.ts';

/** Reports what the compilers of messages and lists find. */
export function checkAnswers(rulebook: Rulebook, reporter: Reporter): void {
  for (const problem of wireProblems(rulebook)) reporter.error({ path: pathFrom(problem.path) }, problem.message, problem.next_step);
  const asked = new Map<string, Set<string>>();
  for (const [name, category] of Object.entries(rulebook.source.categories)) {
    for (const { body, ask } of armsOf(name, category)) {
      if (body !== undefined) asked.set(body, new Set([...(asked.get(body) ?? []), ...ask]));
    }
  }
  for (const [name, ask] of asked) checkSequence(rulebook, name, [...ask], reporter);
}

function checkSequence(rulebook: Rulebook, name: string, ask: readonly string[], reporter: Reporter): void {
  try {
    const kind = compileSequence(rulebook, name, ask);
    for (const rule of rulebook.source.sequences?.[name]?.obey ?? []) checkLinks(rulebook, rule, kind, reporter);
    if (kind.deadEnds.length === 0) return;
    const shown = kind.deadEnds.slice(0, 5).map((item) => `"${item}"`).join(', ');
    reporter.warn({ path: ['sequences', name, 'obey'] }, `Nothing can follow ${shown}${kind.deadEnds.length > 5 ? ` and ${kind.deadEnds.length - 5} more` : ''} in ${name}; they only come last.`, 'If that is not meant, loosen a rule or add what can follow.');
  } catch (error) {
    if (!(error instanceof StudioError)) throw error;
    const [path = '', ...rest] = error.message.split(': ');
    reporter.error({ path: pathFrom(path) }, rest.join(': ') || error.message, error.next_step);
  }
}

/** Pairs of fields that a rule wants equal: `next.a == prev.b`. */
function linkedFields(node: ExpressionNode): { next: string; prev: string }[] {
  if (node.kind !== 'binary') return [];
  if (node.op === 'and') return [...linkedFields(node.left), ...linkedFields(node.right)];
  const [a, b] = [node.left, node.right];
  if (node.op !== '==' || a.kind !== 'field' || b.kind !== 'field' || a.of.kind !== 'name' || b.of.kind !== 'name') return [];
  if (a.of.name === 'next' && b.of.name === 'prev') return [{ next: a.name, prev: b.name }];
  return a.of.name === 'prev' && b.of.name === 'next' ? [{ next: b.name, prev: a.name }] : [];
}

/** A state in which an item can end and no item can begin is a slip, whatever else the rules say. */
function checkLinks(rulebook: Rulebook, rule: string, kind: SequenceKind, reporter: Reporter): void {
  const pair = rulebook.source.rules?.[rule]?.pair;
  if (pair === undefined) return;
  for (const { next, prev } of linkedFields(parseExpression(pair))) {
    const begins = new Set(kind.universe.records.map((record) => showValue(record[next] ?? null)));
    const ends = new Set(kind.universe.records.map((record) => showValue(record[prev] ?? null)));
    for (const state of [...ends].filter((each) => each !== '' && !begins.has(each))) {
      reporter.error({ path: ['rules', rule, 'pair'] }, `An item can end with ${prev} "${state}", and none begins with ${next} "${state}": that state cannot link.`, `Correct ${prev}, or let something begin so.`);
    }
  }
}

function pathFrom(dotted: string): (string | number)[] {
  return dotted.split('.').map((part) => (/^\d+$/.test(part) ? Number(part) : part));
}
