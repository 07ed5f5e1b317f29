/**
 * Verdicts of every check of a turn on any text. The form's check says whether the line can be read and carries
 * exactly the turn's fields; a line that cannot be read leaves the other checks nothing to judge, and so does a
 * field that is missing. Knows nothing of how answers are made.
 */
import type { CheckResult, Failure, RequestValues } from '../interfaces.ts'
import { explain, meets, settle, sourceOf } from './demand.ts'
import { createReading, readWire } from './read-wire.ts'
import type { WireReading } from './read-wire.ts'
import type { Turn, TurnField } from './turn.ts'
import { inBounds, spellValue } from './wire-form.ts'
import type { WireField, WireValue } from './wire-form.ts'

/** Scores one answer for one request. */
export type TurnScorer = (answer: string, request: RequestValues) => CheckResult[]

type OwnedCheck = { readonly pass: CheckResult; readonly unread: CheckResult; readonly fields: readonly TurnField[]; readonly id: string }

/** Builds the scorer of a turn. Passing results are shared objects: scoring a right answer allocates one list. */
export function createScorer(turn: Turn): TurnScorer {
  const reading = createReading(turn.form)
  const owned: OwnedCheck[] = turn.checks.map((id) => ({
    id,
    pass: Object.freeze({ check: id, unit: 'answer', k: 1, n: 1, failures: [] }),
    unread: Object.freeze(notApplicable(id, 'the line cannot be read')),
    fields: turn.fields.filter((each) => each.check === id),
  }))
  return (answer, request) => {
    const problem = readWire(turn.form, answer, turn.mode, reading)
    turn.context.use(request)
    const results: CheckResult[] = []
    for (let i = 0; i < owned.length; i += 1) {
      const check = owned[i] as OwnedCheck
      if (i === 0) results.push(problem === null ? judgeForm(turn, check, reading) : failed(check.id, [problem]))
      else results.push(problem === null ? judgeFields(turn, check, reading) : check.unread)
    }
    return results
  }
}

function notApplicable(check: string, why: string): CheckResult {
  return { check, unit: 'answer', k: 0, n: 0, failures: [], notApplicable: why }
}

function failed(check: string, failures: readonly Failure[]): CheckResult {
  return { check, unit: 'answer', k: 0, n: 1, failures }
}

function judgeForm(turn: Turn, check: OwnedCheck, reading: WireReading): CheckResult {
  let failures: Failure[] | null = null
  for (let place = 0; place < turn.form.fields.length; place += 1) {
    const failure = misfit(turn, place, reading)
    if (failure !== null) (failures ??= []).push(failure)
  }
  for (const each of check.fields) {
    const value = reading.values[each.field.place] ?? null
    if (value === null || !inBounds(each.field, value)) continue
    const failure = judgeField(turn, each, value, reading)
    if (failure !== null && failure !== UNKNOWN) (failures ??= []).push(failure)
  }
  return failures === null ? check.pass : failed(check.id, failures)
}

/** A field that is missing, not the turn's, or outside its list or range. */
function misfit(turn: Turn, place: number, reading: WireReading): Failure | null {
  const field = turn.form.fields[place] as WireField
  const value = reading.values[place] ?? null
  const wanted = turn.byPlace[place] !== undefined
  if (value === null) return wanted ? { reason: `${field.letter} is missing.`, span: [reading.start, reading.end] } : null
  if (!wanted) return { reason: `${field.letter} does not belong into the ${turn.role}'s message.`, span: spanOf(reading, place) }
  if (inBounds(field, value)) return null
  const bounds = field.allowed === null ? `from ${field.range?.[0] ?? 0} to ${field.range?.[1] ?? 0}` : `one of ${field.listName}`
  return { reason: `${field.letter} must be ${bounds}; ${spellValue(field.codec, value)} is not.`, span: spanOf(reading, place) }
}

function spanOf(reading: WireReading, place: number): readonly [number, number] {
  return [reading.spans[2 * place] ?? 0, reading.spans[2 * place + 1] ?? 0]
}

const UNKNOWN: Failure = Object.freeze({ reason: 'unknown', span: [0, 0] as const })

function judgeField(turn: Turn, each: TurnField, value: WireValue, reading: WireReading): Failure | null {
  const leaf = settle(each.demand, turn.context)
  if (leaf === null) return UNKNOWN
  const verdict = meets(leaf, value, turn.context)
  if (verdict === null) return UNKNOWN
  return verdict ? null : { reason: explain(each.field, leaf, value, turn.context), span: spanOf(reading, each.field.place) }
}

function judgeFields(turn: Turn, check: OwnedCheck, reading: WireReading): CheckResult {
  let judged = 0
  let unknown: TurnField | null = null
  let failures: Failure[] | null = null
  for (const each of check.fields) {
    const value = reading.values[each.field.place] ?? null
    if (value === null) continue
    const failure = judgeField(turn, each, value, reading)
    if (failure === UNKNOWN) {
      unknown = each
      continue
    }
    judged += 1
    if (failure !== null) (failures ??= []).push(failure)
  }
  if (failures !== null) return failed(check.id, failures)
  if (judged > 0) return check.pass
  if (unknown === null) return notApplicable(check.id, `${check.fields.map((each) => each.field.letter).join(', ')} is not in the message`)
  return notApplicable(check.id, `${sourceOf(unknown.demand, turn.context)} is not known from the prompt`)
}
