/**
 * Answers in prose: parts with wordings, written from the slots of a category, and the check of what they state.
 * Prose has no grammar; a fact that an answer leaves out is not judged. Knows nothing of prompts.
 */
import { compileExpression } from '../expression/compile-expression.ts'
import type { Expression, Scope } from '../expression/compile-expression.ts'
import type { AnswerKind, CheckResult, Random, RequestValues } from '../interfaces.ts'
import { chooseVariant, countVariants, parseWording } from '../prompts/parse-wording.ts'
import type { Piece } from '../prompts/parse-wording.ts'
import { createRenderer } from '../prompts/prompt-space.ts'
import type { Domain, Renderer, SlotValues } from '../prompts/prompt-space.ts'
import { preparePrompt } from '../prompts/prompt-text.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { scopeOf, slotNames } from '../rulebook/scope-of.ts'
import { isEntry } from '../vocab/vocabulary.ts'
import type { Value, Vocabulary } from '../vocab/vocabulary.ts'
import { createFacts, findStatements } from './statements.ts'
import type { Fact, Statement } from './statements.ts'

/** One part of an answer as the rulebook writes it. */
export type PartSource = NonNullable<Rulebook['source']['categories'][string]['parts']>[number]

/** What prose is compiled from: its parts, the slots with all their values, what stands between parts, and the check that owns the statements. */
export type ProseSource = { readonly parts: readonly PartSource[]; readonly slots: readonly Domain[]; readonly join: string; readonly checks: readonly string[] }

type Part = { readonly fact: string | null; readonly condition: Expression | null; readonly each: Vocabulary | null; readonly wordings: readonly (readonly Piece[])[] }
type FactsOf = (values: SlotValues) => readonly Fact[]

/** Things whose facts are remembered. */
const MOST_REMEMBERED = 5000
/** More wordings of one answer than this are not told apart. */
const MOST_VARIANTS = 2 ** 30

/** Prose: its answers are few enough to be numbered. */
export type ProseKind = AnswerKind & {
  /** In how many ways the answer to this request can be worded. */
  variants(request: RequestValues): number
  /** The answer in wording `number`, 0 <= number < variants. */
  write(request: RequestValues, number: number): string
}

/** Compiles prose. `checks` holds the id of the statements' check, or nothing where nothing is checked. */
export function compileProse(rulebook: Rulebook, source: ProseSource): ProseKind {
  const scope = proseScope(rulebook, source)
  const render = createRenderer(scope)
  const parts = source.parts.map((part) => compilePart(rulebook, part, scope))
  const check = source.checks[0]
  const valuesOf = createEntryReader(source.slots)
  const spoken = (request: RequestValues): Spoken[] => spokenParts(parts, valuesOf(request))
  const counted = new WeakMap<RequestValues, number>()
  const base: Pick<ProseKind, 'draw' | 'grammar' | 'variants' | 'write'> = {
    variants(request) {
      const count = counted.get(request) ?? variantsOf(spoken(request))
      counted.set(request, count)
      return count
    },
    write: (request, number) => write(spoken(request), source.join, render, number),
    draw: (random, request) => {
      const said = spoken(request)
      return { text: write(said, source.join, render, random.below(variantsOf(said))), request }
    },
    grammar: () => ({ none: 'prose has no grammar' }),
  }
  if (check === undefined) return { checks: [], mutations: [], score: () => [], mutate: () => null, ...base }
  const stated = parts.flatMap(({ fact, each, ...part }) => (fact === null || each !== null ? [] : [{ fact, ...part }]))
  const facts = remembering(createFacts(stated, source.slots, scope), source.slots)
  const score = (answer: string, request: RequestValues): CheckResult[] => [judge(check, answer, valuesOf(request), source.slots, facts)]
  return {
    checks: [check], mutations: [check], score, ...base,
    mutate: (answer, broken, request, random) => (broken === check ? falsify(answer, request, valuesOf(request), facts, source.join, score, random) : null),
  }
}

function proseScope(rulebook: Rulebook, source: ProseSource): Scope {
  const each = source.parts.flatMap((part) => (part.each === undefined ? [] : [[part.each, { kind: 'entry', vocab: part.each } as const] as const]))
  const slots = slotNames(Object.fromEntries(source.slots.map(({ name, values }) => [name, isEntry(values[0]) ? { pick: values[0].vocab } : {}])))
  return scopeOf(rulebook, new Map([...slots, ...each]))
}

function compilePart(rulebook: Rulebook, part: PartSource, scope: Scope): Part {
  return {
    fact: part.fact ?? null,
    condition: part.if === undefined ? null : compileExpression(part.if, scope),
    each: part.each === undefined ? null : (rulebook.vocabularies.get(part.each) ?? null),
    wordings: part.say.flatMap((say) => {
      const pieces = parseWording(say)
      return Array.from({ length: Math.min(countVariants(pieces), MOST_REMEMBERED) }, (_none, i) => chooseVariant(pieces, i))
    }),
  }
}

