/** Proves that an answer is judged once however often its log is read, that steps trained again count once, and which prompts a run answers. */

import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import type { RunEventLine } from '../../../contract/entities/run.ts'
import { judgedPoints, JUDGED_NAME, JudgedTail } from './judged-file.ts'
import { choosePrompts, writePrompts } from './prompts.ts'
import { ruleSeries } from './rule-series.ts'
import { RunJudge, type JudgeParts, type RuleThread } from './run-judge.ts'

const row = (index: number, category: string) => ({ id: `row-${index}`, category, messages: [{ role: 'user', content: `Question ${index}` }, { role: 'assistant', content: 'yes' }] })

function folder(t: TestContext): string {
  const made = mkdtempSync(join(tmpdir(), 'judge-'))
  t.after(() => rmSync(made, { recursive: true, force: true }))
  return made
}

function runFolder(t: TestContext): string {
  const runDir = folder(t)
  writeFileSync(join(runDir, 'val.jsonl'), [row(1, 'a'), row(2, 'a'), row(3, 'b')].map((each) => `${JSON.stringify(each)}\n`).join(''))
  writePrompts(runDir, { questions: [{ id: 'mine-1', text: 'Mine?' }], system: 'Be brief.', valFile: join(runDir, 'val.jsonl'), count: 2, seed: 1 })
  return runDir
}

/** An answer keeps the only rule where it says yes; the rule has two units. */
function thread(asked: { verdicts: number }): RuleThread {
  return {
    rules: async () => [{ check: 'says_yes', sentence: 'It says yes.', target: 0.9 }],
    verdicts: async (rows) => {
      asked.verdicts += rows.length
      return rows.map(({ completion }) => ({ category: 'a', results: [{ check: 'says_yes', unit: 'answer' as const, k: completion === 'yes' ? 2 : 1, n: 2, failures: completion === 'yes' ? [] : [{ reason: 'it does not', span: [0, 1] as const }] }] }))
    },
    close: async () => {},
  }
}

const sample = (seq: number, step: number, text: string, prompt = 'mine-1'): RunEventLine => ({ v: 1, seq, ts: seq, run: 'run-0001', type: 'sample', step, prompt_id: prompt, text, n_tokens: 1, stop_reason: 'stop' })
const resume = (seq: number, step: number): RunEventLine => ({ v: 1, seq, ts: seq, run: 'run-0001', type: 'resume', step, path: '', remaining_steps: 1, skipped: [] })

async function judgeAll(runDir: string, events: readonly RunEventLine[], asked: { verdicts: number }): Promise<Parameters<JudgeParts['onJudged']>[]> {
  const told: Parameters<JudgeParts['onJudged']>[] = []
  const judge = new RunJudge({ runDir, openThread: () => thread(asked), onJudged: (...news) => told.push(news) })
  judge.take(events)
  await judge.close()
  return told
}

test('a log read again from its start is judged no second time; what came meanwhile is', async (t) => {
  const [runDir, asked] = [runFolder(t), { verdicts: 0 }]
  const events = [sample(1, 0, 'no'), sample(2, 10, 'yes')]
  const [told] = await judgeAll(runDir, events, asked)
  assert.deepEqual(told?.[2][0]?.points, [{ step: 0, k: 1, n: 2, answers: [0, 1] }, { step: 10, k: 2, n: 2, answers: [1, 1] }])
  assert.equal(told[2][0]?.target, 0.9)
  const adopted = await judgeAll(runDir, [...events, sample(3, 20, 'yes')], asked)
  assert.equal(asked.verdicts, 3)
  assert.deepEqual(adopted.flatMap(([answers]) => answers.map(({ seq }) => seq)), [3])
  assert.deepEqual(new JudgedTail(runDir).read().map(({ seq, verdict }) => [seq, verdict]), [[1, 'broken'], [2, 'kept'], [3, 'kept']])
})

test('steps that a resumed run trains again count once', async (t) => {
  const [runDir, asked] = [runFolder(t), { verdicts: 0 }]
  const events = [sample(1, 10, 'no'), sample(2, 20, 'no'), resume(3, 10), sample(4, 20, 'yes')]
  await judgeAll(runDir, events, asked)
  assert.deepEqual(judgedPoints(runDir, events).map(({ step, name, value }) => [step, name, value]), [[10, 'rules.says_yes', 0], [10, 'rules.says_yes.n', 1], [20, 'rules.says_yes', 1], [20, 'rules.says_yes.n', 1]])
})

