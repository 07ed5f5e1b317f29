/**
 * A sequence of a rulebook compiled: drawn, written, read, checked, broken and put into a grammar from the same tables.
 * The one entry of this folder; knows no category, no prompt and no pack.
 */
import type { AnswerKind, RequestValues } from '../interfaces.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'
import { LONGEST, Masks, boundsOf } from './automaton.ts'
import { deadEnds, groupByFields } from './chain.ts'
import type { ChainSpec } from './chain.ts'
import { checkIds, createScorer } from './checks.ts'
import type { CheckParts } from './checks.ts'
import type { Demand } from './demands.ts'
import { chainsOf, createDrawer } from './draw.ts'
import type { Drawer, Model } from './draw.ts'
import { MOST_OCCURRING, writeGrammar } from './grammar.ts'
import { createItemReader } from './items.ts'
import { compileListForm } from './list-form.ts'
import { createMutator } from './mutate.ts'
import { badRulebook, notYet } from './refuse-rulebook.ts'
import { buildUniverse } from './records.ts'
import type { Universe } from './records.ts'
import { askedIn, compileAskedFields } from './requests.ts'
import type { AskedField } from './requests.ts'
import { buildTables, compileRules } from './rules.ts'
import { compileWordsForm } from './words-form.ts'
import type { WordsForm } from './words-form.ts'

/** An answer kind, and beneath it the records that its lists are made of. */
export type SequenceKind = AnswerKind & {
  readonly universe: Universe
  readonly words: WordsForm
  /** Names of the records after which nothing may come, although a list may go on there. */
  readonly deadEnds: readonly string[]
  /** Draws record numbers; unlike `draw` it also draws the empty sequence where a length of 0 is asked. */
  readonly drawRecords: Drawer
}

/**
 * Compiles `sequences.<name>` for the request fields in `ask`.
 * Throws StudioError `bad_rulebook` (what is wrong, where) or `not_yet` (a concept that is not compiled).
 */
export function compileSequence(rulebook: Rulebook, name: string, ask: readonly string[]): SequenceKind {
  const sequence = readSequence(rulebook, name)
  const list = compileListForm(rulebook, sequence.form)
  const universe = buildUniverse(rulebook, recordOf(rulebook, list.of))
  const words = compileWordsForm(rulebook, list.of, universe)
  const rules = compileRules(rulebook, sequence.obey, universe)
  const tables = buildTables(`sequences.${name}`, rules, universe)
  const asked = compileAskedFields(rulebook, ask, universe)
  const model: Model = { universe, tables, masks: new Masks(universe), range: sequence.length, group: groupByFields(universe, sequence.draw) }
  const whole = rules.flatMap((rule) => (rule.kind === 'whole' ? rule.demands : []))
  const demandsOf = (request: RequestValues): readonly Demand[] => [...whole, ...askedIn(asked, request).flatMap((field) => field.demands)]
  const checks: CheckParts = { list, words, rules, asked, readItem: createItemReader(words, rules), say: (check) => rulebook.source.checks[check]?.say ?? check }
  const score = createScorer(checks)
  const drawRecords = createDrawer(model, ask, demandsOf, (request) => refusal(asked, request))
  const ids = checkIds(checks)
  refuseImpossible(name, sequence, model, whole)
  return {
    checks: ids, mutations: ids, universe, words, drawRecords, score,
    deadEnds: sequence.length[1] < 2 ? [] : deadEnds(tables, freeSpec(model, 2), 1).map((record) => words.names[record] as string),
    draw(random, request) {
      const records = drawRecords(random, request)
      if (!Array.isArray(records)) return records as { readonly reject: string }
      if (records.length === 0) return { reject: 'a list of no items was asked for' }
      return { text: list.write(records.map((record) => words.names[record] as string)), request }
    },
    grammar(request) {
      const values = request ?? {}
      const refused = refusal(asked, values)
      if (refused !== null) return { none: refused }
      const written = writeGrammar({ tables, bounds: boundsOf(demandsOf(values), values, sequence.length, tables, model.masks), list, names: words.names })
      return 'none' in written ? written : { gbnf: written.gbnf, notHeld: notHeld(checks, values) }
    },
    mutate: createMutator({ checks, score, solve: { model, demandsOf } }),
  }
}

type Sequence = { readonly form: string; readonly length: readonly [number, number]; readonly obey: readonly string[]; readonly draw: readonly string[] }

function readSequence(rulebook: Rulebook, name: string): Sequence {
  const source = rulebook.source.sequences?.[name]
  const path = `sequences.${name}`
  if (source === undefined) throw badRulebook(path, 'There is no such sequence.', 'Declare it under `sequences`.')
  for (const key of ['pool', 'prefer', 'relax', 'annotate'] as const) if (source[key] !== undefined) throw notYet(path, `\`${key}\``)
  if (source.length[0] < 1 || source.length[1] > LONGEST) throw badRulebook(`${path}.length`, `A sequence has 1 to ${LONGEST} items.`, 'Correct the length.')
  return source
}

function freeSpec({ tables }: Model, length: number): ChainSpec {
  return { length, items: (position) => tables.items(position), pairs: (position) => tables.pairs(position) }
}

/** Refuses a sequence of which some length in its own range does not exist. */
function refuseImpossible(name: string, sequence: Sequence, model: Model, whole: readonly Demand[]): void {
  const bounds = boundsOf(whole, {}, sequence.length, model.tables, model.masks)
  const impossible = bounds.lengths.filter((length) => length >= sequence.length[0] && length <= sequence.length[1] && chainsOf(model, bounds, length).length === 0)
  if (impossible.length === 0 && bounds.lengths.some((length) => length <= sequence.length[1])) return
  const which = impossible.length === 0 ? `${sequence.length[0]} to ${sequence.length[1]}` : impossible.join(', ')
  throw badRulebook(`sequences.${name}`, `No list of length ${which} keeps the rules ${sequence.obey.join(', ')}.`, 'Loosen one of the rules or shorten the sequence.')
}

function recordOf(rulebook: Rulebook, form: string): string {
  const source = rulebook.source.forms?.[form]
  if (source === undefined || !('record' in source)) throw badRulebook(`forms.${form}`, 'The items of a list are a form of words.', 'Write `record:` and `words:` there.')
  return source.record
}

function refusal(asked: readonly AskedField[], request: RequestValues): string | null {
  for (const field of askedIn(asked, request)) {
    const refused = field.refuse(request[field.field] as string | number)
    if (refused !== null) return refused
  }
  return null
}

/** Checks that the grammar cannot hold: their demands are of a kind that has to be tried. */
function notHeld({ rules, asked }: CheckParts, request: RequestValues): string[] {
  const tried = (demands: readonly Demand[]): boolean => demands.some((demand) => demand.kind === 'other')
  const fields = askedIn(asked, request)
  const ofRules = rules.filter((rule) => rule.kind === 'whole' && tried(rule.demands)).map((rule) => rule.id)
  const occurring = fields.filter((field) => field.demands.some((demand) => demand.kind === 'some'))
  const tooMany = occurring.slice(MOST_OCCURRING)
  return [...new Set([...ofRules, ...fields.filter((field) => tried(field.demands) || tooMany.includes(field)).map((field) => field.check)])]
}
