/**
 * The person's own questions and those kept for the test, and what subjects answered: `evals/mine/<subject>.jsonl`, one file
 * a subject, replaced whole. An answer counts only for the very conversation that it was given to. Asks nobody.
 */

import { createHash } from 'node:crypto'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { messageSchema, type Message } from '../../contract/entities/dataset.ts'
import { myQuestionSchema, type MyQuestion, type Subject } from '../../contract/entities/eval.ts'
import { readTestQuestions } from '../datasets/index.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'
import { readRows } from '../platform/read-rows.ts'
import { readQuestions } from '../projects/index.ts'

/** A question as it is asked. */
export type AskedQuestion = Pick<MyQuestion, 'id' | 'question' | 'origin'> & { messages: Message[] }
/** An answer as shown. */
export type MyAnswer = NonNullable<MyQuestion['answers'][number]>

const lineSchema = z.object({ messages: z.array(messageSchema), answer: myQuestionSchema.shape.answers.element.unwrap() })
/** A line of an answer file: what was asked, and what came. */
export type AnsweredLine = z.infer<typeof lineSchema>

/** All questions of a project, the person's own first; `system` is what its samples carry. */
export function listMyQuestions(projectDir: string, system: string | undefined): AskedQuestion[] {
  const head: Message[] = system === undefined ? [] : [{ role: 'system', content: system }]
  const mine = readQuestions(projectDir).map(({ id, text }): AskedQuestion => ({ id, question: text, origin: 'mine', messages: [...head, { role: 'user', content: text }] }))
  const kept = readTestQuestions(projectDir).map(({ id, messages }): AskedQuestion => ({
    id, question: lastAsked(messages), origin: 'kept', messages: messages.some(({ role }) => role === 'system') ? messages : [...head, ...messages],
  }))
  return [...mine, ...kept]
}

/** Keeps what a subject answered, in the place of what it answered before. */
export function writeAnswers(projectDir: string, subject: Subject, lines: readonly AnsweredLine[]): void {
  mkdirSync(folderOf(projectDir), { recursive: true })
  writeFileAtomic(fileOf(projectDir, subject), lines.map((line) => `${JSON.stringify(line)}\n`).join(''))
}

/** The questions with the answers of the subjects, in their order. */
export async function readMine(projectDir: string, questions: readonly AskedQuestion[], subjects: readonly Subject[]): Promise<MyQuestion[]> {
  const answers = await Promise.all(subjects.map((subject) => readAnswers(fileOf(projectDir, subject))))
  return questions.map(({ messages, ...question }) => ({ ...question, answers: answers.map((known) => known.get(JSON.stringify(messages)) ?? null) }))
}

async function readAnswers(path: string): Promise<Map<string, MyAnswer>> {
  const found = new Map<string, MyAnswer>()
  if (!existsSync(path)) return found
  for await (const read of readRows(path)) {
    const line = 'problem' in read ? undefined : lineSchema.safeParse(read.value)
    if (line?.success === true) found.set(JSON.stringify(line.data.messages), line.data.answer)
  }
  return found
}

function lastAsked(messages: readonly Message[]): string {
  return messages.findLast(({ role }) => role === 'user')?.content.trim() ?? ''
}

function folderOf(projectDir: string): string {
  return join(projectDir, 'evals', 'mine')
}

function fileOf(projectDir: string, subject: Subject): string {
  const key = JSON.stringify(Object.entries(subject).sort(([a], [b]) => (a < b ? -1 : 1)))
  return join(folderOf(projectDir), `${createHash('sha256').update(key).digest('hex').slice(0, 16)}.jsonl`)
}
