/** Proves that each way in which a run ends without success is told with the one action that mends it. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import type { Run, RunEventLine } from '../../../contract/entities/run.ts'
import { endWords } from './ending.ts'
import { findRemedy } from './remedy.ts'

const run = (state: Run['state'], more: Partial<Run> = {}): Run => ({
  project: 'p-00000000', id: 'run-0001', state, recipe: 'sft', base_model: 'starter', dataset_version: 'v0001', parent: null, seed: 1, config: { batch_size: 8, gradient_accumulation_steps: 2, learning_rate: 0.004 },
  steps: 30, max_steps: 40, loss: 1, best_eval_loss: null, best_step: null, checkpoints: [20], has_adapter: false, duration_ms: 1, created: '2026-01-01T00:00:00.000Z', finished: null, manifest_sha256: null, ...more,
})
const news = (type: string, fields: Record<string, unknown>) => [{ v: 1, seq: 1, ts: 1, run: 'run-0001', type, ...fields }]

test('each way to end without success has one action', () => {
  const of = (state: Run['state'], events = news('x', {}), more: Partial<Run> = {}) => findRemedy({ run: run(state, more), news: events, lastLines: ['last'], exit: null, wasKilledForMemory: false, wasStopped: false })
  assert.equal(of('running'), null)
  assert.equal(of('succeeded'), null)
  assert.deepEqual(of('stopped')?.action, { kind: 'resume', label: 'Go on from step 20' })
  assert.deepEqual(of('incomplete', [], { checkpoints: [] })?.action, { kind: 'start', label: 'Train it again', set: {} })
  assert.match(of('incomplete')?.happened ?? '', /interrupted after step 30/)
  assert.deepEqual(findRemedy({ run: run('incomplete', { steps: 0, checkpoints: [] }), news: [], lastLines: [], exit: null, wasStopped: true })?.action, { kind: 'resume', label: 'Train it now' })
  assert.deepEqual(of('failed', news('error', { code: 'bad_rows', text: 'No row.', hint: 'Generate.' }))?.action, { kind: 'none', label: 'Change the setup' })
  assert.deepEqual(of('failed', news('error', { code: 'diverged', text: 'The loss has not been a number for the last 3 step events, at step 5.', hint: '' }))?.action, { kind: 'start', label: 'Train again at a third of the rate', set: { learning_rate: 0.0013, max_grad_norm: 1 } })
})

const failed = (code: string, text: string, hint = '', more: Partial<Run> = {}, before: RunEventLine[] = []) =>
  findRemedy({ run: run('failed', more), news: [...before, ...news('error', { code, text, hint })], lastLines: [], exit: null, wasStopped: false })

test('memory: the change that the trainer found, the same run in smaller packs, or another setup', () => {
  const smaller = news('oom', { suggestion: { batch_size: 4, gradient_accumulation_steps: 4 } })
  const found = failed('out_of_memory', 'Memory ran out at step 31.', 'Train again with batch_size 4.', {}, smaller)
  assert.deepEqual([found?.happened, found?.action], ['Memory ran out after step 30.', { kind: 'start', label: 'Train again with smaller micro-batches', set: { batch_size: 4, gradient_accumulation_steps: 4 } }])
  const same = news('oom', { suggestion: {} })
  assert.deepEqual(failed('out_of_memory', '', 'Resume: smaller packs.', {}, same)?.action, { kind: 'resume', label: 'Go on from step 20 in smaller packs' })
  assert.deepEqual(failed('out_of_memory', '', 'Resume: smaller packs.', { checkpoints: [] }, same)?.action, { kind: 'resume', label: 'Train it in smaller packs' })
  assert.deepEqual(failed('out_of_memory', '', 'Take a smaller base model.', {}, news('oom', { suggestion: null }))?.action.kind, 'none')
})

test('weights: a broken base model leads to the models, in every recipe; an adapter to another start; a template to the setup', () => {
  for (const recipe of ['sft', 'dpo', 'grpo']) {
    const base = failed('bad_model', 'The weights of tiny cannot be read: cut', 'Download the model again; a file may be cut short.', { recipe, checkpoints: [] })
    assert.deepEqual(base?.action, { kind: 'models', label: 'Check the model’s files' })
    assert.match(base?.next_step ?? '', /Download the model again/)
    assert.deepEqual(failed('bad_weights', 'The weights in adapter/adapter_model.safetensors are damaged or cut off.', 'Take another.', { recipe })?.action, { kind: 'none', label: 'Change the setup' })
  }
  assert.deepEqual(failed('bad_config', 'The base model has no chat template.', 'Give format.template.')?.action, { kind: 'none', label: 'Change the setup' })
})

test('a lost GPU goes on from its checkpoint; a loss that is no number names the last good one', () => {
  assert.deepEqual(failed('device_lost', 'The GPU was lost during train: CUDA error', 'Look.')?.action, { kind: 'resume', label: 'Go on from step 20' })
  assert.match(failed('diverged', 'The loss has not been a number for the last 3 step events, at step 30.')?.next_step ?? '', /The last good checkpoint is that of step 20/)
})

test('a process that the system ended for want of memory is told apart from one that was killed', () => {
  const exit = (more: object) => endWords({ state: 'exited', exit: { code: null, signal: 'SIGKILL', out_of_memory: false, ended_at: '', ...more } })
  assert.deepEqual(exit({}), { exit: 'the trainer was ended by SIGKILL', wasKilledForMemory: false })
  const full = exit({ out_of_memory: true })
  assert.deepEqual(endWords({ state: 'lost', outOfMemory: true }), full)
  const remedy = findRemedy({ run: run('incomplete'), news: [], lastLines: [], ...full, wasStopped: false })
  assert.match(remedy?.happened ?? '', /the memory of this machine was full/)
  assert.match(remedy?.next_step ?? '', /^Close other programs that take memory\. Everything up to step 20 is saved/)
})
