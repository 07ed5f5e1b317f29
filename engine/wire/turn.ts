/**
 * One turn of a conversation, compiled: its form, what it demands of each field, and which check owns what.
 * Data only; scoring, drawing, grammar and mutation stand in files of their own.
 */
import type { Rulebook } from '../rulebook/rulebook.ts'
import { compileDemand } from './compile-demand.ts'
import type { RuleScope } from './compile-demand.ts'
import type { Demand } from './demand.ts'
import { leavesOf } from './demand.ts'
import type { Report } from './field-problem.ts'
import type { ReadingMode } from './read-wire.ts'
import { createContext } from './turn-context.ts'
import type { TurnContext } from './turn-context.ts'
import { compileWireForm, inBounds } from './wire-form.ts'
import type { WireField, WireForm, WireValue } from './wire-form.ts'

/** What a turn wants of one field and the check that owns it. */
export type TurnField = { readonly field: WireField; readonly demand: Demand; readonly check: string }

/** A compiled turn. */
export type Turn = {
  readonly conversation: string
  readonly role: string
  readonly form: WireForm
  readonly mode: ReadingMode
  readonly ask: readonly string[]
  /** In canonical order. */
  readonly fields: readonly TurnField[]
  /** By place; undefined where this turn has no such field. */
  readonly byPlace: readonly (TurnField | undefined)[]
  /** The form's check first, then the others as they first appear. */
  readonly checks: readonly string[]
  /** Texts that other turns write in a field of this form, by letter: near misses for mutation. */
  readonly foreignWords: ReadonlyMap<string, readonly WireValue[]>
  readonly context: TurnContext
}

type ConversationSource = NonNullable<Rulebook['source']['conversations']>[string]
type TurnSource = ConversationSource['turns'][number]

/** Compiles turn `index` (from 0) of a conversation; null where a problem was reported. */
export function buildTurn(rulebook: Rulebook, conversation: string, index: number, mode: ReadingMode, report: Report): Turn | null {
  const source = rulebook.source.conversations?.[conversation]
  const turn = source?.turns[index]
  const path = `conversations.${conversation}`
  if (source === undefined || turn === undefined) {
    report(path, source === undefined ? `There is no conversation ${conversation}.` : `It has no turn ${index + 1}.`, 'Declare it under `conversations`.')
    return null
  }
  const form = compileWireForm(rulebook, source.form, report)
  if (form === null) return null
  const messages = compileMessages(rulebook, turn.ask, report)
  const scope: RuleScope = { rulebook, ask: new Set(turn.ask), messages, report }
  const fields = compileFields(turn, form, `${path}.turns.${index}`, scope)
  if (fields === null) return null
  const byPlace: (TurnField | undefined)[] = form.fields.map(() => undefined)
  for (const each of fields) byPlace[each.field.place] = each
  return {
    conversation, form, mode, fields, byPlace, role: turn.role, ask: turn.ask,
    checks: [...new Set([form.check, ...fields.map((each) => each.check)])],
    foreignWords: wordsOfTurns(source, form),
    context: createContext(messages, mode),
  }
}

function compileMessages(rulebook: Rulebook, ask: readonly string[], report: Report): Map<string, WireForm> {
  const messages = new Map<string, WireForm>()
  for (const name of ask) {
    const formName = rulebook.source.request?.[name]?.form
    if (formName === undefined) continue
    const form = compileWireForm(rulebook, formName, report)
    if (form !== null) messages.set(name, form)
  }
  return messages
}

function compileFields(turn: TurnSource, form: WireForm, path: string, scope: RuleScope): TurnField[] | null {
  const fields: TurnField[] = []
  let broken = false
  for (const [letter, rule] of Object.entries(turn.fields)) {
    const at = `${path}.fields.${letter}`
    const field = form.fields[form.placeOf[letter.charCodeAt(0)] ?? -1]
    if (field === undefined) scope.report(at, `The form ${form.name} has no field ${letter}.`, `Use one of ${form.fields.map((each) => each.letter).join(', ')}.`)
    const demand = field === undefined ? null : compileDemand(rule, field, at, scope)
    if (field === undefined || demand === null) {
      broken = true
      continue
    }
    broken = reportOutOfBounds(field, demand, at, scope.report) || broken
    fields.push({ field, demand, check: rule.check ?? form.check })
  }
  for (const field of form.fields) {
    if (!field.header || Object.hasOwn(turn.fields, field.letter)) continue
    scope.report(`${path}.fields`, `The header ${field.letter} has no rule.`, `Say what ${field.letter} is in the turn of ${turn.role}.`)
    broken = true
  }
  return broken ? null : fields.sort((a, b) => a.field.place - b.field.place)
}

/** A value that the field's own list or range refuses can never be written: the two rules contradict each other. */
function reportOutOfBounds(field: WireField, demand: Demand, path: string, report: Report): boolean {
  for (const leaf of leavesOf(demand)) {
    const values = leaf.kind === 'one_of' ? leaf.values : leaf.kind === 'range' ? [leaf.low, leaf.high] : []
    const odd = values.find((value) => !inBounds(field, value))
    if (odd === undefined) continue
    report(path, `${field.letter} may never be ${odd}: ${field.allowed === null ? `its range is ${field.range?.join(' to ') ?? ''}` : `it is not in ${field.listName}`}.`, 'Change the rule or the field of the form.')
    return true
  }
  return false
}

function wordsOfTurns(source: ConversationSource, form: WireForm): Map<string, WireValue[]> {
  const words = new Map<string, WireValue[]>()
  for (const field of form.fields) {
    const found = source.turns.flatMap((turn) => constantsOf(turn.fields[field.letter]))
    words.set(field.letter, [...new Set(found)])
  }
  return words
}

function constantsOf(rule: TurnSource['fields'][string] | undefined): WireValue[] {
  if (rule === undefined) return []
  const cases = rule.cases === undefined ? [] : [...Object.values(rule.cases.when), rule.cases.else].flatMap(constantsOf)
  return [...(rule.const === undefined ? [] : [rule.const]), ...(rule.pick ?? []), ...cases]
}
