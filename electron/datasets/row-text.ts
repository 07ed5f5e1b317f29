/**
 * What of a row on disk is question and what is answer, whatever the project's format: for the browser, the search and
 * the edits. Knows the formats of rows; no file.
 */

import type { Message } from '../../contract/entities/dataset.ts'
import { hashName, hashText } from '../../engine/random.ts'

/** A row as it is written. */
export type StoredRow = Record<string, unknown>
/** What people call question and answer. */
export type RowText = { question: string; answer: string }

/** Characters of a text that a line of the browser shows. */
const SHOWN = 240
const PAIRS = [['prompt', 'completion'], ['instruction', 'response'], ['question', 'answer'], ['input', 'target']] as const

/** The turns of a row, of any format; a row of plain text is one answer. */
export function messagesOf(row: StoredRow): Message[] {
  if (isMessages(row['messages'])) return row['messages']
  for (const [question, answer] of PAIRS) {
    const [asked, told] = [row[question], row[answer]]
    if (typeof asked === 'string' && typeof told === 'string') return [{ role: 'user', content: asked }, { role: 'assistant', content: told }]
  }
  return [{ role: 'assistant', content: typeof row['text'] === 'string' ? row['text'] : JSON.stringify(row) }]
}

const ROLES: ReadonlySet<unknown> = new Set<Message['role']>(['system', 'user', 'assistant', 'tool'])

/** Looked at by hand: a schema would take longer than everything else that is done with a row. */
function isMessages(value: unknown): value is Message[] {
  return Array.isArray(value) && value.every((turn: Partial<Message> | null) => turn !== null && ROLES.has(turn.role) && typeof turn.content === 'string')
}

/** The question (of several turns all but the last answer, without the system's words) and the answer. */
export function textOf(row: StoredRow): RowText {
  const turns = messagesOf(row).filter(({ role }) => role !== 'system')
  return { question: turns.slice(0, -1).map(({ content }) => content).join('\n'), answer: turns.at(-1)?.content ?? '' }
}

/** The beginnings of both, as a line of the browser shows them. */
export function shownText({ question, answer }: RowText): RowText {
  return { question: question.slice(0, SHOWN), answer: answer.slice(0, SHOWN) }
}

/** The hash that a question and its answer share with every sample of the same words (Compiled.contentHash). */
export function contentHashOf({ question, answer }: RowText): number {
  return hashText(answer, hashText(question))
}

/** The same as a short name, for files. */
export function contentKey(text: RowText): string {
  return hashName(contentHashOf(text))
}

/** The words that a search is made of: what stands between anything but letters and digits. */
export function searchWords(text: string): string[] {
  return text.normalize('NFC').split(/[^\p{L}\p{N}]+/u).filter((word) => word !== '')
}
