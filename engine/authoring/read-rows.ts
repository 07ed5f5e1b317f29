/**
 * Rows that a person has already: guesses which column is the question and which the answer, which shape the answers have, and what
 * the things are, so that the other steps open filled. Rows come parsed; knows no file.
 */
import { emptyDraft, nameFrom } from './draft.ts'
import type { Column, Draft, Shape, Thing, Things } from './draft.ts'
import { commonAround, findFrames } from './frames.ts'
import { readCoded } from './read-coded.ts'
import { readChoices, readFacts } from './read-facts.ts'
import { readLists } from './read-list.ts'
import { readRecords } from './read-records.ts'
import { draftContext } from './draft-context.ts'
import { guessSlots, markSlot, withSlotsOf } from './questions.ts'

/** A row as it stands in a file. */
export type RawRow = Readonly<Record<string, unknown>>
/** Which keys hold the question and the answer. */
export type RowMap = { readonly question: string; readonly answer: string }
/** Questions and answers, and how many rows had none. */
export type MappedRows = { readonly pairs: readonly { readonly question: string; readonly answer: string }[]; readonly dropped: number }

const QUESTIONS = ['prompt', 'question', 'input', 'instruction', 'ask', 'query', 'user', 'text']
const ANSWERS = ['completion', 'answer', 'output', 'target', 'response', 'assistant', 'reply', 'label']
const MOST_GOOD = 60
const MOST_PHRASINGS = 24
const MOST_THINGS = 200

/** The keys that probably hold question and answer. */
export function guessMap(rows: readonly RawRow[]): RowMap {
  const keys = [...new Set(rows.slice(0, 50).flatMap((row) => Object.keys(row)))]
  if (keys.includes('messages')) return { question: 'messages', answer: 'messages' }
  const byName = (names: readonly string[]): string | undefined => names.map((name) => keys.find((key) => key.toLowerCase() === name)).find((key) => key !== undefined)
  return { question: byName(QUESTIONS) ?? keys[0] ?? '', answer: byName(ANSWERS) ?? keys.at(-1) ?? '' }
}

/** Rows as questions and answers. */
export function mapRows(rows: readonly RawRow[], map: RowMap): MappedRows {
  const pairs = rows.flatMap((row) => {
    const question = contentOf(row, map.question, 'user')
    const answer = contentOf(row, map.answer, 'assistant')
    return question === null || answer === null || answer.trim() === '' ? [] : [{ question, answer: answer.trim() }]
  })
  return { pairs, dropped: rows.length - pairs.length }
}

function contentOf(row: RawRow, key: string, role: string): string | null {
  const value = row[key]
  if (!Array.isArray(value)) return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : null
  const message = (value as { role?: unknown; content?: unknown }[]).findLast((each) => each.role === role)
  return typeof message?.content === 'string' ? message.content : null
}

