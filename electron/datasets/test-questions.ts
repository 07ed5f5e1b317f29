/**
 * Questions that a person kept from the chat for testing: `data/test-questions.jsonl`. They are never trained on.
 * Knows the file; who asks them is elsewhere.
 */

import { existsSync, mkdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { messageSchema, type Message } from '../../contract/entities/dataset.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'

const lineSchema = z.object({ id: z.string(), messages: z.array(messageSchema).min(1), answer: z.string().nullable(), kept: z.string() })
/** A kept test question: the conversation up to the question, and the answer as it should be where one was given. */
export type TestQuestion = z.infer<typeof lineSchema>

/** The kept test questions, oldest first; a line that is none is left out. */
export function readTestQuestions(projectDir: string): TestQuestion[] {
  const path = pathOf(projectDir)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').flatMap((line) => {
    try {
      const read = lineSchema.safeParse(JSON.parse(line))
      return read.success ? [read.data] : []
    } catch {
      return []
    }
  })
}

/** Keeps a question; false where it was kept before. */
export function keepTestQuestion(projectDir: string, messages: readonly Message[], answer: string | null): boolean {
  const before = readTestQuestions(projectDir)
  const question = questionOf(messages)
  if (before.some((each) => questionOf(each.messages) === question)) return false
  const next = Math.max(0, ...before.map(({ id }) => Number(/^kept-(\d+)$/u.exec(id)?.[1] ?? 0))) + 1
  mkdirSync(join(projectDir, 'data'), { recursive: true })
  const lines = [...before, { id: `kept-${next}`, messages: [...messages], answer, kept: new Date().toISOString() }]
  writeFileAtomic(pathOf(projectDir), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
  return true
}

/** The last thing that the person asked. */
export function questionOf(messages: readonly Message[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content.trim() ?? ''
}

function pathOf(projectDir: string): string {
  return join(projectDir, 'data', 'test-questions.jsonl')
}
