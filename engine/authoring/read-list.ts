/**
 * Pasted answers read as lists: where one answer ends, which marks stand before the items, which words stand around the
 * things, and which words are not known. Writes nothing into the draft: the person decides.
 */
import { distance } from 'fastest-levenshtein'
import type { AnswerForm, Things, WordSlot } from './draft.ts'
import { looksAlike } from './things.ts'

export type ListAnswer = Extract<AnswerForm, { kind: 'list' }>
/** A word that no thing has, with what it probably is. */
export type UnknownWord = { readonly text: string; readonly nearest: string | null; readonly guess: 'thing' | 'alias' | 'typo'; readonly count: number; readonly inGood: boolean }
/** What was read of the answers. */
export type ListGuess = {
  readonly form: ListAnswer
  /** The items of each answer, in the order given. */
  readonly items: readonly (readonly string[])[]
  readonly unknown: readonly UnknownWord[]
  /** What a person should know, as sentences. */
  readonly notes: readonly string[]
}

type Marked = { readonly key: string; readonly mark: string; readonly number: number | null; readonly text: string }
const NUMBERED = /^(?<before>\*{0,2}[^\d\s][^\d\n]{0,14}|\*{0,2}|\()(?<number>\d{1,3})(?<between>\s*[.):\-–]\*{0,2}\)?\s*|\*{2}[.):]?\s+|\s+)(?<text>\S.*)$/u
const BULLET = /^(?<bullet>[-*•–·])\s+(?<text>\S.*)$/u
const SEPARATORS = [' → ', ' -> ', ' > ', '; ', ', ', ' | ', ' / ']

/** Cuts a pasted text into answers: at empty lines, else where the numbers begin anew, else (one line each) at every line. */
export function splitAnswers(text: string, oneLine = false): string[] {
  const tidy = text.replaceAll('\r\n', '\n').trim()
  if (tidy === '') return []
  if (/\n[ \t]*\n/.test(tidy)) return tidy.split(/\n(?:[ \t]*\n)+/).map((each) => each.trim()).filter((each) => each !== '')
  const lines = tidy.split('\n')
  if (oneLine) return lines.map((line) => line.trim()).filter((line) => line !== '')
  const starts = lines.flatMap((line, i) => (numbered(line)?.number === 1 ? [i] : []))
  if (starts.length > 1) {
    return starts.map((start, k) => lines.slice(k === 0 ? 0 : start, starts[k + 1] ?? lines.length).join('\n').trim())
  }
  const inOneLine = lines.every((line) => SEPARATORS.some((separator) => line.includes(separator)))
  return inOneLine && starts.length === 0 ? lines.map((line) => line.trim()) : [tidy]
}

function numbered(line: string): Marked | null {
  const found = NUMBERED.exec(line.trim())?.groups
  if (found === undefined) return null
  const { before = '', number = '', between = '', text = '' } = found
  const mark = `${before}{i}${between.trimEnd()} `
  return { key: mark, mark, number: Number(number), text }
}

function bulleted(line: string): Marked | null {
  const found = BULLET.exec(line.trim())?.groups
  return found === undefined ? null : { key: `${found['bullet'] ?? '-'} `, mark: `${found['bullet'] ?? '-'} `, number: null, text: found['text'] ?? '' }
}

/** Reads answers: `good` decide the form, `bad` only add words that are not known. */
export function readLists(good: readonly string[], bad: readonly string[], things: Things): ListGuess {
  const marks = new Map<string, number>()
  const count = (mark: Marked | null): void => {
    if (mark !== null) marks.set(mark.key, (marks.get(mark.key) ?? 0) + 1)
  }
  for (const line of good.flatMap((answer) => answer.split('\n'))) count(numbered(line) ?? bulleted(line))
  const ranked = [...marks].toSorted((a, b) => b[1] - a[1]).map(([mark]) => mark)
  const separator = ranked.length > 0 ? null : (SEPARATORS.find((each) => good.length > 0 && good.every((answer) => !answer.includes('\n') && answer.includes(each))) ?? null)
  const mark = ranked[0] ?? (separator === null ? '{item}' : '{i}. ')
  const cut = (answer: string): string[] => itemsOf(answer, ranked.length > 0, separator)
  const items = [...good, ...bad].map(cut)
  const leads = ranked.length === 0 ? [] : leadsOf(good)
  const notes = separator === null ? [] : [`Answers hold one ${things.noun} a line; what "${separator.trim()}" parts is written as lines.`]
  const around = aroundThings(items.slice(0, good.length).flat(), things)
  const lengths = items.slice(0, good.length).map((each) => each.length).filter((length) => length > 0)
  const form: ListAnswer = {
    kind: 'list', mark, leads, accept: acceptOf(mark, ranked), before: around.before, after: around.after,
    length: [Math.max(1, Math.min(...lengths, 64)), Math.min(64, Math.max(1, ...lengths))],
  }
  return { form, items, notes, unknown: unknownWords(items, good.length, things, form) }
}

