/**
 * Finds out what a row asked and which category it belongs to, from stored data first and from the prompt's text else,
 * so that rows which no generator of ours wrote can be judged. Verdicts come from the answer kinds.
 */
import type { Arm, CompiledCategory } from './generate/arms.ts';
import type { AnswerKind, CheckResult, RequestValues } from './interfaces.ts';
import { findInText, matchWhole } from './prompts/match-wording.ts';
import type { SlotReader } from './prompts/match-wording.ts';
import { parseWording } from './prompts/parse-wording.ts';
import type { Piece } from './prompts/parse-wording.ts';
import { plainValues } from './prompts/prompt-space.ts';
import type { Domain } from './prompts/prompt-space.ts';
import { integerReader, nameReader, namesOf, openReader } from './prompts/slot-readers.ts';
import type { Rulebook } from './rulebook/rulebook.ts';
import { showValue } from './vocab/vocabulary.ts';

type ChatMessage = { readonly role: string; readonly content: string };
/** A row as anyone may write it: messages, prompt and completion, or the keys that an import of the rulebook maps. */
export type ScoreRow = {
  readonly id?: string;
  readonly category?: string;
  readonly request?: RequestValues;
  readonly slice?: Readonly<Record<string, string>>;
  readonly messages?: readonly ChatMessage[];
  readonly prompt?: string | readonly ChatMessage[];
  readonly completion?: string | readonly ChatMessage[];
  readonly [key: string]: unknown;
};

/** What was asked: the category (null where none fits), its answer kind, and the request. */
export type Understood = { readonly category: string | null; readonly kind: AnswerKind | null; readonly request: RequestValues; readonly arm: Arm | null };
/** A row with its verdicts. */
export type ScoredRow = { readonly category: string | null; readonly request: RequestValues; readonly results: readonly CheckResult[] };

/** Understands rows of one rulebook. */
export class RowReader {
  readonly #categories: readonly CompiledCategory[];
  readonly #fields: { readonly name: string; readonly patterns: readonly (readonly Piece[])[] }[];
  readonly #readers: ReadonlyMap<string, SlotReader>;
  readonly #imports: { role?: string | undefined; prompt: string; completion: string }[];
  readonly #roleField: string | null;

  constructor(rulebook: Rulebook, categories: readonly CompiledCategory[]) {
    const request = rulebook.source.request ?? {};
    this.#categories = categories;
    this.#readers = requestReaders(rulebook);
    this.#fields = Object.entries(request).map(([name, field]) => ({ name, patterns: (field.read ?? []).map((pattern) => parseWording(pattern.replaceAll('\n', '\\n'))) }));
    this.#imports = Object.values(rulebook.source.imports ?? {}).flatMap(({ rows }) => (rows === undefined ? [] : [rows]));
    const roles = new Set(categories.flatMap(({ arms }) => arms.flatMap(({ turn }) => (turn === null ? [] : [turn.role]))));
    this.#roleField = Object.entries(request).find(([, { choice }]) => choice !== undefined && roles.size > 0 && choice.every((each) => roles.has(each)))?.[0] ?? null;
  }

  /** The prompt and answer of a row; null where it has none. */
  contentOf(row: ScoreRow): { prompt: string; answer: string; role: string | null } | null {
    if (row.messages !== undefined) {
      const answer = row.messages.at(-1);
      return answer === undefined ? null : { prompt: lastUser(row.messages.slice(0, -1)), answer: answer.content, role: null };
    }
    if (row.completion !== undefined) return { prompt: promptText(row.prompt ?? ''), answer: promptText(row.completion), role: null };
    for (const { role, prompt, completion } of this.#imports) {
      if (typeof row[prompt] !== 'string' || typeof row[completion] !== 'string') continue;
      return { prompt: row[prompt], answer: row[completion], role: role !== undefined && typeof row[role] === 'string' ? row[role] : null };
    }
    return null;
  }

