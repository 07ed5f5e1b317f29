/**
 * A conversation as a whole: draws its variables once, then one message a turn, each answering the one before it.
 * Knows nothing of prompts' wording, of categories or of splits; a caller that holds out goals fixes the variable.
 */
import { compileExpression } from '../expression/compile-expression.ts'
import type { AnswerKind, Random, RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { drawWeighted } from './demand.ts'
import type { Report } from './field-problem.ts'

/** One turn with its wordings' source and what its prompt must show. */
export type ConversationTurn = { readonly role: string; readonly ask: readonly string[]; readonly kind: AnswerKind }

/** One drawn message: what its prompt shows, and the message. */
export type DrawnTurn = { readonly turn: number; readonly role: string; readonly request: RequestValues; readonly answer: string }

/** A drawn conversation, or why none could be drawn. */
export type DrawnConversation = { readonly variables: RequestValues; readonly turns: readonly DrawnTurn[] } | { readonly reject: string }

/** A compiled conversation. */
export type Conversation = {
  readonly turns: readonly ConversationTurn[]
  /** Draws all turns; variables in `fixed` are taken as they are, the others are drawn in the order declared. */
  draw(random: Random, fixed?: RequestValues): DrawnConversation
}

type Variable = { readonly name: string; draw(random: Random): string | number }
type Slot = NonNullable<Rulebook['source']['conversations']>[string]['vars'][string]

/** Joins compiled turns to a conversation; null where a variable cannot be drawn (reported). */
export function joinTurns(rulebook: Rulebook, name: string, turns: readonly ConversationTurn[], report: Report): Conversation | null {
  const source = rulebook.source.conversations?.[name]
  const variables = Object.entries(source?.vars ?? {}).map(([key, slot]) => compileVariable(rulebook, key, slot, `conversations.${name}.vars.${key}`, report))
  if (variables.includes(null)) return null
  const known = new Set([...Object.keys(source?.vars ?? {}), ...derivedFields(rulebook, turns)])
  for (const [i, turn] of turns.entries()) {
    for (const field of turn.ask.filter((each) => !known.has(each))) {
      report(`conversations.${name}.turns.${i}.ask`, `Nothing gives ${field} a value.`, 'Declare it under `vars`, or take it out of `ask`.')
    }
  }
  const messageFields = messagesOf(rulebook)
  const roleField = roleFieldOf(rulebook, turns)
  return { turns, draw: (random, fixed = {}) => drawTurns(turns, variables as Variable[], messageFields, roleField, random, fixed) }
}

/** Request fields that hold messages: they carry the message before. */
function messagesOf(rulebook: Rulebook): ReadonlySet<string> {
  return new Set(Object.entries(rulebook.source.request ?? {}).flatMap(([field, spec]) => (spec.form === undefined ? [] : [field])))
}

/** The request field whose choices are the roles, or null. */
function roleFieldOf(rulebook: Rulebook, turns: readonly ConversationTurn[]): string | null {
  const holdsRoles = ([, spec]: [string, { choice?: string[] | undefined }]): boolean => spec.choice !== undefined && turns.every((turn) => spec.choice?.includes(turn.role))
  return Object.entries(rulebook.source.request ?? {}).find(holdsRoles)?.[0] ?? null
}

function derivedFields(rulebook: Rulebook, turns: readonly ConversationTurn[]): string[] {
  const roleField = roleFieldOf(rulebook, turns)
  return [...messagesOf(rulebook), ...(roleField === null ? [] : [roleField])]
}

function drawTurns(turns: readonly ConversationTurn[], variables: readonly Variable[], messageFields: ReadonlySet<string>, roleField: string | null, random: Random, fixed: RequestValues): DrawnConversation {
  const values: Record<string, string | number> = { ...fixed }
  for (const variable of variables) if (!Object.hasOwn(fixed, variable.name)) values[variable.name] = variable.draw(random)
  const drawn: DrawnTurn[] = []
  let before: string | null = null
  for (const [turn, { role, ask, kind }] of turns.entries()) {
    const request: Record<string, string | number> = {}
    for (const field of ask) {
      const value = field === roleField ? role : messageFields.has(field) ? before : values[field]
      if (value !== undefined && value !== null) request[field] = value
    }
    const answer = kind.draw(random, request)
    if ('reject' in answer) return { reject: `${role}: ${answer.reject}` }
    before = answer.text
    drawn.push({ turn, role, request, answer: answer.text })
  }
  return { variables: values, turns: drawn }
}

function compileVariable(rulebook: Rulebook, name: string, slot: Slot, path: string, report: Report): Variable | null {
  if (slot.int !== undefined) {
    const range = typeof slot.int === 'string' ? rulebook.options[slot.int] : slot.int
    if (range === undefined) {
      report(`${path}.int`, `There is no option ${String(slot.int)}.`, 'Name one of those under `options`, or write two numbers.')
      return null
    }
    return { name, draw: (random) => range[0] + random.below(range[1] - range[0] + 1) }
  }
  const values = slot.choice === undefined ? picked(rulebook, name, slot, path, report) : slot.choice.map((each) => (typeof each === 'boolean' ? String(each) : each))
  if (values === null || values.length === 0) {
    if (values !== null) report(path, `${name} has nothing to choose from.`, 'Give it `pick`, `int` or `choice` with at least one value.')
    return null
  }
  if (slot.weights !== undefined && (slot.weights.length !== values.length || slot.weights.some((weight) => weight < 0))) {
    report(`${path}.weights`, `There are ${slot.weights.length} weights for ${values.length} values, or one is negative.`, 'Give one weight of 0 or more for each value.')
    return null
  }
  return { name, draw: (random) => values[slot.weights === undefined ? random.below(values.length) : drawWeighted(slot.weights, random)] ?? '' }
}

function picked(rulebook: Rulebook, name: string, slot: Slot, path: string, report: Report): (string | number)[] | null {
  const vocabulary = slot.pick === undefined ? undefined : rulebook.vocabularies.get(slot.pick)
  if (vocabulary === undefined) {
    report(`${path}.pick`, slot.pick === undefined ? `${name} has neither pick, int nor choice.` : `There is no vocabulary ${slot.pick}.`, 'Name one of those under `vocab`.')
    return null
  }
  if (slot.where === undefined) return vocabulary.entries.map((entry) => entry.key)
  try {
    const condition = compileExpression(slot.where, { vocabularies: rulebook.vocabularies, dims: rulebook.dims, names: new Set([name]) })
    return vocabulary.entries.filter((entry) => condition.run({ [name]: entry }) === true).map((entry) => entry.key)
  } catch (error) {
    report(`${path}.where`, error instanceof Error ? error.message : String(error), `Correct the expression \`${slot.where}\`.`)
    return null
  }
}