/** Which shape answers have. */
export function guessShape(answers: readonly string[]): Shape {
  const most = (is: (answer: string) => boolean): boolean => answers.filter(is).length >= answers.length * 0.8
  if (most((answer) => /^[^A-Za-z0-9\s]\S*[A-Za-z][A-Za-z0-9"]+.*[^A-Za-z0-9\s]$/.test(answer.split('\n')[0] ?? '') && readCoded([answer.split('\n')[0] ?? '']).misfits.length === 0)) return most((answer) => answer.includes('\n')) ? 'turns' : 'coded-line'
  if (most((answer) => /(?:^|\n)\s*(?:[-*•]|\D{0,14}\d{1,3}[.):])\s+\S/.test(answer) && answer.includes('\n'))) return 'ordered-list'
  if (most((answer) => (answer.match(/(?:^|[\n;|,])\s*[\p{L} ]{2,30}:\s*\S/gu) ?? []).length >= 2)) return 'record'
  const distinct = new Set(answers.map((answer) => answer.toLowerCase()))
  if (answers.length >= 8 && distinct.size <= Math.max(2, answers.length / 2) && most((answer) => answer.length < 80 && !answer.includes('\n'))) return 'one-of-these'
  return most((answer) => answer.includes('\n') && !/[.!?]/.test(answer)) ? 'ordered-list' : 'facts'
}

/** A draft from rows: the answers are good ones, the things those that the answers name, the questions are phrasings. */
export function draftFromRows({ pairs }: MappedRows, title: string, shape: Shape = guessShape(pairs.map(({ answer }) => answer))): Draft {
  const distinct = [...new Map(pairs.map((pair) => [pair.answer, pair])).values()].slice(0, MOST_GOOD)
  const good = distinct.map(({ answer }) => answer)
  const base: Draft = { ...emptyDraft(shape), title, judged: good.map((text) => ({ text, isGood: true })) }
  const draft = withAnswers(base, good, pairs)
  const phrasings = [...new Set(pairs.map(({ question }) => question.trim()))].filter((question) => question !== '' && !question.includes('\n') && question.length < 200).slice(0, MOST_PHRASINGS * 4)
  let asked: Draft = { ...draft, questions: { ...draft.questions, phrasings, isVaried: false } }
  for (const [index, phrasing] of phrasings.entries()) for (const guess of guessSlots(asked, phrasing)) asked = markSlot(asked, index, guess)
  const few = [...new Set(asked.questions.phrasings)].slice(0, MOST_PHRASINGS)
  return withSlotsOf({ ...asked, questions: { ...asked.questions, phrasings: few, isVaried: few.length < 8 } })
}

function withAnswers(base: Draft, good: readonly string[], pairs: MappedRows['pairs']): Draft {
  switch (base.answer.kind) {
    case 'list': {
      const items = readLists(good, [], base.things)
      const names = [...new Set(items.items.flat().map((item) => item.trim()))].slice(0, MOST_THINGS)
      const things = named('item', names)
      return { ...base, things, answer: readLists(good, [], things).form }
    }
    case 'record': return { ...base, answer: readRecords(good, base.things).form }
    case 'coded': return { ...base, answer: readCoded(good).form }
    case 'choice': {
      const asked = thingsAsked(pairs)
      const rows = [...new Map(asked.map(({ name, answer }) => [name.toLowerCase(), { name, aka: [], cells: { label: answer } }])).values()].slice(0, MOST_THINGS)
      const things: Things = { noun: 'thing', columns: [{ name: 'label', title: 'Label', kind: 'choice' }], rows }
      return { ...base, things, answer: readChoices(good, things).form }
    }
    case 'facts': {
      const things = thingsTold(pairs)
      return { ...base, things, answer: readFacts(good, things).form }
    }
  }
}

/** The thing that each question asks about: what stands where questions of one kind differ; the whole question where none do. */
function thingsAsked(pairs: MappedRows['pairs']): { name: string; answer: string }[] {
  const framed = findFrames(pairs.map(({ question }) => question.trim()))
  const isFramed = framed.filter((each) => each !== null).length >= pairs.length * 0.6
  return pairs.flatMap(({ question, answer }, i) => (isFramed ? (framed[i] === null ? [] : [{ name: framed[i]?.span ?? '', answer }]) : [{ name: question.trim(), answer }]))
}

/** Things with columns for what answers tell of each: where the sentences at one place of all answers differ. */
function thingsTold(pairs: MappedRows['pairs']): Things {
  const asked = [...new Map(thingsAsked(pairs).map((each) => [each.name.toLowerCase(), each])).values()].filter(({ name, answer }) => answer.toLowerCase().includes(name.toLowerCase())).slice(0, MOST_THINGS)
  const told = asked.map(({ name, answer }) => answer.split(/(?<=[.!?])\s+|\n/).map((sentence) => sentence.trim().replace(new RegExp(name.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i'), '{name}')))
  const length = Math.min(...told.map((sentences) => sentences.length), 12)
  const columns: { column: Column; values: readonly string[] }[] = []
  const taken = new Set(['thing'])
  for (let k = 0; k < (told.length === 0 ? 0 : length); k += 1) {
    const common = commonAround(told.map((sentences) => sentences[k] ?? ''))
    if (common === null) continue
    const name = nameFrom(common.lead.split(' ').at(-1) ?? '', 'column', taken)
    taken.add(name)
    columns.push({ values: common.values, column: { name, title: name, kind: 'text' } })
  }
  return { noun: 'thing', columns: columns.map(({ column }) => column), rows: asked.map(({ name }, i) => ({ name, aka: [], cells: Object.fromEntries(columns.map(({ column, values }) => [column.name, values[i] ?? ''])) })) }
}

function named(noun: string, names: readonly string[]): Things {
  return { noun: nameFrom(noun, 'item'), columns: [], rows: names.map((name): Thing => ({ name, cells: {}, aka: [] })) }
}

/** What can be known of a draft from rows before anything is asked, as a sentence. */
export function rowsInWords(draft: Draft, { pairs, dropped }: MappedRows): string {
  const { things } = draft
  const parts = [`${pairs.length} rows read${dropped === 0 ? '' : `, ${dropped} without a question or an answer left out`}.`]
  if (things.rows.length > 0) parts.push(`${things.rows.length} ${things.noun}s found.`)
  const { fields } = draftContext(draft)
  if (draft.answer.kind === 'record') parts.push(`${fields.length} fields found.`)
  return parts.join(' ')
}
