/**
 * Breaks exactly one check of a right message: a wrong value in one of the check's fields, or a defect of shape for
 * the form's own check. Every candidate is scored, so what is returned fails the named check and no other.
 */
import type { CheckResult, Random, RequestValues } from '../interfaces.ts'
import { meets, settle } from './demand.ts'
import { createReading, readWire } from './read-wire.ts'
import type { TurnScorer } from './score-turn.ts'
import type { Turn, TurnField } from './turn.ts'
import { inBounds, spellValue, spells, writeWire } from './wire-form.ts'
import type { WireField, WireValue } from './wire-form.ts'

/** Breaks `check`; null where no value breaks it alone. */
export function mutateTurn(turn: Turn, score: TurnScorer, answer: string, check: string, request: RequestValues, random: Random): string | null {
  const reading = createReading(turn.form)
  if (readWire(turn.form, answer, turn.mode, reading) !== null) return null
  turn.context.use(request)
  const values = [...reading.values]
  const candidates = check === turn.form.check ? brokenShapes(turn, values) : wrongValues(turn, values, check)
  for (const candidate of shuffled(candidates, random)) {
    if (failsOnly(score(candidate, request), check)) return candidate
  }
  return null
}

/** Whether exactly this check fails, and all others pass or have nothing to judge. */
export function failsOnly(results: readonly CheckResult[], check: string): boolean {
  return results.every((result) => (result.check === check ? result.n > 0 && result.k < result.n : result.k === result.n))
}

function shuffled<T>(items: readonly T[], random: Random): T[] {
  const order = [...items]
  for (let i = order.length - 1; i > 0; i -= 1) {
    const j = random.below(i + 1);
    [order[i], order[j]] = [order[j] as T, order[i] as T]
  }
  return order
}

function wrongValues(turn: Turn, values: readonly (WireValue | null)[], check: string): string[] {
  const texts: string[] = []
  for (const each of turn.fields) {
    const value = values[each.field.place] ?? null
    if (each.check !== check || value === null) continue
    for (const wrong of nearMisses(turn, each, value)) {
      texts.push(writeWire(turn.form, values.map((old, place) => (place === each.field.place ? wrong : old))))
    }
  }
  return texts
}

/** Values that the field could hold and the rule refuses: other codes, neighbours, words of other turns. */
function nearMisses(turn: Turn, each: TurnField, value: WireValue): WireValue[] {
  const { field } = each
  const leaf = settle(each.demand, turn.context)
  if (leaf === null) return []
  const words = turn.foreignWords.get(field.letter) ?? []
  const pool = field.allowed !== null ? [...field.allowed]
    : typeof value === 'number' ? [...words, value + 1, value - 1, value + 61, value + 62, ...bounds(field.range)]
      : [...words, `${value}_2`, value.slice(0, -1), '']
  return [...new Set(pool)].filter((wrong) => spells(field.codec, wrong) && inBounds(field, wrong) && meets(leaf, wrong, turn.context) === false)
}

function bounds(range: readonly [number, number] | null): number[] {
  return range === null ? [] : Array.from({ length: Math.min(range[1] - range[0] + 1, 64) }, (_, i) => range[0] + i)
}

/** Each defect of shape that models really make, once for every field where it can be made. */
function brokenShapes(turn: Turn, values: readonly (WireValue | null)[]): string[] {
  const { begin, end, separator } = turn.form
  const present = turn.fields.filter((each) => (values[each.field.place] ?? null) !== null)
  const parts = present.map((each) => each.field.letter + spellValue(each.field.codec, values[each.field.place] as WireValue))
  const join = (some: readonly string[]): string => begin + some.join(separator) + end
  const whole = join(parts)
  const foreign = turn.form.fields.filter((_, place) => turn.byPlace[place] === undefined).map((field) => writeWithForeign(turn, values, field))
  const texts = [...foreign, whole.slice(begin.length), whole.slice(0, -end.length), begin + end, join([...parts, '']), `${whole} ${whole}`]
  for (const [i, each] of present.entries()) {
    const part = parts[i] ?? ''
    const without = parts.filter((_, j) => j !== i)
    const replaced = (text: string): string => join(parts.map((old, j) => (j === i ? text : old)))
    texts.push(join(without), join([...parts.slice(0, i), part, ...parts.slice(i)]), join([part, ...without]), join([...without, part]), replaced(each.field.letter))
    if (each.field.codec === 'quoted') texts.push(replaced(part.replaceAll('"', '')), replaced(part.slice(0, -1)), replaced(`${each.field.letter}"`))
    else texts.push(replaced(`${each.field.letter}0${part.slice(1)}`))
  }
  return texts
}

/** The message with one more field, in its right place, that this turn does not have. */
function writeWithForeign(turn: Turn, values: readonly (WireValue | null)[], field: WireField): string {
  const value = field.codec === 'quoted' ? 'x' : (field.range?.[0] ?? 1)
  return writeWire(turn.form, values.map((old, place) => (place === field.place ? value : old)))
}
