/**
 * Pasted answers read as coded lines: frame, separator, letters, how each value is spelled and where it seems to come from.
 * Several lines are turns of one conversation. Decides nothing.
 */
import { decodeBase62 } from '../wire/base62.ts'
import type { AnswerForm, CodedField, FieldSource, Frame, Turn } from './draft.ts'

type Coded = Extract<AnswerForm, { kind: 'coded' }>
/** What was read: the form, and answers that do not fit it. */
export type CodedGuess = { readonly form: Coded; readonly misfits: readonly string[]; readonly notes: readonly string[] }

type Field = { readonly letter: string; readonly text: string }
const SEPARATORS = ['|', ';', ',', '/', '-', ' ', '.', '_']

/** Reads good answers: one line each, or one conversation each. `roles` names who speaks, in order. */
export function readCoded(good: readonly string[], roles: readonly string[] = []): CodedGuess {
  const talks = good.map((answer) => answer.split('\n').map((line) => line.trim()).filter((line) => line !== ''))
  const frame = frameOf(talks.flat())
  if (frame === null) return { form: { kind: 'coded', frame: { begin: '<', end: '>', separator: '|' }, turns: [] }, misfits: good, notes: ['No begin, end and separator were found that all lines share. A coded line reads like <a1|b2|c"word">.'] }
  const length = mostCommon(talks.map((talk) => talk.length)) ?? 1
  const read = talks.map((talk) => talk.map((line) => fieldsOf(line, frame)))
  const lettersOf = (fields: readonly Field[] | null): string => (fields ?? []).map(({ letter }) => letter).join('')
  const order = Array.from({ length }, (_none, turn) => mostCommon(read.map((talk) => lettersOf(talk[turn] ?? null))) ?? '')
  const fits = (talk: readonly (readonly Field[] | null)[]): boolean => talk.length === length && talk.every((fields, turn) => fields !== null && lettersOf(fields) === order[turn])
  const fitting = read.filter(fits) as Field[][][]
  const codecs = codecsOf(fitting.flat(2))
  const turns = order.map((letters, turn): Turn => ({
    role: roles[turn] ?? (length === 1 ? 'writer' : `speaker_${turn + 1}`),
    fields: [...letters].map((letter, place): CodedField => {
      const codec = codecs.get(letter) ?? 'b62'
      const values = fitting.map((talk) => valueOf(talk[turn]?.[place]?.text ?? '', codec))
      return { letter, codec, source: sourceOf(values, fitting, turn, codecs) }
    }),
  }))
  const misfits = good.filter((_answer, i) => !fits(read[i] ?? []))
  return { form: { kind: 'coded', frame, turns }, misfits, notes: misfits.length === 0 ? [] : [`${misfits.length} of ${good.length} answers have other fields than the rest.`] }
}

/** The value that a field's text spells. */
export function valueOf(text: string, codec: CodedField['codec']): string | number {
  if (codec === 'quoted') return text.slice(1, -1).replaceAll('\\"', '"').replaceAll('\\\\', '\\')
  if (codec === 'int') return Number(text)
  return Math.max(0, decodeBase62(text, 0, text.length))
}

function frameOf(lines: readonly string[]): Frame | null {
  const [first] = lines
  if (first === undefined) return null
  const begin = /^[^A-Za-z0-9"]+/.exec(first)?.[0] ?? ''
  const end = /[^A-Za-z0-9"]+$/.exec(first)?.[0] ?? ''
  if (begin === '' || end === '' || !lines.every((line) => line.startsWith(begin) && line.endsWith(end))) return null
  const separator = SEPARATORS.find((each) => lines.every((line) => line.slice(begin.length, line.length - end.length).includes(each)))
  return separator === undefined ? null : { begin, end, separator }
}

/** The fields of a line; null where a field is no letter with a value. */
function fieldsOf(line: string, { begin, end, separator }: Frame): Field[] | null {
  const body = line.slice(begin.length, line.length - end.length)
  const fields: Field[] = []
  let at = 0
  while (at < body.length) {
    const letter = body.charAt(at)
    const quoted = /^"(?:[^"\\]|\\.)*"/.exec(body.slice(at + 1))?.[0]
    const stop = quoted === undefined ? body.indexOf(separator, at) : at + 1 + quoted.length
    const close = stop === -1 ? body.length : stop
    const text = body.slice(at + 1, close)
    if (!/^[A-Za-z]$/.test(letter) || text === '') return null
    if (quoted === undefined && !/^[A-Za-z0-9]+$/.test(text)) return null
    fields.push({ letter, text })
    at = close + separator.length
  }
  return new Set(fields.map(({ letter }) => letter)).size === fields.length ? fields : null
}

function codecsOf(fields: readonly Field[]): Map<string, CodedField['codec']> {
  const texts = new Map<string, string[]>()
  for (const { letter, text } of fields) texts.set(letter, [...(texts.get(letter) ?? []), text])
  return new Map([...texts].map(([letter, values]) => [letter, values.every((text) => text.startsWith('"')) ? 'quoted' : values.every((text) => /^(?:0|[1-9]\d*)$/.test(text)) ? 'int' : 'b62']))
}

function sourceOf(values: readonly (string | number)[], talks: readonly (readonly (readonly Field[])[])[], turn: number, codecs: ReadonlyMap<string, CodedField['codec']>): FieldSource {
  const distinct = [...new Set(values)]
  if (distinct.length === 1 && values.length > 1) return { kind: 'const', value: distinct[0] as string | number }
  const earlier = turn === 0 ? [] : (talks[0]?.[turn - 1] ?? [])
  for (const [place, { letter }] of earlier.entries()) {
    const before = talks.map((talk) => valueOf(talk[turn - 1]?.[place]?.text ?? '', codecs.get(letter) ?? 'b62'))
    if (before.every((value, i) => value === values[i])) return { kind: 'copy', letter }
    if (before.every((value, i) => typeof value === 'number' && value + 1 === values[i])) return { kind: 'inc', letter }
  }
  const numbers = values.filter((value) => typeof value === 'number')
  const [low, high] = [Math.min(...numbers), Math.max(...numbers)]
  // Numbers with gaps between them are a range; a few that fill theirs are codes.
  if (numbers.length === values.length && distinct.length > 4 && high - low >= 2 * distinct.length) return { kind: 'range', low, high }
  return { kind: 'pick', values: numbers.length === values.length ? (distinct as number[]).toSorted((a, b) => a - b) : distinct }
}

function mostCommon<T>(values: readonly T[]): T | undefined {
  const counts = new Map<T, number>()
  for (const value of values) counts.set(value, (counts.get(value) ?? 0) + 1)
  return [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0]
}
