/**
 * What the cells of a foreign row mean: a question and an answer, or a whole conversation, as the mapping says; and which
 * mapping the names and looks of the columns suggest. Knows no file and no rule.
 */

import type { Message } from '../../../contract/entities/dataset.ts'
import type { ColumnMapping } from '../../../contract/entities/dataset-import.ts'

/** A row as its words, or why it has none. */
export type MappedRow = { question: string; answer: string; category: string | null; messages?: Message[] } | { reason: string; detail: string }

const NAMES: Record<Exclude<keyof ColumnMapping, never>, readonly string[]> = {
  messages: ['messages', 'conversations', 'conversation', 'dialog', 'chat'],
  question: ['prompt', 'question', 'input', 'instruction', 'user', 'request', 'query', 'q', 'text'],
  answer: ['completion', 'answer', 'output', 'response', 'target', 'assistant', 'reply', 'a', 'label'],
  system: ['system', 'system_prompt', 'system prompt'],
  category: ['category', 'kind', 'type', 'topic', 'class'],
}
const ROLES: Record<string, Message['role']> = { system: 'system', user: 'user', human: 'user', assistant: 'assistant', gpt: 'assistant', model: 'assistant', tool: 'tool' }

/** The mapping that the columns suggest; `isTurns` says of a column whether its cells look like conversations. */
export function proposeMapping(columns: readonly string[], isTurns: (column: string) => boolean): ColumnMapping {
  const find = (part: keyof ColumnMapping, not: readonly (string | null)[] = []) => {
    const free = columns.filter((column) => !not.includes(column))
    return NAMES[part].map((name) => free.find((column) => column.toLowerCase() === name)).find((column) => column !== undefined) ?? null
  }
  const messages = columns.find((column) => isTurns(column)) ?? null
  const category = find('category')
  if (messages !== null) return { messages, question: null, answer: null, system: null, category }
  const question = find('question') ?? (columns.length === 2 ? columns[0]! : null)
  const answer = find('answer', [question]) ?? (columns.length === 2 ? (columns.find((column) => column !== question) ?? null) : null)
  return { messages: null, question, answer, system: find('system'), category }
}

/** Whether a cell looks like the turns of a conversation. */
export function looksLikeTurns(cell: unknown): boolean {
  return turnsOf(cell) !== null
}

/** The row as the mapping reads it. */
export function mapRow(cells: ReadonlyMap<string, unknown>, mapping: ColumnMapping): MappedRow {
  const mapped = mapping.messages === null ? pairOf(cells, mapping) : talkOf(cells.get(mapping.messages), mapping.messages)
  if ('reason' in mapped) return mapped
  const odd = [mapped.question, mapped.answer].find((text) => !text.isWellFormed() || text.includes('\0'))
  if (odd !== undefined) return { reason: 'broken_text', detail: 'the text holds half a character or a NUL' }
  const category = mapping.category === null ? null : textOf(cells.get(mapping.category))
  return { ...mapped, category: category === null || category.trim() === '' ? null : category.trim() }
}

function pairOf(cells: ReadonlyMap<string, unknown>, { question, answer, system }: ColumnMapping): MappedRow {
  const asked = question === null ? null : textOf(cells.get(question))
  const told = answer === null ? null : textOf(cells.get(answer))
  if (asked === null || asked.trim() === '') return { reason: 'no_question', detail: question === null ? 'no column was chosen for the question' : `the column ${question} is empty` }
  if (told === null || told.trim() === '') return { reason: 'no_answer', detail: answer === null ? 'no column was chosen for the answer' : `the column ${answer} is empty` }
  const told_first = system === null ? null : textOf(cells.get(system))
  if (told_first === null || told_first.trim() === '') return { question: asked, answer: told, category: null }
  return { question: asked, answer: told, category: null, messages: [{ role: 'system', content: told_first }, { role: 'user', content: asked }, { role: 'assistant', content: told }] }
}

function talkOf(cell: unknown, column: string): MappedRow {
  const turns = turnsOf(cell)
  if (turns === null) return { reason: 'bad_turns', detail: `the column ${column} holds no list of turns with a role and a text` }
  const last = turns.at(-1)
  const asked = turns.slice(0, -1).filter(({ role }) => role !== 'system')
  if (last?.role !== 'assistant' || last.content.trim() === '') return { reason: 'no_answer', detail: 'the conversation does not end with an answer' }
  if (asked.length === 0) return { reason: 'no_question', detail: 'the conversation asks nothing' }
  const row = { question: asked.map(({ content }) => content).join('\n'), answer: last.content, category: null }
  const isPlain = turns.length === 2 && asked.length === 1
  return isPlain ? row : { ...row, messages: turns }
}

/** Turns written as role and content, or as from and value; a text may hold them as JSON. */
function turnsOf(cell: unknown): Message[] | null {
  const value = typeof cell === 'string' && cell.trimStart().startsWith('[') ? parsed(cell) : cell
  if (!Array.isArray(value) || value.length === 0) return null
  const turns: Message[] = []
  for (const turn of value as unknown[]) {
    if (typeof turn !== 'object' || turn === null) return null
    const { role, content, from, value: text } = turn as Record<string, unknown>
    const known = ROLES[String(role ?? from).toLowerCase()]
    const said = content ?? text
    if (known === undefined || typeof said !== 'string') return null
    turns.push({ role: known, content: said })
  }
  return turns
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null
  }
}

/** A cell as text; null where it holds none. */
function textOf(cell: unknown): string | null {
  if (typeof cell === 'string') return cell
  if (typeof cell === 'number' || typeof cell === 'boolean') return String(cell)
  return null
}
