/**
 * GBNF of a turn's message. What the request fixes is a literal; what it leaves open is the list, the range or the
 * codec of the field. Rules that tie two fields together cannot be held without the request: they are named.
 */
import type { RequestValues } from '../interfaces.ts'
import { leavesOf, settle, valuesOf } from './demand.ts'
import type { Leaf, TextPart } from './demand.ts'
import type { Turn, TurnField } from './turn.ts'
import { spellValue } from './wire-form.ts'
import type { WireField, WireValue } from './wire-form.ts'

/** Longest list of values that is written out; longer ranges fall back to the codec. */
const MOST_ALTERNATIVES = 128

/** What one field may be: text alternatives, or expressions over the rules of `CHARACTER_RULES`. */
type Piece = { readonly texts: readonly string[] } | { readonly rules: readonly (keyof typeof CHARACTER_RULES)[]; readonly expression: string }

/** The grammar of all messages that keep every rule for this request (or for any, if null); root rule `body`. */
export function turnGrammar(turn: Turn, request: RequestValues | null): { readonly gbnf: string; readonly notHeld: readonly string[] } {
  turn.context.use(request ?? {})
  const notHeld = new Set<string>()
  const used = new Set<string>()
  const sequence: string[] = []
  let literal = turn.form.begin
  for (const [i, each] of turn.fields.entries()) {
    literal += (i === 0 ? '' : turn.form.separator) + each.field.letter
    const piece = pieceOf(turn, each, notHeld)
    const only = 'texts' in piece && piece.texts.length === 1 ? piece.texts[0] : undefined
    if (only !== undefined) {
      literal += only
      continue
    }
    sequence.push(quoteLiteral(literal), 'texts' in piece ? `( ${piece.texts.map(quoteLiteral).join(' | ')} )` : piece.expression)
    literal = ''
    for (const rule of 'rules' in piece ? piece.rules : []) used.add(`body-${rule} ::= ${CHARACTER_RULES[rule]}`)
  }
  sequence.push(quoteLiteral(literal + turn.form.end))
  return { gbnf: `${[`body ::= ${sequence.join(' ')}`, ...[...used].sort()].join('\n')}\n`, notHeld: turn.checks.filter((check) => notHeld.has(check)) }
}

/** At most eight and fifteen digits, so that a number never passes 2^53 - 1. */
const CHARACTER_RULES = {
  b62: '"0" | [1-9A-Za-z] [0-9A-Za-z]{0,7}',
  int: '"0" | [1-9] [0-9]{0,14}',
  chars: '( [^"\\\\\\x00-\\x1f\\x7f] | "\\\\" ["\\\\] )*',
} as const

function pieceOf(turn: Turn, each: TurnField, notHeld: Set<string>): Piece {
  const { field, demand } = each
  const leaf = settle(demand, turn.context)
  const values = leaf === null ? unionOf(turn, leavesOf(demand)) : valuesOf(leaf, turn.context)
  if (leaf === null || values === null) notHeld.add(each.check)
  if (values !== null && values.length <= MOST_ALTERNATIVES) return { texts: values.map((value) => spellValue(field.codec, value)) }
  const bounded = boundedValues(field)
  if (values !== null) notHeld.add(each.check)
  if (bounded !== null) return { texts: bounded.map((value) => spellValue(field.codec, value)) }
  if (field.range !== null) notHeld.add(turn.form.check)
  if (field.codec !== 'quoted') return { rules: [field.codec], expression: `body-${field.codec}` }
  return textPiece(leaf?.kind === 'exact' && leaf.pattern !== undefined ? leaf.pattern : [{ any: 'text' }])
}

/** Quoted text of which only the literals are known. */
function textPiece(pattern: readonly TextPart[]): Piece {
  const rules = pattern.flatMap((part) => ('any' in part ? [part.any === 'number' ? ('int' as const) : ('chars' as const)] : []))
  const parts = pattern.map((part) => ('literal' in part ? quoteLiteral(spellValue('quoted', part.literal).slice(1, -1)) : `body-${part.any === 'number' ? 'int' : 'chars'}`))
  return { rules, expression: ['"\\""', ...parts.filter((part) => part !== '""'), '"\\""'].join(' ') }
}

/** All values of some demands together; null where one of them is open. */
function unionOf(turn: Turn, leaves: readonly Leaf[]): WireValue[] | null {
  const values = new Set<WireValue>()
  for (const leaf of leaves) {
    const some = valuesOf(leaf, turn.context)
    if (some === null) return null
    for (const value of some) values.add(value)
  }
  return [...values]
}

function boundedValues(field: WireField): readonly WireValue[] | null {
  if (field.allowed !== null) return field.allowed.size <= MOST_ALTERNATIVES ? [...field.allowed] : null
  if (field.range === null || field.range[1] - field.range[0] >= MOST_ALTERNATIVES) return null
  const [low, high] = field.range
  return Array.from({ length: high - low + 1 }, (_, i) => low + i)
}

/** A GBNF string literal. */
export function quoteLiteral(text: string): string {
  const escaped = text.replaceAll('\\', '\\\\').replaceAll('"', '\\"').replaceAll('\n', '\\n').replaceAll('\r', '\\r').replaceAll('\t', '\\t')
  return `"${escaped}"`
}
