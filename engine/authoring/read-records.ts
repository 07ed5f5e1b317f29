/**
 * Pasted answers read as records: the label of each field and the values that stand there, one field a line or parted by a
 * sign. A field whose values are things is picked from them. Decides nothing.
 */
import { nameFrom } from './draft.ts'
import type { AnswerForm, RecordField, Things } from './draft.ts'

type RecordAnswer = Extract<AnswerForm, { kind: 'record' }>
/** What was read: the form, and answers that do not fit it. */
export type RecordGuess = { readonly form: RecordAnswer; readonly misfits: readonly string[]; readonly notes: readonly string[] }

type Cell = { readonly label: string; readonly value: string }
const SEPARATORS = [';', ' |', ',']

/** Reads good answers; those that lack fields of the others are misfits. */
export function readRecords(good: readonly string[], things: Things): RecordGuess {
  const lines = good.filter((answer) => answer.includes('\n')).length > good.length / 2
  const separator = SEPARATORS.find((each) => good.every((answer) => answer.includes(each))) ?? ';'
  const read = good.map((answer) => cellsOf(answer, lines, separator))
  const order = commonOrder(read)
  const misfits = good.filter((_answer, i) => !sameOrder(read[i] ?? [], order))
  const fitting = read.filter((cells) => sameOrder(cells, order))
  const taken = new Set<string>(things.columns.map(({ name }) => name))
  const names = new Set(things.rows.map(({ name }) => name.toLowerCase()))
  const fields = order.map((label, i): RecordField => {
    const values = [...new Set(fitting.map((cells) => cells[i]?.value ?? ''))].filter((value) => value !== '')
    const name = nameFrom(label.replace(/[:=\s]+$/, ''), `field_${i + 1}`, taken)
    taken.add(name)
    const isThing = values.length > 0 && values.filter((value) => names.has(value.toLowerCase())).length >= values.length * 0.8
    return { name, label, values: isThing ? null : values }
  })
  const size = fields.reduce((product, { values }) => product * Math.max(1, values?.length ?? things.rows.length), 1)
  const notes = [
    ...(misfits.length > 0 ? [`${misfits.length} of ${good.length} answers have other fields than the rest.`] : []),
    ...(size > 50_000 ? [`These fields make ${size} different records; 50,000 is the most. Take out a field with many values.`] : []),
  ]
  return { form: { kind: 'record', fields, separator, lines }, misfits, notes }
}

function cellsOf(answer: string, lines: boolean, separator: string): Cell[] {
  const pieces = lines ? answer.split('\n') : answer.replaceAll('\n', ' ').split(separator)
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '').map((piece) => {
    const labelled = /^(?<label>[^:=]{1,40}[:=]\s*)(?<value>\S.*)$/u.exec(piece)?.groups
    if (labelled !== undefined) return { label: `${(labelled['label'] ?? '').trimEnd()} `, value: labelled['value'] ?? '' }
    const [first = '', ...rest] = piece.split(/\s+/)
    // Without a colon the first word is the label, where something follows it.
    return rest.length === 0 ? { label: '', value: first } : { label: `${first} `, value: rest.join(' ') }
  })
}

/** The labels that most answers have, in their order. */
function commonOrder(read: readonly (readonly Cell[])[]): string[] {
  const counts = new Map<string, { order: string[]; count: number }>()
  for (const cells of read) {
    const order = cells.map(({ label }) => label)
    const key = JSON.stringify(order)
    counts.set(key, { order, count: (counts.get(key)?.count ?? 0) + 1 })
  }
  return [...counts.values()].toSorted((a, b) => b.count - a.count)[0]?.order ?? []
}

function sameOrder(cells: readonly Cell[], order: readonly string[]): boolean {
  return cells.length === order.length && cells.every(({ label }, i) => label === order[i])
}