function acceptOf(mark: string, ranked: readonly string[]): string[] {
  const usual = mark.includes('{i}') ? ['{i}. ', '{i}) ', '**{i}.** '] : []
  return [...new Set([...ranked.slice(1), ...usual])].filter((each) => each !== mark && each.includes('{i}') === mark.includes('{i}'))
}

function itemsOf(answer: string, isMarked: boolean, separator: string | null): string[] {
  if (separator !== null) return answer.split(separator).map((item) => item.trim()).filter((item) => item !== '')
  return answer.split('\n').flatMap((line) => {
    if (line.trim() === '') return []
    const marked = numbered(line) ?? bulleted(line)
    if (marked === null) return isMarked ? [] : [line.trim()]
    return [marked.text.trim().replace(/\*\*$/, '')]
  })
}

/** Lines before the first item, as far as answers share them. */
function leadsOf(good: readonly string[]): string[] {
  const leads = good.map((answer) => {
    const lines = answer.split('\n')
    const first = lines.findIndex((line) => (numbered(line) ?? bulleted(line)) !== null)
    return first <= 0 ? '' : lines.slice(0, first).join('\n').trim()
  })
  return [...new Set(leads.filter((lead) => lead !== ''))].slice(0, 8)
}

/** The longest known thing in a line, from the right, and the words around it. */
export function findThing(item: string, things: Things): { readonly name: string; readonly before: string; readonly after: string } | null {
  const lower = ` ${item.toLowerCase().replaceAll(/\s+/g, ' ').trim()} `
  let best: { name: string; at: number } | null = null
  for (const { name } of things.rows) {
    const at = lower.lastIndexOf(` ${name.toLowerCase()} `)
    if (at !== -1 && (best === null || name.length > best.name.length)) best = { name, at }
  }
  if (best === null) return null
  return { name: best.name, before: lower.slice(0, best.at + 1).trim(), after: lower.slice(best.at + best.name.length + 1).trim() }
}

/** Words that stand before or after things in good answers. */
function aroundThings(items: readonly string[], things: Things): { before: WordSlot | null; after: WordSlot | null } {
  const found = items.flatMap((item) => findThing(item, things) ?? [])
  const slot = (side: 'before' | 'after', name: string): WordSlot | null => {
    const words = [...new Set(found.map((each) => each[side]))]
    // A word that stands in most lines is a word of the form; a lone one beside it is rather a slip.
    const told = words.filter((word) => word !== '')
    return told.length === 0 || told.length > 12 || words.length < 2 ? null : { name, values: words.toSorted() }
  }
  return { before: slot('before', 'style'), after: slot('after', 'detail') }
}

function unknownWords(items: readonly (readonly string[])[], good: number, things: Things, form: ListAnswer): UnknownWord[] {
  const found = new Map<string, { count: number; inGood: boolean }>()
  for (const [i, answer] of items.entries()) {
    for (const item of answer) {
      if (findThing(item, things) !== null) continue
      const text = withoutWords(item, form)
      const known = found.get(text)
      found.set(text, { count: (known?.count ?? 0) + 1, inGood: (known?.inGood ?? false) || i < good })
    }
  }
  return [...found].map(([text, told]) => ({ text, ...told, ...guessUnknown(text, told.count, things) }))
}

function withoutWords(item: string, form: ListAnswer): string {
  const words = item.replaceAll(/\s+/g, ' ').trim()
  const lead = (form.before?.values ?? []).filter((value) => value !== '').find((value) => words.toLowerCase().startsWith(`${value} `))
  const rest = lead === undefined ? words : words.slice(lead.length + 1)
  const tail = (form.after?.values ?? []).filter((value) => value !== '').find((value) => rest.toLowerCase().endsWith(` ${value}`))
  return tail === undefined ? rest : rest.slice(0, -tail.length - 1)
}

function guessUnknown(text: string, count: number, { rows }: Things): Pick<UnknownWord, 'nearest' | 'guess'> {
  const near = rows.map(({ name }) => ({ name, apart: distance(text.toLowerCase(), name.toLowerCase()) })).toSorted((a, b) => a.apart - b.apart)[0]
  if (near === undefined) return { nearest: null, guess: 'thing' }
  if (looksAlike(text, near.name)) return { nearest: near.name, guess: count > 2 ? 'alias' : 'typo' }
  const words = new Set(near.name.toLowerCase().split(' '))
  const own = text.toLowerCase().split(' ')
  if (own.length > 1 && own.filter((word) => words.has(word)).length >= Math.max(2, own.length - 1)) return { nearest: near.name, guess: 'alias' }
  return { nearest: near.apart <= Math.max(2, text.length / 3) ? near.name : null, guess: 'thing' }
}
