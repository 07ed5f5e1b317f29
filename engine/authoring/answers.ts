/**
 * Good and bad answers read against the shape of a draft: one entry for all shapes. An unknown word becomes a thing, another name
 * or a slip, as the person says. Changes only what it is told to.
 */
import type { Draft, Judged } from './draft.ts'
import { readCoded } from './read-coded.ts'
import { readChoices, readFacts } from './read-facts.ts'
import { readLists, splitAnswers } from './read-list.ts'
import type { UnknownWord } from './read-list.ts'
import { readRecords } from './read-records.ts'

/** What the pasted answers come to: the draft with their form, what is not known, and what should be known. */
export type AnswersRead = { readonly draft: Draft; readonly unknown: readonly UnknownWord[]; readonly misfits: readonly string[]; readonly notes: readonly string[] }
/** What a person decides about an unknown word. */
export type WordDecision = { readonly as: 'thing' } | { readonly as: 'alias' | 'typo'; readonly of: string }

/** The fewest answers that say enough. */
export const LEAST_GOOD = 5
export const LEAST_BAD = 2

/** Cuts what was pasted into answers, as the shape has them. */
export function answersIn(draft: Draft, text: string): string[] {
  const { kind } = draft.answer
  const isLine = kind === 'choice' || (kind === 'coded' && draft.shape === 'coded-line')
  if (kind === 'record' || kind === 'facts' || draft.shape === 'turns') {
    const blocks = splitAnswers(text)
    return blocks.length > 1 || text.includes('\n\n') ? blocks : linesWithLabels(text, kind)
  }
  return splitAnswers(text, isLine)
}

/** Without empty lines between them, records on one line stand one a line. */
function linesWithLabels(text: string, kind: string): string[] {
  const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
  const isOneEach = kind === 'facts' ? lines.length > 1 && lines.every((line) => /[.!?]$/.test(line)) : lines.every((line) => (line.match(/[;|,]/g) ?? []).length >= 1)
  return isOneEach ? lines : [lines.join('\n')].filter((line) => line !== '')
}

/** Reads pasted good and bad answers into the draft. */
export function readAnswers(draft: Draft, goodText: string, badText: string): AnswersRead {
  const good = answersIn(draft, goodText)
  const bad = answersIn(draft, badText)
  const judged: Judged[] = [...good.map((text) => ({ text, isGood: true })), ...bad.map((text) => ({ text, isGood: false }))]
  return readJudged({ ...draft, judged })
}

/** Reads the answers that a draft holds anew, after its things changed. */
export function readJudged(draft: Draft): AnswersRead {
  const good = draft.judged.filter(({ isGood }) => isGood).map(({ text }) => text)
  const bad = draft.judged.filter(({ isGood }) => !isGood).map(({ text }) => text)
  if (good.length === 0) return { draft, unknown: [], misfits: [], notes: [] }
  switch (draft.answer.kind) {
    case 'list': {
      const read = readLists(good, bad, draft.things)
      const form = read.form
      return { draft: { ...draft, answer: form, judged: written(draft, read.items, form.mark, read.notes.length > 0) }, unknown: read.unknown, misfits: [], notes: read.notes }
    }
    case 'record': {
      const { form, misfits, notes } = readRecords(good, draft.things)
      return { draft: { ...draft, answer: form }, unknown: [], misfits, notes }
    }
    case 'choice': {
      const { form, misfits } = readChoices(good, draft.things)
      return { draft: { ...draft, answer: form }, unknown: [], misfits, notes: [] }
    }
    case 'facts': {
      const { form, misfits, notes } = readFacts(good, draft.things)
      return { draft: { ...draft, answer: form }, unknown: [], misfits, notes }
    }
    case 'coded': {
      const roles = draft.answer.turns.map(({ role }) => role)
      const { form, misfits, notes } = readCoded(good, roles)
      return { draft: { ...draft, answer: form }, unknown: [], misfits, notes }
    }
  }
}

/** Answers whose items stood in one line are written one a line. */
function written(draft: Draft, items: readonly (readonly string[])[], mark: string, isRewritten: boolean): readonly Judged[] {
  if (!isRewritten) return draft.judged
  const good = draft.judged.filter(({ isGood }) => isGood).length
  return items.map((each, i) => ({ isGood: i < good, text: each.map((item, k) => mark.replace('{i}', String(k + 1)).replace('{item}', '') + item).join('\n') }))
}

/** The draft after a decision about an unknown word. */
export function decideWord(draft: Draft, word: string, decision: WordDecision): Draft {
  const { things } = draft
  if (decision.as === 'thing') {
    const cells = Object.fromEntries(things.columns.map(({ name, kind }) => [name, kind === 'tag' ? false : kind === 'number' ? 0 : '']))
    return { ...draft, things: { ...things, rows: [...things.rows, { name: word, cells, aka: [] }] } }
  }
  const rows = decision.as === 'typo' ? things.rows : things.rows.map((row) => (row.name === decision.of ? { ...row, aka: [...new Set([...row.aka, word])] } : row))
  const judged = draft.judged.map((each) => (each.isGood ? { ...each, text: replaceWord(each.text, word, decision.of) } : each))
  return { ...draft, things: { ...things, rows }, judged }
}

function replaceWord(text: string, word: string, by: string): string {
  return text.split('\n').map((line) => (line.toLowerCase().includes(word.toLowerCase()) ? line.replace(new RegExp(word.replaceAll(/[.*+?^${}()|[\]\\]/g, String.raw`\$&`), 'i'), by) : line)).join('\n')
}
