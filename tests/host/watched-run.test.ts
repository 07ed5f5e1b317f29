/** Proves that what one watches of a run is whole whoever asks: after the host was killed, from a second host, and when nobody was there. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, readFileSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { LiveRun } from '../../contract/entities/live-run.ts'
import { runRows, seriesQueries } from '../../electron/db/index.ts'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { environmentState } from '../../electron/python/index.ts'
import { createStudio, type Studio } from '../../electron/studio.ts'

const SET = { max_steps: 24, eval_steps: 0, load_best: false, save_steps: 8, logging_steps: 2, sample_steps: 4, sample_prompts: 4, sample_max_new_tokens: 24 }
const isReady = environmentState().state === 'ready'
const skip = isReady ? false : 'SKIPPED: there is no Python environment; run npm run setup'
const pack = listPacks().find((each) => each.notes !== '')!.id
let home: string
let project: string
let folder: string
let studio: Studio

before(async () => {
  if (!isReady) return
  home = realpathSync(mkdtempSync(join(tmpdir(), 'watched-')))
  const first = createStudio({ surface: 'cli', paths: homePaths(home) })
  ;({ id: project, folder } = (await first.call('projects.create', { folder: join(home, 'p'), pack })).project)
  assert.equal((await first.queue.wait((await first.call('datasets.generate', { project, scale: 0.2 })).job)).error, null)
  await first.call('projects.set_questions', { project, questions: ['Anything at all?', 'Anything at all?', '  '] })
  await first.close()
})
after(async () => {
  if (!isReady) return
  if (studio !== undefined) await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

const lines = (name: string) => readFileSync(join(folder, 'runs', 'run-0001', name), 'utf8').split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>)
const samples = () => lines('events.jsonl').filter(({ type }) => type === 'sample').map(({ seq }) => seq)

test('a host that was killed takes the run over without a gap and without a double point', { skip, timeout: 240_000 }, async () => {
  const child = spawn(process.execPath, [join(APP_ROOT, 'tests', 'host', 'train-child.ts'), home, project, JSON.stringify(SET)], { stdio: ['ignore', 'pipe', 'inherit'] })
  await new Promise<void>((resolve, reject) => {
    child.stdout.on('data', (data: Buffer) => data.includes('judged') && resolve())
    child.on('exit', () => reject(new Error('the first host ended by itself')))
  })
  const ended = once(child, 'exit')
  child.kill('SIGKILL')
  await ended
  studio = createStudio({ surface: 'cli', paths: homePaths(home), validateOutput: true })
  await studio.queue.boot({ adopt: true })
  const seen: LiveRun[] = []
  for (;;) {
    const live = await studio.call('runs.live', { project })
    seen.push(live)
    if (live.run.state !== 'running' && (live.job === null || ['succeeded', 'failed', 'interrupted'].includes(live.job.state))) break
    await sleep(300)
  }
  const live = await whole(samples().length)
  assert.equal(live.run.state, 'succeeded')
  assert.deepEqual(lines('judged.jsonl').map(({ seq }) => seq), samples())
  assert.deepEqual(live.points.filter(({ name }) => name === 'loss').map(({ step }) => step), [1, ...Array.from({ length: 12 }, (_, i) => 2 * (i + 1))])
  assert.ok(seen.every((each, i) => each.step >= (seen[i - 1]?.step ?? 0)), 'the run went back')
  assert.ok(live.rules.length > 0 && live.rules.every(({ points }) => points[0]?.step === 0 && points.at(-1)?.step === SET.max_steps))
})

test('the answers begin with the person’s own question and with the base’s score', { skip }, async () => {
  const live = await studio.call('runs.live', { project })
  assert.deepEqual(live.answers.map(({ source }) => source), ['mine', 'val', 'val', 'val', 'val'])
  assert.deepEqual(live.before.map(({ step }) => step), [0, 0, 0, 0, 0])
  assert.equal(live.answers[0]?.question, 'Anything at all?')
  const test = readFileSync(join(folder, 'data', 'v0001', 'test.jsonl'), 'utf8')
  for (const { prompt_id, source } of live.answers) if (source === 'val') assert.ok(!test.includes(`"${prompt_id}"`), `${prompt_id} is of the test split`)
})

test('another host sees the same, and a rebuilt history has the same points', { skip }, async () => {
  const live = await studio.call('runs.live', { project })
  const other = createStudio({ surface: 'cli', paths: homePaths(home), validateOutput: true })
  const theirs = await other.call('runs.live', { project })
  await other.close()
  assert.deepEqual({ ...theirs, readings: null }, { ...live, readings: null })
  const grown = seriesQueries.listPoints(studio.db, project, 'run-0001')
  assert.ok(grown.some(({ name }) => name.startsWith('rules.')))
  await studio.call('history.reindex', { project })
  assert.deepEqual(seriesQueries.listPoints(studio.db, project, 'run-0001'), grown)
  assert.deepEqual((await studio.call('history.verify', { path: folder })).problems, [])
  assert.equal(runRows.find(studio.db, project, 'run-0001')?.state, 'succeeded')
})

test('answers that came while no studio ran are judged when somebody looks', { skip }, async () => {
  rmSync(join(folder, 'runs', 'run-0001', 'judged.jsonl'))
  const fresh = createStudio({ surface: 'cli', paths: homePaths(home) })
  assert.deepEqual((await fresh.call('runs.live', { project })).answers, [])
  while ((await fresh.call('runs.live', { project })).answers.length === 0) await sleep(100)
  await fresh.close()
  assert.deepEqual(lines('judged.jsonl').map(({ seq }) => seq), samples())
})

test('what a run would take is measured on this one, and nothing is measured for another', { skip }, async () => {
  const estimate = await studio.call('runs.estimate', { project })
  assert.deepEqual(estimate.seconds?.measured_on, ['run-0001'])
  assert.equal((await studio.call('runs.estimate', { project, set: { 'adapter.method': 'full' } })).seconds, null)
  assert.deepEqual((await studio.call('runs.estimate', { project, like: 'run-0001' })).steps, SET.max_steps)
  const { items } = await studio.call('runs.preflight', { project, rows: true })
  assert.deepEqual(items.filter(({ level }) => level !== 'ok'), [])
  assert.ok(items.some(({ id }) => id === 'stop') && items.some(({ id }) => id === 'mask'))
})

/** The live state once every answer has its verdict. */
async function whole(count: number): Promise<LiveRun> {
  for (;;) {
    const live = await studio.call('runs.live', { project })
    if (lines('judged.jsonl').length >= count) return live
    await sleep(200)
  }
}