test('an answer that cannot be read keeps no rule of its prompt', () => {
  const answer = (step: number, n: number) => ({ seq: step, step, prompt_id: 'row-1', source: 'val' as const, question: '', text: '', n_tokens: 1, stop_reason: 'stop', category: 'a', checks: [{ check: 'long', k: n, n, not_applicable: null, failures: [] }], verdict: 'kept' as const })
  assert.deepEqual(ruleSeries([answer(0, 0), answer(10, 3)], [])[0]?.points.map(({ answers }) => answers), [[0, 1], [1, 1]])
})

test('a line that a crash cut short costs that line alone', async (t) => {
  const [runDir, asked] = [runFolder(t), { verdicts: 0 }]
  await judgeAll(runDir, [sample(1, 0, 'no')], asked)
  appendFileSync(join(runDir, JUDGED_NAME), '{"v":1,"seq":2')
  await judgeAll(runDir, [sample(1, 0, 'no'), sample(2, 10, 'yes')], asked)
  assert.deepEqual(new JudgedTail(runDir).read().map(({ seq }) => seq), [1, 2])
  assert.equal(asked.verdicts, 2)
})

test('a rulebook that cannot be read leaves the run alone and its answers without a verdict', async (t) => {
  const runDir = runFolder(t)
  const judge = new RunJudge({ runDir, openThread: () => ({ ...thread({ verdicts: 0 }), rules: async () => Promise.reject(new Error('broken')) }), onJudged: () => assert.fail() })
  judge.take([sample(1, 0, 'no')])
  await judge.close()
  assert.deepEqual(new JudgedTail(runDir).read(), [])
})

test('answers of a run that was trained without a studio are judged by the rows that it asked, also where they were judged blindly before', async (t) => {
  const [runDir, asked] = [folder(t), { verdicts: 0 }]
  writeFileSync(join(runDir, 'config.json'), JSON.stringify({ dataset_dir: runDir }))
  writeFileSync(join(runDir, 'samples.jsonl'), ['row-1', 'row-9'].map((prompt_id) => `${JSON.stringify({ prompt_id, prompt: [{ role: 'user', content: `Asked ${prompt_id}` }] })}\n`).join(''))
  const blind = { v: 1, ts: 1, run: '', type: 'judged', seq: 1, step: 10, prompt_id: 'row-1', source: 'val', question: '', text: 'no', n_tokens: 1, stop_reason: 'stop', category: null, checks: [], verdict: 'unjudged' }
  writeFileSync(join(runDir, JUDGED_NAME), `${JSON.stringify(blind)}\n`)
  writeFileSync(join(runDir, 'val.jsonl'), `${JSON.stringify(row(1, 'a'))}\n`)
  const events = [sample(1, 10, 'no', 'row-1'), sample(2, 20, 'yes', 'row-9')]
  await judgeAll(runDir, events, asked)
  await judgeAll(runDir, events, asked)
  assert.deepEqual(new JudgedTail(runDir).read().slice(1).map(({ question, verdict }) => [question, verdict]), [['Question 1', 'broken'], ['Asked row-9', 'kept']])
})

test('own questions come first, then rows of every category, the same for the same seed', (t) => {
  const made = folder(t)
  const valFile = join(made, 'val.jsonl')
  writeFileSync(valFile, Array.from({ length: 300 }, (_, i) => `${JSON.stringify(row(i, i % 12 === 0 ? 'rare' : 'common'))}\n`).join(''))
  const choice = { questions: [{ id: 'mine-1', text: 'Mine?' }], system: 'Be brief.', valFile, count: 8, seed: 7 }
  const prompts = choosePrompts(choice)
  assert.deepEqual(prompts[0], { source: 'mine', id: 'mine-1', question: 'Mine?', messages: [{ role: 'system', content: 'Be brief.' }, { role: 'user', content: 'Mine?' }] })
  assert.equal(prompts.length, 9)
  assert.equal(new Set(prompts.map(({ id }) => id)).size, 9)
  const categories = prompts.flatMap((prompt) => (prompt.source === 'val' ? [prompt.row.category] : []))
  assert.ok(categories.includes('rare') && categories.includes('common'), categories.join(' '))
  assert.deepEqual(choosePrompts(choice), prompts)
  assert.notDeepEqual(choosePrompts({ ...choice, seed: 8 }), prompts)
  assert.deepEqual(choosePrompts({ ...choice, valFile: join(made, 'missing.jsonl') }).length, 1)
  writePrompts(made, choice)
  const written = readFileSync(join(made, 'sample_prompts.jsonl'), 'utf8')
  writePrompts(made, { ...choice, seed: 9 })
  assert.equal(readFileSync(join(made, 'sample_prompts.jsonl'), 'utf8'), written)
})