  /** What a row asked. Stored data wins over what the prompt's text says. */
  understand(row: ScoreRow, prompt: string, role: string | null, from: readonly string[] | null = null): Understood {
    const candidates = this.#categories.filter(({ name }) => (row.category === undefined ? from === null || from.includes(name) : name === row.category));
    const turnRole = role ?? row.slice?.['role'] ?? (this.#roleField === null ? null : (row.request?.[this.#roleField] ?? null));
    const read = row.request ?? null;
    if (read !== null && row.category !== undefined) return understoodAs(candidates, read, turnRole === null ? null : String(turnRole));
    const request = { ...this.readRequest(prompt), ...read, ...(turnRole === null || this.#roleField === null ? {} : { [this.#roleField]: turnRole }) };
    const spoken = this.#roleField === null ? null : (request[this.#roleField] ?? null);
    const found = understoodAs(candidates, request, spoken === null ? null : String(spoken));
    return found.kind !== null ? found : this.#byWording(candidates, prompt);
  }

  /** The request fields that a prompt shows, read by the patterns of each field. */
  readRequest(prompt: string): Record<string, string | number> {
    const request: Record<string, string | number> = {};
    for (const { name, patterns } of this.#fields) {
      for (const pattern of patterns) {
        const value = findInText(pattern, prompt, this.#readers)?.[name];
        if (value === undefined) continue;
        request[name] = value;
        break;
      }
    }
    return request;
  }

  /** Prose: the wording that the whole prompt is. */
  #byWording(candidates: readonly CompiledCategory[], prompt: string): Understood {
    for (const { name, arms } of candidates) {
      for (const arm of arms.filter(({ isProse }) => isProse)) {
        const readers = domainReaders(arm.domains);
        for (const wording of arm.prompts) {
          const values = matchWhole(wording.pieces, prompt, readers);
          if (values === null) continue;
          const single = Object.fromEntries(arm.domains.filter(({ values: own }) => own.length === 1).map(({ name: slot, values: own }) => [slot, own[0] ?? null]));
          return { category: name, kind: arm.kind, request: { ...plainValues(single), ...plainValues(wording.fixed), ...values }, arm };
        }
      }
    }
    return { category: null, kind: null, request: {}, arm: null };
  }
}

/** Picks the arm whose fields the request has, the most specific first. */
function understoodAs(candidates: readonly CompiledCategory[], request: RequestValues, role: string | null): Understood {
  let best: { arm: Arm; matched: number; missing: number } | null = null;
  for (const { arms } of candidates) {
    for (const arm of arms) {
      if (arm.turn !== null) {
        if (arm.turn.role === role) return { category: arm.category, kind: arm.kind, request, arm };
        continue;
      }
      if (arm.isProse && !(candidates.length === 1 && arm.fields.every((field) => request[field] !== undefined))) continue;
      const matched = arm.fields.filter((field) => request[field] !== undefined).length;
      const missing = arm.fields.length - matched;
      if (matched === 0 && !(arm.isProse && arm.fields.length === 0)) continue;
      if (best === null || matched > best.matched || (matched === best.matched && missing < best.missing)) best = { arm, matched, missing };
    }
  }
  return best === null ? { category: null, kind: null, request, arm: null } : { category: best.arm.category, kind: best.arm.kind, request, arm: best.arm };
}

function requestReaders(rulebook: Rulebook): Map<string, SlotReader> {
  const occupied = [...rulebook.vocabularies.values()].filter(({ entries }) => entries.some(({ key }) => typeof key === 'string' && /\d/.test(key))).map((vocabulary) => nameReader(namesOf(vocabulary)));
  return new Map(
    Object.entries(rulebook.source.request ?? {}).map(([name, field]): [string, SlotReader] => {
      if (field.int !== undefined) return [name, integerReader(occupied)];
      if (field.choice !== undefined) return [name, nameReader(new Map(field.choice.map((each) => [each, each])))];
      const vocabulary = rulebook.vocabularies.get(field.pick ?? '');
      if (vocabulary !== undefined && field.open !== true) return [name, nameReader(namesOf(vocabulary))];
      return [name, openReader()];
    }),
  );
}

const domainCache = new WeakMap<readonly Domain[], Map<string, SlotReader>>();

/** Readers of slots as prompts show them: an entry by its key or by a field. */
function domainReaders(domains: readonly Domain[]): Map<string, SlotReader> {
  const known = domainCache.get(domains);
  if (known !== undefined) return known;
  const readers = new Map(domains.map(({ name, values }): [string, SlotReader] => [name, nameReader(new Map(values.map((value) => [showValue(value), asPlain(value)])))]));
  domainCache.set(domains, readers);
  return readers;
}

function asPlain(value: Domain['values'][number]): string | number {
  return plainValues({ value })['value'] ?? showValue(value);
}

function lastUser(messages: readonly ChatMessage[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content ?? '';
}

function promptText(value: string | readonly ChatMessage[]): string {
  if (typeof value === 'string') return value;
  return lastUser(value) || (value.at(-1)?.content ?? '');
}

