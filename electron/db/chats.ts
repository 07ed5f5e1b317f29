/** Queries of the table `chats`: the turns of conversations in the playground. */

import * as z from 'zod'
import { messageSchema, type Message } from '../../contract/entities/dataset.ts'
import { allRows, execute, type ReadableDb, type WritableDb } from './handles.ts'

const turnSchema = messageSchema.extend({ created: z.string() })
/** A message with its moment. */
export type Turn = z.infer<typeof turnSchema>

/** Adds a turn at the end of a conversation. */
export function addTurn(db: WritableDb, project: string, chat: string, message: Message, created: string): void {
  execute(
    db,
    `INSERT INTO chats (project, chat, turn, role, content, created)
     SELECT @project, @chat, coalesce(max(turn), 0) + 1, @role, @content, @created FROM chats WHERE project = @project AND chat = @chat`,
    { project, chat, role: message.role, content: message.content, created },
  )
}

/** The turns of a conversation in order. */
export function listTurns(db: ReadableDb, project: string, chat: string): Turn[] {
  return allRows(db, 'SELECT role, content, created FROM chats WHERE project = @project AND chat = @chat ORDER BY turn', { project, chat }).map((row) => turnSchema.parse(row))
}
