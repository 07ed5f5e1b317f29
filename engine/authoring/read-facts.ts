/**
 * Pasted answers read as facts about things: which thing each is about, what of its sentences stands in the table, and which
 * sentences only things with a tag have. Also answers that are one of a few. Decides nothing.
 */
import type { AnswerForm, Cell, FactSentence, Thing, Things } from './draft.ts'

type Facts = Extract<AnswerForm, { kind: 'facts' }>
type ChoiceForm = Extract<AnswerForm, { kind: 'choice' }>
/** What was read of answers that tell facts. */
export type FactsGuess = { readonly form: Facts; readonly misfits: readonly string[]; readonly notes: readonly string[] }

type Read = { readonly thing: Thing; readonly skeletons: readonly { readonly say: string; readonly column: string | null }[] }

/** Reads good answers that tell facts. */
export function readFacts(good: readonly string[], things: Things): FactsGuess {
  const join = good.some((answer) => answer.includes('\n')) ? '\n' : ' '
  const read = good.flatMap((answer): Read[] => {
    const thing = aboutWhich(answer, things)
    return thing === null ? [] : [{ thing, skeletons: sentencesOf(answer, join).map((sentence) => skeletonOf(sentence, thing, things)) }]
  })
  const misfits = good.filter((answer) => aboutWhich(answer, things) === null)
  const said = new Map<string, { column: string | null; about: Thing[] }>()
  for (const { thing, skeletons } of read) {
    for (const { say, column } of skeletons) said.set(say, { column, about: [...(said.get(say)?.about ?? []), thing] })
  }
  const sentences = [...said].flatMap(([say, { column, about }]): FactSentence[] => {
    if (about.length === read.length) return [{ say, column, tag: null }]
    const tag = things.columns.filter(({ kind }) => kind === 'tag').find(({ name }) => read.every(({ thing }) => (thing.cells[name] === true) === about.includes(thing)))
    if (tag !== undefined) return [{ say, column: null, tag: tag.name }]
    return about.length > read.length / 2 ? [{ say, column, tag: null }] : []
  })
  const dropped = said.size - sentences.length
  return {
    form: { kind: 'facts', sentences, join }, misfits,
    notes: [
      ...(misfits.length > 0 ? [`${misfits.length} of ${good.length} answers name none of the things.`] : []),
      ...(dropped > 0 ? [`${dropped} sentences stand in a few answers only, and no column or tag says in which; they were left out.`] : []),
    ],
  }
}

/** The form of answers that are one of a few: the column that holds them, and the words around it. */
export function readChoices(good: readonly string[], { columns, rows }: Things): { readonly form: ChoiceForm; readonly misfits: readonly string[] } {
  const fitting = columns.filter(({ kind }) => kind === 'choice' || kind === 'text').map((column) => {
    const values = [...new Set(rows.map(({ cells }) => String(cells[column.name] ?? '')))].filter((value) => value !== '').toSorted((a, b) => b.length - a.length)
    const marks = good.map((answer) => markOf(answer, values))
    return { column: column.name, marks, fits: marks.filter((mark) => mark !== null).length }
  }).toSorted((a, b) => b.fits - a.fits)[0]
  const counts = new Map<string, number>()
  for (const mark of fitting?.marks ?? []) if (mark !== null) counts.set(mark, (counts.get(mark) ?? 0) + 1)
  const mark = [...counts].toSorted((a, b) => b[1] - a[1])[0]?.[0] ?? '{item}'
  const choice = columns.find(({ kind }) => kind === 'choice')?.name ?? columns[0]?.name ?? ''
  return { form: { kind: 'choice', mark, column: fitting !== undefined && fitting.fits > 0 ? fitting.column : choice }, misfits: good.filter((_answer, i) => fitting?.marks[i] !== mark) }
}

function markOf(answer: string, values: readonly string[]): string | null {
  const value = values.find((each) => bounded(answer, each) !== -1)
  if (value === undefined || answer.includes('\n')) return null
  const at = bounded(answer, value)
  return `${answer.slice(0, at).trimStart()}{item}${answer.slice(at + value.length).trimEnd()}`
}

/** Where a phrase stands as whole words, or -1. */
function bounded(text: string, phrase: string): number {
  const lower = text.toLowerCase()
  const wanted = phrase.toLowerCase()
  for (let at = lower.indexOf(wanted); at !== -1; at = lower.indexOf(wanted, at + 1)) {
    const isStart = at === 0 || !/[\p{L}\p{N}]/u.test(lower.charAt(at - 1))
    const isEnd = at + wanted.length >= lower.length || !/[\p{L}\p{N}]/u.test(lower.charAt(at + wanted.length))
    if (isStart && isEnd) return at
  }
  return -1
}

function aboutWhich(answer: string, { rows }: Things): Thing | null {
  const named = rows.map((thing) => ({ thing, at: bounded(answer, thing.name) })).filter(({ at }) => at !== -1)
  return named.toSorted((a, b) => a.at - b.at || b.thing.name.length - a.thing.name.length)[0]?.thing ?? null
}

function sentencesOf(answer: string, join: string): string[] {
  const pieces = join === '\n' ? answer.split('\n') : answer.split(/(?<=[.!?])\s+/)
  return pieces.map((piece) => piece.trim()).filter((piece) => piece !== '')
}

/** The sentence with the thing's name and one value of its columns as slots. */
function skeletonOf(sentence: string, thing: Thing, { columns }: Things): { say: string; column: string | null } {
  const named = replaceOnce(sentence, thing.name, '{name}')
  const told = columns.filter(({ kind }) => kind !== 'tag').toSorted((a, b) => text(thing.cells[b.name]).length - text(thing.cells[a.name]).length)
    .find(({ name }) => text(thing.cells[name]) !== '' && bounded(named, text(thing.cells[name])) !== -1)
  return told === undefined ? { say: named, column: null } : { say: replaceOnce(named, text(thing.cells[told.name]), `{${told.name}}`), column: told.name }
}

function replaceOnce(sentence: string, phrase: string, by: string): string {
  const at = bounded(sentence, phrase)
  return at === -1 ? sentence : sentence.slice(0, at) + by + sentence.slice(at + phrase.length)
}

function text(cell: Cell | undefined): string {
  return cell === undefined || typeof cell === 'boolean' ? '' : String(cell)
}
