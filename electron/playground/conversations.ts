/**
 * The saved conversations of a project: `chats/<id>.json`, each whole and replaced whole. Finds, renames and deletes them.
 * Knows the form; decides nothing about the chat.
 */

import { existsSync, readdirSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { conversationSchema, type Conversation, type ConversationEntry } from '../../contract/entities/chat.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

/** The entries, latest first; only those in whose title or messages `text` occurs. A file that is none is left out. */
export function listConversations(projectDir: string, text: string): ConversationEntry[] {
  const folder = join(projectDir, 'chats')
  if (!existsSync(folder)) return []
  const wanted = text.trim().toLowerCase()
  const found = readdirSync(folder).filter((name) => name.endsWith('.json')).flatMap((name) => {
    const read = conversationSchema.safeParse(quietly(join(folder, name)))
    return read.success && (wanted === '' || textOf(read.data).includes(wanted)) ? [read.data] : []
  })
  return found
    .sort((a, b) => (a.changed < b.changed ? 1 : -1))
    .map(({ id, title, created, changed, columns }) => ({ id, title, created, changed, messages: Math.max(...columns.map(({ messages }) => messages.length)) }))
}

/** One conversation. Throws `not_found`. */
export function readConversation(projectDir: string, id: string): Conversation {
  const path = pathOf(projectDir, id)
  if (existsSync(path)) return conversationSchema.parse(readJson(path))
  throw new StudioError({ code: 'not_found', message: `There is no saved conversation ${id}.`, next_step: 'Look at the list of conversations.' })
}

/** Writes a conversation whole. */
export function saveConversation(projectDir: string, conversation: Conversation): void {
  writeJsonAtomic(pathOf(projectDir, conversation.id), conversation)
}

/** Gives a conversation another title. */
export function renameConversation(projectDir: string, id: string, title: string): void {
  saveConversation(projectDir, { ...readConversation(projectDir, id), title })
}

/** Deletes a conversation. Throws `not_found`. */
export function deleteConversation(projectDir: string, id: string): void {
  readConversation(projectDir, id)
  rmSync(pathOf(projectDir, id))
}

function pathOf(projectDir: string, id: string): string {
  return join(projectDir, 'chats', `${conversationSchema.shape.id.parse(id)}.json`)
}

function textOf({ title, columns }: Conversation): string {
  return [title, ...columns.flatMap(({ messages }) => messages.map(({ content }) => content))].join('\n').toLowerCase()
}

function quietly(path: string): unknown {
  try {
    return readJson(path)
  } catch {
    return null
  }
}
