/**
 * Answers in prose: parts with wordings, written from the slots of a category, and the check of what they state.
 * A statement is looked for in any of its wordings; prose has no grammar. Knows nothing of prompts.
 */
import { compileExpression } from '../expression/compile-expression.ts';
import type { Expression, Scope } from '../expression/compile-expression.ts';
import type { AnswerKind, CheckResult, Failure, Random, RequestValues } from '../interfaces.ts';
import { chooseVariant, countVariants, parseWording } from '../prompts/parse-wording.ts';
import type { Piece } from '../prompts/parse-wording.ts';
import { createRenderer } from '../prompts/prompt-space.ts';
import type { Domain, Renderer, SlotValues } from '../prompts/prompt-space.ts';
import type { Rulebook } from '../rulebook/rulebook.ts';
import type { Vocabulary } from '../vocab/vocabulary.ts';

/** One part of an answer as the rulebook writes it. */
export type PartSource = NonNullable<Rulebook['source']['categories'][string]['parts']>[number];

/** What prose is compiled from: its parts, the slots with all their values, what stands between parts, and the check that owns the statements. */
export type ProseSource = { readonly parts: readonly PartSource[]; readonly slots: readonly Domain[]; readonly join: string; readonly checks: readonly string[] };

type Part = { readonly fact: string | null; readonly condition: Expression | null; readonly each: Vocabulary | null; readonly wordings: readonly (readonly Piece[])[] };

/** Compiles prose. `checks` holds the id of the statements' check, or nothing where nothing is checked. */
export function compileProse(rulebook: Rulebook, source: ProseSource): AnswerKind {
  const names = new Set([...source.slots.map(({ name }) => name), ...source.parts.flatMap(({ each }) => (each === undefined ? [] : [each]))]);
  const scope: Scope = { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names };
  const render = createRenderer(scope);
  const parts = source.parts.map((part) => compilePart(rulebook, part, scope));
  const check = source.checks[0];
  const valuesOf = (request: RequestValues): SlotValues => asEntries(source.slots, request);
  const facts = check === undefined ? null : createFactCheck(check, parts, source.slots, render);
  return {
    checks: check === undefined ? [] : [check],
    mutations: check === undefined ? [] : [check],
    draw: (random, request) => ({ text: write(parts, source.join, valuesOf(request), render, random), request }),
    score: (answer, request) => (facts === null ? [] : [facts.score(answer, valuesOf(request))]),
    grammar: () => ({ none: 'prose has no grammar' }),
    mutate: (answer, broken, request, random) => (facts === null || broken !== check ? null : facts.falsify(answer, valuesOf(request), random)),
  };
}

function compilePart(rulebook: Rulebook, part: PartSource, scope: Scope): Part {
  return {
    fact: part.fact ?? null,
    condition: part.if === undefined ? null : compileExpression(part.if, scope),
    each: part.each === undefined ? null : (rulebook.vocabularies.get(part.each) ?? null),
    wordings: part.say.flatMap((say) => {
      const pieces = parseWording(say);
      return Array.from({ length: countVariants(pieces) }, (_, i) => chooseVariant(pieces, i));
    }),
  };
}

/** Requests hold keys; expressions want the entries. */
function asEntries(slots: readonly Domain[], request: RequestValues): SlotValues {
  const values: Record<string, SlotValues[string]> = { ...request };
  for (const { name, values: choices } of slots) {
    const asked = request[name];
    const entry = choices.find((choice) => typeof choice === 'object' && choice !== null && 'key' in choice && String(choice.key) === String(asked));
    if (entry !== undefined) values[name] = entry;
  }
  return values;
}

function write(parts: readonly Part[], join: string, values: SlotValues, render: Renderer, random: Random): string {
  const texts: string[] = [];
  for (const part of parts) {
    if (part.condition !== null && part.condition.run(values) !== true) continue;
    for (const scene of scenes(part, values)) texts.push(render(part.wordings[part.wordings.length === 1 ? 0 : random.below(part.wordings.length)] ?? [], scene));
  }
  return texts.join(join);
}