/** Requests hold keys; expressions want the entries. */
function createEntryReader(slots: readonly Domain[]): (request: RequestValues) => SlotValues {
  const byKey = slots.map(({ name, values }) => [name, new Map(values.map((value) => [String(isEntry(value) ? value.key : value), value]))] as const)
  return (request) => {
    const values: Record<string, Value> = { ...request }
    for (const [name, entries] of byKey) {
      const entry = entries.get(String(request[name]))
      if (entry !== undefined) values[name] = entry
    }
    return values
  }
}

function remembering(factsOf: FactsOf, slots: readonly Domain[]): FactsOf {
  const remembered = new Map<string, readonly Fact[]>()
  return (values) => {
    const key = JSON.stringify(slots.map(({ name }) => {
      const value = values[name]
      return isEntry(value) ? value.key : (value ?? null)
    }))
    const known = remembered.get(key)
    if (known !== undefined) return known
    const made = factsOf(values)
    if (remembered.size < MOST_REMEMBERED) remembered.set(key, made)
    return made
  }
}

/** A part that is said, with the values it is said with. */
type Spoken = { readonly part: Part; readonly values: SlotValues }

function spokenParts(parts: readonly Part[], values: SlotValues): Spoken[] {
  return parts.flatMap((part) => {
    if (part.condition !== null && part.each === null && part.condition.run(values) !== true) return []
    return scenes(part, values).map((scene) => ({ part, values: scene }))
  })
}

function variantsOf(spoken: readonly Spoken[]): number {
  return Math.min(MOST_VARIANTS, spoken.reduce((count, { part }) => count * part.wordings.length, 1))
}

function write(spoken: readonly Spoken[], join: string, render: Renderer, number: number): string {
  let rest = number
  return spoken.map(({ part, values }) => {
    const { wordings } = part
    const text = render(wordings[rest % wordings.length] ?? [], values)
    rest = Math.floor(rest / wordings.length)
    return text
  }).join(join)
}

/** A part is said once, or once for each entry of a vocabulary for which its condition holds. */
function scenes(part: Part, values: SlotValues): SlotValues[] {
  const { each, condition } = part
  if (each === null) return [values]
  const all = each.entries.map((entry) => ({ ...values, [each.name]: entry }))
  return condition === null ? all : all.filter((scene) => condition.run(scene) === true)
}

function judge(check: string, answer: string, values: SlotValues, slots: readonly Domain[], factsOf: FactsOf): CheckResult {
  const unit = 'field'
  const missing = slots.find(({ name }) => values[name] === undefined)
  if (missing !== undefined) return { check, unit, k: 0, n: 0, failures: [], notApplicable: `the prompt does not say which ${missing.name}` }
  const statements = shifted(findStatements(preparePrompt(answer), factsOf(values)), answer)
  const stated = [...new Set(statements.map(({ fact }) => fact))]
  if (stated.length === 0) return { check, unit, k: 0, n: 0, failures: [], notApplicable: 'the answer states none of the known facts' }
  const failures = stated.flatMap((fact, i) => {
    const wrong = statements.find((statement) => statement.fact === fact && !statement.isRight)
    return wrong === undefined ? [] : [{ reason: reasonOf(wrong, answer), span: wrong.span, unit: i + 1 }]
  })
  return { check, unit, k: stated.length - failures.length, n: stated.length, failures }
}

/** Spans in the answer itself: reading left out the white space around it. */
function shifted(statements: readonly Statement[], answer: string): Statement[] {
  const lead = answer.length - answer.trimStart().length
  return statements.map((statement) => ({ ...statement, span: [statement.span[0] + lead, statement.span[1] + lead] }))
}

function reasonOf({ fact, claim, span }: Statement, answer: string): string {
  const said = answer.slice(span[0], span[1])
  return fact.isTrue ? `${fact.name}: "${said}" is not true; true is "${claim.truth}"` : `${fact.name}: "${said}" is not true here`
}

/** Changes one true statement to a false one, or adds one; null where the answer offers neither. */
function falsify(answer: string, request: RequestValues, values: SlotValues, factsOf: FactsOf, join: string, score: (answer: string, request: RequestValues) => CheckResult[], random: Random): string | null {
  const facts = factsOf(values)
  const statements = shifted(findStatements(preparePrompt(answer), facts), answer).filter(({ isRight, claim }) => isRight && claim.others.length > 0)
  const changed = statements.flatMap(({ claim, span }) => claim.others.map((other) => answer.slice(0, span[0]) + other + answer.slice(span[1])))
  const added = facts.filter(({ isTrue, claims }) => !isTrue && claims.length > 0).map(({ claims }) => `${answer}${join}${claims[0]?.truth ?? ''}.`)
  const lies = [...changed, ...added]
  const from = random.below(Math.max(1, lies.length))
  for (let i = 0; i < lies.length; i += 1) {
    const lie = lies[(from + i) % lies.length] as string
    if (score(lie, request).some(({ k, n }) => k < n)) return lie
  }
  return null
}
