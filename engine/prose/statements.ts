/**
 * Statements of prose: a part that states a fact, with what it says of the thing asked about and what it would say of
 * others. Finds them in a text, word for word but for case and white space. Draws nothing.
 */
import { skipLiteral } from '../prompts/match-wording.ts'
import type { Piece } from '../prompts/parse-wording.ts'
import { createRenderer } from '../prompts/prompt-space.ts'
import type { Domain, Renderer, SlotValues } from '../prompts/prompt-space.ts'
import { lowerInPlace } from '../prompts/prompt-text.ts'
import type { PromptText } from '../prompts/prompt-text.ts'
import type { Expression, Scope } from '../expression/compile-expression.ts'
import type { Span } from '../interfaces.ts'

/** A part that states a fact: the condition under which it is true, and its wordings. */
export type FactPart = { readonly fact: string; readonly condition: Expression | null; readonly wordings: readonly (readonly Piece[])[] }

/** One wording of a fact for given slots. `others` are what it would say with other values. */
type Claim = { readonly anchor: string; readonly truth: string; readonly others: readonly string[] }

/** A fact for given slots: whether it is true of them, and how it may be said. */
export type Fact = { readonly name: string; readonly isTrue: boolean; readonly claims: readonly Claim[] }

/** A place where a text states a fact, and whether that is right. */
export type Statement = { readonly fact: Fact; readonly claim: Claim; readonly span: Span; readonly isRight: boolean }

/** Combinations of slot values that are looked at; of more, the first ones stand for all. */
const MOST_COMBINATIONS = 10_000
/** An anchor of this many words is taken for the beginning of the statement even where no known value follows. */
const SURE_ANCHOR_WORDS = 2

function combinations(slots: readonly Domain[]): SlotValues[] {
  let all: SlotValues[] = [{}]
  for (const { name, values } of slots) {
    all = all.flatMap((before) => values.map((value) => ({ ...before, [name]: value }))).slice(0, MOST_COMBINATIONS)
  }
  return all
}

function untail(text: string): string {
  return text.trim().replace(/[.!?;,:\s]+$/, '')
}

/** Makes the facts of any slots. What a slot that is no bare name can say is worked out once, over all values. */
export function createFacts(parts: readonly FactPart[], slots: readonly Domain[], scope: Scope): (values: SlotValues) => readonly Fact[] {
  const render = createRenderer(scope)
  const identities = new Set(slots.map(({ name }) => name))
  const all = combinations(slots)
  const wordings = parts.map((part) => part.wordings.map((pieces) => ({ pieces, tuples: tuplesOf(pieces, identities, all, render) })))
  return (values) => parts.map((part, i) => ({
    name: part.fact,
    isTrue: part.condition === null || part.condition.run(values) === true,
    claims: (wordings[i] ?? []).map(({ pieces, tuples }) => claimOf(pieces, tuples, identities, values, render)),
  }))
}

function varies(piece: Piece, identities: ReadonlySet<string>): boolean {
  return piece.kind === 'slot' && !identities.has(piece.expression)
}

/** The different values that the varying slots of a wording take together. */
function tuplesOf(pieces: readonly Piece[], identities: ReadonlySet<string>, all: readonly SlotValues[], render: Renderer): string[][] {
  const varying = pieces.filter((piece) => varies(piece, identities))
  const tuples = all.map((values) => varying.map((piece) => render([piece], values)))
  return [...new Map(tuples.map((tuple) => [JSON.stringify(tuple), tuple])).values()]
}

function claimOf(pieces: readonly Piece[], tuples: readonly (readonly string[])[], identities: ReadonlySet<string>, values: SlotValues, render: Renderer): Claim {
  const first = pieces.findIndex((piece) => varies(piece, identities))
  const truth = untail(render(pieces, values))
  if (first < 0) return { anchor: '', truth, others: [] }
  const texts = tuples.map((tuple) => {
    let next = 0
    return untail(pieces.map((piece) => (varies(piece, identities) ? (tuple[next++] ?? '') : render([piece], values))).join(''))
  })
  return { anchor: render(pieces.slice(0, first), values).trimStart(), truth, others: texts.filter((text) => text !== truth) }
}

/** All places of a literal in a text, at word boundaries on both sides. */
function* placesOf(text: PromptText, literal: string): Generator<Span> {
  const lower = lowerInPlace(literal)
  const head = /^\S+/.exec(lower)?.[0] ?? ''
  for (let at = head === '' ? -1 : text.lower.indexOf(head); at >= 0; at = text.lower.indexOf(head, at + 1)) {
    const end = text.boundary[at] === 1 ? skipLiteral(text, at, lower) : -1
    if (end > at) yield [at, end]
  }
}

function isWhole(text: PromptText, [, end]: Span): boolean {
  return text.boundary[end] === 1
}

function sentenceEnd(text: string, from: number): number {
  const stop = text.slice(from).search(/[.!?](?:\s|$)|\n/)
  return stop < 0 ? text.length : from + stop
}

/** Statements of one claim: with a value that varies, what follows its beginning; without, the words themselves. */
function* statementsOf(text: PromptText, fact: Fact, claim: Claim): Generator<Statement> {
  if (claim.others.length === 0 || claim.anchor.trim() === '') {
    for (const candidate of [claim.truth, ...claim.others]) {
      for (const span of placesOf(text, candidate)) if (isWhole(text, span)) yield { fact, claim, span, isRight: fact.isTrue && candidate === claim.truth }
    }
    return
  }
  const candidates = [claim.truth, ...claim.others].toSorted((a, b) => b.length - a.length)
  for (const [start, end] of placesOf(text, claim.anchor)) {
    const said = candidates.map((candidate) => [candidate, skipLiteral(text, start, lowerInPlace(candidate))] as const)
      .find(([, stop]) => stop > end && isWhole(text, [start, stop]))
    if (said !== undefined) yield { fact, claim, span: [start, said[1]], isRight: fact.isTrue && said[0] === claim.truth }
    else if (claim.anchor.trim().split(/\s+/).length >= SURE_ANCHOR_WORDS || claim.anchor.includes(':')) {
      yield { fact, claim, span: [start, Math.max(end, sentenceEnd(text.text, end))], isRight: false }
    }
  }
}

/** What a text states of these facts; a place that one wording gets right is not wrong by another. */
export function findStatements(text: PromptText, facts: readonly Fact[]): Statement[] {
  const found = facts.flatMap((fact) => fact.claims.flatMap((claim) => [...statementsOf(text, fact, claim)]))
  const right = found.filter((statement) => statement.isRight)
  return found.filter(({ isRight, span }) => isRight || !right.some((other) => other.span[0] <= span[0] && other.span[1] >= span[0] + 1))
}
