/** Questions outside every gate: own ones first, kept ones after them, and an answer only for the very conversation it was given to. */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import type { Subject } from '../../contract/entities/eval.ts'
import { keepTestQuestion } from '../datasets/index.ts'
import { writeQuestions } from '../projects/questions.ts'
import { listMyQuestions, readMine, writeAnswers } from './my-questions.ts'

const folder = mkdtempSync(join(tmpdir(), 'my-questions-'))
after(() => rmSync(folder, { recursive: true, force: true }))

const BASE: Subject = { kind: 'base' }
const TRAINED: Subject = { kind: 'adapter', run: 'run-0001' }

test('own and kept questions are listed with the system prompt of the samples, and answers follow the conversation', async () => {
  writeQuestions(folder, ['Five tricks, please.'])
  keepTestQuestion(folder, [{ role: 'user', content: 'First?' }, { role: 'assistant', content: 'One.' }, { role: 'user', content: 'And then?' }], null)
  const questions = listMyQuestions(folder, 'You write combos.')
  assert.deepEqual(questions.map(({ question, origin, messages }) => [question, origin, messages.length]), [['Five tricks, please.', 'mine', 2], ['And then?', 'kept', 4]])

  const answer = { output: '1. a', stop_reason: 'stop', category: null, checks: [], asked: '2026-01-01T00:00:00.000Z' }
  writeAnswers(folder, TRAINED, questions.map(({ messages }) => ({ messages, answer })))
  const both = await readMine(folder, questions, [BASE, TRAINED])
  assert.deepEqual(both.map(({ answers }) => answers.map((each) => each?.output ?? null)), [[null, '1. a'], [null, '1. a']])

  const others = await readMine(folder, listMyQuestions(folder, 'Another prompt.'), [TRAINED])
  assert.deepEqual(others.map(({ answers }) => answers), [[null], [null]])
})
