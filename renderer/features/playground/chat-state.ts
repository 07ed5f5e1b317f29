/**
 * A conversation on screen and how it changes: columns, what is being written, what was asked. Pure: no host, no React.
 */

import type { Conversation, Decoding, Reply, SavedMessage } from '../../../contract/entities/chat.ts'
import type { Subject } from '../../../contract/entities/eval.ts'
import type { ErrorParts } from '../../../contract/errors.ts'
import type { PushPayload } from '../../../contract/pushes.ts'

/** What a reply is doing before its text comes. */
export type Phase = Omit<PushPayload<'playground.progressed'>, 'chat'>
/** A reply while it is written; `stream` names its pushes. */
export type Writing = { stream: string; text: string; phase: Phase | null; isStopping: boolean }
/** One column: a subject and what was said to it. */
export type Column = { subject: Subject; messages: SavedMessage[]; writing: Writing | null; error: ErrorParts | null }

/** The conversation. */
export type ChatState = {
  id: string
  /** Empty until the first question gives it one. */
  title: string
  created: string
  columns: Column[]
  /** Instead of the project's system prompt; null for the project's. */
  system: string | null
  decoding: Decoding
  constrained: boolean
}

/** What can happen. */
export type ChatAction =
  | { type: 'opened'; state: ChatState }
  | { type: 'asked'; text: string }
  | { type: 'edited'; at: number; text: string }
  | { type: 'cut'; column: number; at: number }
  | { type: 'began'; column: number; stream: string }
  | { type: 'streamed'; stream: string; text: string }
  | { type: 'progressed'; stream: string; phase: Phase }
  | { type: 'stopping' }
  | { type: 'answered'; stream: string; reply: Reply }
  | { type: 'failed'; stream: string; error: ErrorParts }
  | { type: 'picked'; column: number; subject: Subject }
  | { type: 'added'; subject: Subject }
  | { type: 'removed'; column: number }
  | { type: 'set'; change: Partial<Pick<ChatState, 'system' | 'decoding' | 'constrained' | 'title'>> }

/** The decoding that a new conversation begins with. */
export const FIRST_DECODING: Decoding = { temperature: 0, top_p: 1, max_tokens: 512, seed: 0 }

/** A new conversation. */
export function newChat(subjects: readonly Subject[], id: string, now: string): ChatState {
  return { id, title: '', created: now, columns: subjects.map(emptyColumn), system: null, decoding: FIRST_DECODING, constrained: false }
}

/** A saved conversation on screen. */
export function fromSaved(saved: Conversation): ChatState {
  const { id, title, created, columns, system, decoding, constrained } = saved
  return { id, title, created, system, decoding, constrained, columns: columns.map(({ subject, messages }) => ({ ...emptyColumn(subject), messages })) }
}

/** The conversation as it is saved. */
export function toSaved(state: ChatState, now: string): Conversation {
  const { id, title, created, columns, system, decoding, constrained } = state
  return { id, title: title || 'Untitled', created, changed: now, system, decoding, constrained, columns: columns.map(({ subject, messages }) => ({ subject, messages })) }
}

/** True where anything is being written. */
export function isWriting(state: ChatState): boolean {
  return state.columns.some(({ writing }) => writing !== null)
}

/** The next state. */
export function reduceChat(state: ChatState, action: ChatAction): ChatState {
  switch (action.type) {
    case 'opened':
      return action.state
    case 'asked':
      return { ...state, title: state.title || titleOf(action.text), columns: state.columns.map((column) => ({ ...column, error: null, messages: [...column.messages, { role: 'user' as const, content: action.text }] })) }
    case 'edited':
      return { ...state, columns: state.columns.map((column) => ({ ...column, error: null, messages: [...column.messages.slice(0, action.at), { role: 'user' as const, content: action.text }] })) }
    case 'cut':
      return inColumn(state, action.column, (column) => ({ ...column, error: null, messages: column.messages.slice(0, action.at) }))
    case 'began':
      return inColumn(state, action.column, (column) => ({ ...column, error: null, writing: { stream: action.stream, text: '', phase: null, isStopping: false } }))
    case 'streamed':
      return inStream(state, action.stream, (column, writing) => ({ ...column, writing: { ...writing, phase: null, text: writing.text + action.text } }))
    case 'progressed':
      return inStream(state, action.stream, (column, writing) => ({ ...column, writing: { ...writing, phase: action.phase } }))
    case 'stopping':
      return { ...state, columns: state.columns.map((column) => (column.writing === null ? column : { ...column, writing: { ...column.writing, isStopping: true } })) }
    case 'answered':
      return inStream(state, action.stream, (column) => ({ ...column, writing: null, messages: [...column.messages, { role: 'assistant', content: action.reply.text, reply: action.reply }] }))
    case 'failed':
      return inStream(state, action.stream, (column) => ({ ...column, writing: null, error: action.error }))
    case 'picked':
      return inColumn(state, action.column, (column) => ({ ...column, subject: action.subject, error: null, messages: upToLastQuestion(column.messages) }))
    case 'added':
      return state.columns.length >= 3 ? state : { ...state, columns: [...state.columns, { ...emptyColumn(action.subject), messages: upToLastQuestion(state.columns[0]?.messages ?? []) }] }
    case 'removed':
      return { ...state, columns: state.columns.filter((_, i) => i !== action.column) }
    case 'set':
      return { ...state, ...action.change }
  }
}

function emptyColumn(subject: Subject): Column {
  return { subject, messages: [], writing: null, error: null }
}

function inColumn(state: ChatState, index: number, change: (column: Column) => Column): ChatState {
  return { ...state, columns: state.columns.map((column, i) => (i === index ? change(column) : column)) }
}

function inStream(state: ChatState, stream: string, change: (column: Column, writing: Writing) => Column): ChatState {
  return { ...state, columns: state.columns.map((column) => (column.writing?.stream === stream ? change(column, column.writing) : column)) }
}

function upToLastQuestion(messages: readonly SavedMessage[]): SavedMessage[] {
  return messages.slice(0, messages.findLastIndex(({ role }) => role === 'user') + 1)
}

function titleOf(text: string): string {
  const line = text.trim().split('\n')[0] ?? ''
  return line.length <= 80 ? line : `${line.slice(0, 79)}…`
}