/** A part is said once, or once for each entry of a vocabulary. */
function scenes(part: Part, values: SlotValues): SlotValues[] {
  return part.each === null ? [values] : part.each.entries.map((entry) => ({ ...values, [part.each?.name ?? '']: entry }));
}

type Statement = { readonly fact: string; readonly isTrue: boolean; readonly texts: readonly string[] };

/** Finds the statements of an answer: the true ones must stand in it, no false one may. */
function createFactCheck(check: string, parts: readonly Part[], slots: readonly Domain[], render: Renderer) {
  const facts = parts.filter((part) => part.fact !== null);
  const cache = new Map<string, Statement[]>();
  const statementsFor = (values: SlotValues): Statement[] => {
    const key = slots.map(({ name }) => String((values[name] as { key?: unknown } | undefined)?.key ?? values[name])).join('\u0000');
    const known = cache.get(key);
    if (known !== undefined) return known;
    const made = facts.map((part) => statement(part, values, render));
    if (cache.size < 4096) cache.set(key, made);
    return made;
  };
  const everything = combinations(slots).flatMap(statementsFor);
  const score = (answer: string, values: SlotValues): CheckResult => {
    const missing = slots.find(({ name }) => values[name] === undefined);
    if (missing !== undefined) return { check, unit: 'field', k: 0, n: 0, failures: [], notApplicable: `the prompt does not say which ${missing.name}` };
    const text = normalise(answer);
    const failures: Failure[] = [];
    const own = statementsFor(values);
    for (const each of own) {
      const reason = judge(each, text, everything, own);
      if (reason !== null) failures.push({ reason, span: [0, answer.length] });
    }
    return { check, unit: 'field', k: own.length - failures.length, n: own.length, failures };
  };
  const falsify = (answer: string, values: SlotValues, random: Random): string | null => {
    const own = statementsFor(values).filter(({ isTrue, texts }) => isTrue && texts.some((text) => answer.includes(text)));
    const target = own[own.length === 0 ? 0 : random.below(own.length)];
    const said = target?.texts.find((text) => answer.includes(text));
    if (target === undefined || said === undefined) return null;
    const lies = everything.filter(({ fact, texts }) => fact === target.fact && !target.texts.some((text) => texts.includes(text))).flatMap(({ texts }) => texts);
    const lie = lies.length === 0 ? '' : (lies[random.below(lies.length)] ?? '');
    return answer.replace(said, () => lie);
  };
  return { score, falsify };
}

function statement(part: Part, values: SlotValues, render: Renderer): Statement {
  const isTrue = part.condition === null || part.condition.run(values) === true;
  return { fact: part.fact ?? '', isTrue, texts: part.wordings.map((wording) => render(wording, values)) };
}

function judge(own: Statement, text: string, everything: readonly Statement[], statements: readonly Statement[]): string | null {
  const stands = (candidate: string): boolean => text.includes(normalise(candidate));
  const trueTexts = new Set(statements.filter(({ isTrue }) => isTrue).flatMap(({ texts }) => texts.map(normalise)));
  const lie = everything.filter(({ fact }) => fact === own.fact).flatMap(({ texts }) => texts).find((candidate) => !trueTexts.has(normalise(candidate)) && stands(candidate));
  if (lie !== undefined) return `${own.fact}: "${lie}" is not true here`;
  if (own.isTrue && !own.texts.some(stands)) return `${own.fact}: the answer does not say "${own.texts[0] ?? ''}"`;
  return null;
}

function normalise(text: string): string {
  return text.toLowerCase().replaceAll(/\s+/g, ' ').trim();
}

/** Every combination of slot values; at most 10,000, so that a check stays quick. */
function combinations(slots: readonly Domain[]): SlotValues[] {
  let all: SlotValues[] = [{}];
  for (const { name, values } of slots) {
    all = all.flatMap((before) => values.map((value) => ({ ...before, [name]: value })));
    if (all.length > 10_000) return all.slice(0, 10_000);
  }
  return all;
}
