/** Stages told from facts: what is stale, what runs, what needs an answer, and which stages mend it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Eval } from '../../contract/entities/eval.ts'
import type { Export } from '../../contract/entities/export.ts'
import type { Job } from '../../contract/entities/job.ts'
import type { Run } from '../../contract/entities/run.ts'
import type { StageName } from '../../contract/entities/stage.ts'
import { projectStages, type StageFacts } from './stages.ts'

const run = (id: string, version: string) => ({ id, dataset_version: version, has_adapter: true, steps: 40, base_model: 'starter' }) as Run
const judged = (id: string, of: string, passed: boolean) => ({ id, subject: { kind: 'adapter', run: of }, passed, items: 400, checks: [{ check: 'link', target: 0.9, passed }] }) as unknown as Eval
const file = (id: string, of: string) => ({ id, run: of, files: [{ kind: 'gguf' }], ollama_name: null }) as unknown as Export
const job = (id: number, kind: string, state: Job['state'], payload: Record<string, unknown> = {}) => ({ id, kind, state, payload, progress: null, error: { code: 'no_space', message: 'The disk is full.', next_step: 'Free some.' } }) as Job

const fresh: StageFacts = {
  problems: { count: 0, first: null },
  rulebook: { categories: 5, checks: 9 },
  data: { state: 'empty', made: null, edits: [], samples: null, overrides: { counts: { simple: 10 } } },
  evaluate: { state: 'empty', made: null, edits: [] },
  runs: [],
  chosen: () => ({ max_steps: 40 }),
  evals: [],
  exports: [],
  jobs: [],
}
const whole: StageFacts = {
  ...fresh,
  data: { ...fresh.data, state: 'current', made: 'v0001', samples: 9000 },
  evaluate: { state: 'current', made: 'eval-0002', edits: [] },
  runs: [run('run-0001', 'v0001')],
  evals: [judged('eval-0002', 'run-0001', true)],
  exports: [file('export-0001', 'run-0001')],
}

function states(facts: StageFacts) {
  return projectStages(facts).map(({ state }) => state)
}
function stage(facts: StageFacts, name: StageName) {
  return projectStages(facts).find((each) => each.stage === name)!
}
const callsOf = (facts: StageFacts, name: StageName) => stage(facts, name).mend?.stages.map(({ call }) => call)

test('a new project is ready for its samples; what comes after waits', () => {
  assert.deepEqual(states(fresh), ['done', 'ready', 'empty', 'empty', 'empty'])
  assert.deepEqual(stage(fresh, 'data').mend?.stages[0]?.input, { counts: { simple: 10 } })
})

test('all is done where nothing was changed', () => {
  assert.deepEqual(states(whole), ['done', 'done', 'done', 'done', 'done'])
  assert.match(stage(whole, 'evaluate').sentence, /Passed: keeps 1 of 1/)
})

test('a changed target leaves the data current: only the evaluation is behind, and one stage mends it', () => {
  const facts: StageFacts = { ...whole, evaluate: { state: 'stale', made: 'eval-0002', edits: ['The target of link is 99 %'] } }
  assert.deepEqual(states(facts), ['done', 'done', 'done', 'stale', 'done'])
  assert.deepEqual(callsOf(facts, 'evaluate'), ['evals.start'])
  assert.match(stage(facts, 'evaluate').sentence, /The target of link is 99 %, since eval-0002/)
})

test('a changed rule puts everything made from it behind; each button brings what must come first', () => {
  const edits = ['A combo has at most 4 tricks']
  const facts: StageFacts = { ...whole, data: { ...whole.data, state: 'stale', edits }, evaluate: { state: 'stale', made: 'eval-0002', edits } }
  assert.deepEqual(states(facts), ['done', 'stale', 'stale', 'stale', 'stale'])
  assert.deepEqual(callsOf(facts, 'data'), ['datasets.generate'])
  assert.deepEqual(callsOf(facts, 'train'), ['datasets.generate', 'runs.start'])
  assert.deepEqual(callsOf(facts, 'evaluate'), ['datasets.generate', 'runs.start', 'evals.start'])
  assert.deepEqual(callsOf(facts, 'export'), ['datasets.generate', 'runs.start', 'exports.start'])
  assert.deepEqual(stage(facts, 'train').mend?.stages[1]?.input, { base_model: 'starter', set: { max_steps: 40 } })
  assert.deepEqual(stage(facts, 'export').mend?.stages[2]?.input, { run: '$train.run' })
})

test('a newer dataset puts the run behind; a newer run its evaluation and its files', () => {
  assert.equal(stage({ ...whole, data: { ...whole.data, made: 'v0002' } }, 'train').sentence, 'run-0001 was trained on v0001; v0002 is newer.')
  const facts: StageFacts = { ...whole, runs: [...whole.runs, run('run-0002', 'v0001')] }
  assert.deepEqual(states(facts), ['done', 'done', 'done', 'stale', 'stale'])
})

test('a rule that is too close to tell leaves the evaluation undecided', () => {
  const close = judged('eval-0002', 'run-0001', true)
  const facts: StageFacts = { ...whole, evals: [{ ...close, checks: close.checks.map((row) => ({ ...row, verdict: 'undecided' })) }] }
  assert.deepEqual(states(facts), ['done', 'done', 'done', 'undecided', 'done'])
})

test('a missed gate, a failed job and an interrupted run need an answer', () => {
  const missed: StageFacts = { ...whole, evals: [judged('eval-0002', 'run-0001', false)] }
  assert.equal(stage(missed, 'evaluate').sentence, 'Not yet: keeps 0 of 1 rule; missed link.')
  assert.deepEqual(callsOf(missed, 'evaluate'), ['evals.mend'])
  assert.deepEqual(states(missed), ['done', 'done', 'done', 'needs_you', 'needs_you'])
  const failed: StageFacts = { ...fresh, jobs: [job(3, 'datasets.generate', 'failed')] }
  assert.deepEqual([stage(failed, 'data').state, stage(failed, 'data').sentence], ['needs_you', 'The disk is full.'])
  const interrupted: StageFacts = { ...whole, jobs: [job(4, 'runs.train', 'interrupted', { run: 'run-0001' })] }
  assert.deepEqual(callsOf(interrupted, 'train'), ['runs.resume'])
  assert.equal(stage(interrupted, 'train').resting, 'interrupted')
  const killed: StageFacts = { ...whole, runs: [...whole.runs, { ...run('run-0002', 'v0001'), has_adapter: false, state: 'incomplete' }], jobs: [job(5, 'runs.train', 'failed', { run: 'run-0002' })] }
  assert.equal(stage(killed, 'train').resting, 'interrupted')
  assert.equal(stage(failed, 'data').resting, null)
  const stopped: StageFacts = { ...whole, jobs: [job(4, 'runs.train', 'stopped', { run: 'run-0002' }), job(5, 'evals.run', 'stopped')] }
  assert.deepEqual(states(stopped), ['done', 'done', 'needs_you', 'done', 'done'])
  assert.match(stage({ ...whole, jobs: [job(4, 'runs.train', 'paused', { run: 'run-0002' }), job(5, 'runs.train', 'stopped', { run: 'run-0003' })] }, 'train').sentence, /^Paused/)
  assert.deepEqual([stage(stopped, 'train').sentence, callsOf(stopped, 'train')], ['run-0002 was stopped; it can go on where it stopped.', ['runs.resume']])
})

test('a job at work is running, whatever stood there before', () => {
  const facts: StageFacts = { ...fresh, jobs: [job(3, 'datasets.generate', 'failed'), { ...job(5, 'datasets.generate', 'running'), progress: { phase: 'generating', done: 100, total: 9000, unit: 'samples' } }] }
  assert.deepEqual([stage(facts, 'data').state, stage(facts, 'data').sentence, stage(facts, 'data').job], ['running', 'Generating: 100 of 9,000 samples.', 5])
})

test('a rulebook with problems says the first and lets nothing be generated', () => {
  const facts: StageFacts = { ...fresh, problems: { count: 2, first: 'There is no vocabulary "moves".' } }
  assert.deepEqual(states(facts), ['needs_you', 'empty', 'empty', 'empty', 'empty'])
  assert.match(stage(facts, 'knowledge').sentence, /2 problems, the first: There is no vocabulary/)
})
