/**
 * Going on from an eval until nothing is held back and beyond: answers of both are counted once each, looks are counted, every
 * subject is asked the same further questions, and what is no longer the same is not joined.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { wilsonInterval } from '../../engine/statistics/index.ts'
import { verifyManifest } from '../platform/manifest.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'

const HELD_BACK = 6
const home = mkdtempSync(join(tmpdir(), 'further-evals-'))
const folder = join(home, 'project')
const rulebook = join(folder, 'rulebook.yaml')
let studio: Studio
let project: string

before(async () => {
  studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'studio')), validateOutput: true })
  project = (await studio.call('projects.create', { folder, name: 'further', pack: 'wzrdbrain' })).project.id
  edit(/hold_out: \{prompts: \{[^}]*\}/u, 'hold_out: {prompts: {simple: 3, constrained: 3}')
  await done((await studio.call('datasets.generate', { project, scale: 0.1 })).job)
})
after(async () => {
  await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

function edit(from: RegExp, to: string): void {
  const text = readFileSync(rulebook, 'utf8')
  assert.match(text, from)
  writeFileSync(rulebook, text.replace(from, to))
}

async function done(job: number): Promise<void> {
  const { state, error } = await studio.queue.wait(job)
  assert.equal(state, 'succeeded', error?.message)
}

const idsOf = (id: string) => [...new Set(readFileSync(join(folder, 'evals', id, 'outputs.jsonl'), 'utf8').trim().split('\n').map((line) => (JSON.parse(line) as { id: string }).id))]

async function askMore(id: string, questions: number): Promise<string> {
  const started = await studio.call('evals.ask_more', { project, eval: id, questions })
  await done(started.job)
  return started.eval
}

test('first what is held back is asked, then what is made; every answer counts once', async () => {
  const first = await studio.call('evals.start', { project, subject: { kind: 'starter' }, items: 4, constrained: false })
  await done(first.job)
  const plan = await studio.call('evals.plan_more', { project, eval: first.eval, questions: 40 })
  assert.deepEqual([plan.held_back, plan.further, plan.is_all], [HELD_BACK - 4, 40 - (HELD_BACK - 4), false])
  const second = await askMore(first.eval, 5)
  const [before, now] = [await studio.call('evals.get', { project, eval: first.eval }), await studio.call('evals.get', { project, eval: second })]
  assert.deepEqual(idsOf(second).slice(0, 4), idsOf(first.eval))
  assert.equal(idsOf(second).filter((id) => id.includes('further')).length, 3)
  assert.deepEqual([now.report.items, now.report.looks, now.report.further?.questions], [9, 2, 3])
  for (const row of now.report.checks) {
    const old = before.report.checks.find(({ check, decoding }) => check === row.check && decoding === row.decoding)!
    assert.ok(row.k >= old.k && row.n >= old.n && row.n + row.not_applicable >= old.n + old.not_applicable, row.check)
    if (row.unit === 'answer' && row.n > 0) assert.deepEqual(row.interval, [...wilsonInterval(row.k, row.n)!], row.check)
  }
  const answers = now.report.checks.find(({ unit, n }) => unit === 'answer' && n > 0)!
  assert.equal(answers.n + answers.not_applicable, 9)
  assert.match(readFileSync(join(folder, 'evals', second, 'report.txt'), 'utf8'), /3 of the prompts are beyond those held back.*look 2 .* up to 5 %/su)
  assert.deepEqual((await verifyManifest(join(folder, 'evals', second), { projectDir: folder })).problems, [])
})

test('another look goes on from there; another subject is asked the same', async () => {
  const third = await askMore('eval-0002', 2)
  assert.deepEqual([(await studio.call('evals.get', { project, eval: third })).report.looks, idsOf(third).length], [3, 11])
  const held = await studio.call('evals.start', { project, subject: { kind: 'starter' }, constrained: true })
  await done(held.job)
  const grown = await askMore(held.eval, 5)
  assert.deepEqual(new Set(idsOf(grown)), new Set(idsOf(third)), 'all that is held back and the same five')
  const { report } = await studio.call('evals.get', { project, eval: grown })
  assert.ok(report.checks.every(({ mode }) => mode === 'constrained'), 'as the eval was asked that it goes on from')
})

test('the right answer to a further question is shown beside it', async () => {
  const id = idsOf('eval-0002').find((each) => each.includes('further'))!
  const { reference } = await studio.call('evals.item', { project, eval: 'eval-0002', id, decoding: 'greedy', mode: 'free' })
  assert.ok(reference !== null && reference.length > 0)
})

test('answers of another decoding are not joined', async () => {
  edit(/greedy: \{temperature: 0, max_tokens: 96\}/u, 'greedy: {temperature: 0, max_tokens: 48}')
  const { job } = await studio.call('evals.ask_more', { project, eval: 'eval-0002', questions: 2 })
  const { state, error } = await studio.queue.wait(job)
  assert.equal(state, 'failed')
  assert.match(error?.message ?? '', /decoding was changed since eval-0002/)
})

test('where the rulebook was changed, what is held back is still asked, and nothing is made beside it', async () => {
  edit(/greedy: \{temperature: 0, max_tokens: 48\}/u, 'greedy: {temperature: 0, max_tokens: 96}')
  edit(/count: \d+/u, 'count: 77')
  const plan = await studio.call('evals.plan_more', { project, eval: 'eval-0001', questions: 40 })
  assert.deepEqual([plan.held_back, plan.further, plan.is_all], [HELD_BACK - 4, 0, true])
  const grown = await askMore('eval-0001', 5)
  assert.equal(idsOf(grown).length, HELD_BACK)
  await assert.rejects(studio.call('evals.plan_more', { project, eval: grown, questions: 5 }), { code: 'bad_input', message: /was changed since v0001/ })
})
