/**
 * The person's own questions of a project, `questions.jsonl`: asked in Chat, during training and side by side in Evaluate.
 * They are in no gate and nothing is trained on them. Knows the file; not who asks them.
 */

import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { questionSchema, type Question } from '../../contract/entities/question.ts'
import { MOST_QUESTIONS } from '../../contract/limits.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic } from '../platform/atomic-write.ts'

/** Name of the file in a project folder. */
export const QUESTIONS_NAME = 'questions.jsonl'

/** The questions in their order; a line that is none is left out. */
export function readQuestions(projectDir: string): Question[] {
  const path = join(projectDir, QUESTIONS_NAME)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').flatMap((line) => {
    try {
      const parsed = questionSchema.safeParse(JSON.parse(line))
      return parsed.success ? [parsed.data] : []
    } catch {
      return []
    }
  }).slice(0, MOST_QUESTIONS)
}

/** Replaces the questions. A question that stood there before keeps its id, so that its answers stay comparable. */
export function writeQuestions(projectDir: string, texts: readonly string[]): Question[] {
  const wanted = [...new Set(texts.map((text) => text.trim()).filter((text) => text !== ''))]
  if (wanted.length > MOST_QUESTIONS) {
    throw new StudioError({ code: 'bad_input', message: `These are ${wanted.length} questions; at most ${MOST_QUESTIONS} are kept.`, next_step: 'Take some away, or keep them as test questions.' })
  }
  const before = readQuestions(projectDir)
  const taken = new Set(before.map(({ id }) => id))
  let next = 1
  const freshId = () => {
    while (taken.has(`mine-${next}`)) next += 1
    taken.add(`mine-${next}`)
    return `mine-${next}`
  }
  const questions = wanted.map((text) => before.find((each) => each.text === text) ?? { id: freshId(), text })
  writeFileAtomic(join(projectDir, QUESTIONS_NAME), questions.map((question) => `${JSON.stringify(question)}\n`).join(''))
  return questions
}
