/**
 * The history of chats in a project: `chats/<name>.jsonl`, one line a turn, only ever added to.
 * Knows the form of a line and where it goes; decides nothing about the chat.
 */

import { closeSync, fsyncSync, mkdirSync, openSync, writeSync } from 'node:fs'
import { join } from 'node:path'
import type { Decoding, Reply } from '../../contract/entities/chat.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Subject } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'

/** One turn: what was new in the question, and the reply. */
export type ChatTurn = { readonly subject: Subject; readonly decoding: Decoding; readonly asked: readonly Message[]; readonly reply: Reply }

const NAME = /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/

/** Refuses a chat name that is no plain file name. */
export function requireChatName(name: string): void {
  if (NAME.test(name)) return
  throw new StudioError({ code: 'bad_input', message: `"${name}" cannot name a chat.`, next_step: 'Use letters, digits, "-" and "_", at most 64.' })
}

/** Adds a turn to a chat's history. */
export function appendTurn(projectDir: string, chat: string, turn: ChatTurn): void {
  requireChatName(chat)
  const folder = join(projectDir, 'chats')
  mkdirSync(folder, { recursive: true })
  const fd = openSync(join(folder, `${chat}.jsonl`), 'a')
  try {
    writeSync(fd, `${JSON.stringify({ at: new Date().toISOString(), ...turn })}\n`)
    fsyncSync(fd)
  } finally {
    closeSync(fd)
  }
}

/** The messages since the last answer: what this turn adds to the history. */
export function newMessages(messages: readonly Message[]): Message[] {
  return messages.slice(messages.findLastIndex(({ role }) => role === 'assistant') + 1)
}
