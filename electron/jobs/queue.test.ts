/** Proves the queue's promises on a real database, with real processes where another studio process takes part. */

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import type { Job } from '../../contract/entities/job.ts'
import { StudioError } from '../../contract/errors.ts'
import { jobQueries, openDatabase } from '../db/index.ts'
import { identify } from '../platform/processes.ts'
import { defineJobKind, type AnyJobKind, type JobContext } from './kinds.ts'
import { countOnDevice } from './lease.ts'
import { JobQueue } from './queue.ts'

const PROJECT = 'p-00000001'
const HERE = import.meta.dirname

function bench(t: TestContext, kinds: AnyJobKind[], path?: string) {
  const folder = mkdtempSync(join(tmpdir(), 'queue-'))
  const file = path ?? join(folder, 'studio.db')
  const opened = openDatabase(file)
  const pushed: Job[] = []
  const locks: string[] = []
  const queue = new JobQueue({
    db: opened.db,
    push: (name, payload) => {
      if (name === 'jobs.changed' && 'job' in payload) pushed.push(payload.job)
    },
    findKind: async (name) => kinds.find((kind) => kind.kind === name),
    lockProject: (project) => {
      locks.push(`lock ${project}`)
      return () => locks.push(`release ${project}`)
    },
  })
  t.after(async () => {
    await queue.close()
    opened.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { queue, db: opened.db, pushed, locks, file }
}

/** A kind that waits until it is released, stopped, or told to fail. */
function waiting(kind: string, lease: string | null = null) {
  const started: number[] = []
  let release = () => {}
  const gate = new Promise<void>((resolve) => (release = resolve))
  const definition = defineJobKind({
    kind, lease: () => lease, writes: true, payload: z.strictObject({ fail: z.boolean().optional() }),
    run: async ({ fail }, context: JobContext) => {
      started.push(context.job.id)
      if (fail) throw new StudioError({ code: 'no_space', message: 'The disk is full.', next_step: 'Free some.' })
      await Promise.race([gate, once(context.signal, 'abort')])
      return { result: { n: 1 }, stopped: context.signal.aborted }
    },
  })
  return { definition, started, release: () => release() }
}

test('a job goes through its states, holds the project until its end, and tells of each change', async (t) => {
  const kind = waiting('a.b')
  const { queue, pushed, locks } = bench(t, [kind.definition])
  const job = await queue.add('a.b', {}, { project: PROJECT })
  assert.equal(job.state, 'queued')
  kind.release()
  const ended = await queue.wait(job.id)
  assert.equal(ended.state, 'succeeded')
  assert.deepEqual(ended.result, { n: 1 })
  assert.deepEqual(pushed.map((change) => change.state), ['queued', 'preparing', 'running', 'succeeded'])
  assert.deepEqual(locks, [`lock ${PROJECT}`, `release ${PROJECT}`])
})

test('one job a device: the second waits until the first has ended, a job without a device does not', async (t) => {
  const gpu = waiting('a.gpu', 'gpu:0')
  const free = waiting('a.free')
  const { queue } = bench(t, [gpu.definition, free.definition])
  const first = await queue.add('a.gpu', {})
  const second = await queue.add('a.gpu', {})
  const third = await queue.add('a.free', {})
  await sleep(50)
  assert.deepEqual([first, second, third].map((job) => queue.get(job.id).state), ['running', 'queued', 'running'])
  gpu.release()
  assert.equal((await queue.wait(second.id)).state, 'succeeded')
})

test('tracks on disjoint GPUs work side by side; one that shares a GPU with a track waits for it', async (t) => {
  const track = (kind: string, lease: string) => waiting(kind, lease)
  const [left, right, both, one] = [track('a.left', 'gpu:0,gpu:1'), track('a.right', 'gpu:2,gpu:3'), track('a.both', 'gpu:1,gpu:2'), track('a.one', 'gpu:2')]
  const { queue, db } = bench(t, [left, right, both, one].map(({ definition }) => definition))
  const jobs: Job[] = []
  for (const kind of ['a.left', 'a.right', 'a.both', 'a.one']) jobs.push(await queue.add(kind, {}))
  const states = () => jobs.map(({ id }) => queue.get(id).state)
  await sleep(50)
  assert.deepEqual(states(), ['running', 'running', 'queued', 'queued'])
  assert.deepEqual([countOnDevice(db, 'gpu:0'), countOnDevice(db, 'gpu:2')], [1, 3])
  right.release()
  await queue.wait(jobs[1]!.id)
  await sleep(50)
  // The earlier one keeps its turn: it still waits for the left track, and the later one for it.
  assert.deepEqual(states(), ['running', 'succeeded', 'queued', 'queued'])
  for (const each of [left, both, one]) each.release()
  assert.equal((await queue.wait(jobs[3]!.id)).state, 'succeeded')
})

test('a failure keeps its sentence, and the next job starts', async (t) => {
  const kind = waiting('a.b', 'cpu')
  const { queue } = bench(t, [kind.definition])
  const bad = await queue.add('a.b', { fail: true })
  const good = await queue.add('a.b', {})
  kind.release()
  assert.deepEqual((await queue.wait(bad.id)).error, { code: 'no_space', message: 'The disk is full.', next_step: 'Free some.' })
  assert.equal((await queue.wait(good.id)).state, 'succeeded')
})

test('stopping a queued job is at once, stopping a running one waits for it, pausing keeps its place', async (t) => {
  const kind = waiting('a.b', 'cpu')
  const { queue } = bench(t, [kind.definition])
  const running = await queue.add('a.b', {})
  const queued = await queue.add('a.b', {})
  assert.equal((await queue.cancel(queued.id)).state, 'stopped')
  while (queue.get(running.id).state !== 'running') await sleep(5)
  assert.equal((await queue.pause(running.id)).state, 'stopping')
  assert.equal((await queue.wait(running.id)).state, 'paused')
  const later = await queue.add('a.b', {})
  await queue.resume(running.id)
  kind.release()
  await queue.wait(running.id)
  await queue.wait(later.id)
  assert.equal(queue.get(running.id).state, 'succeeded')
  await assert.rejects(queue.resume(running.id), { code: 'conflict' })
  await assert.rejects(queue.pause(running.id), { code: 'conflict' })
})

test('a stored payload that cannot be read fails its job with a sentence and nothing else', async (t) => {
  const kind = waiting('a.b')
  const { queue, db } = bench(t, [kind.definition])
  const { pid, startTime } = identify(process.pid)
  const stored = jobQueries.addJob(db, { ...blank('a.b'), payload: { fail: 'maybe' }, state: 'interrupted', owner: { pid, start_time: startTime } })
  const unknown = jobQueries.addJob(db, { ...blank('z.z'), state: 'interrupted' })
  await queue.resume(stored.id)
  assert.match((await queue.wait(stored.id)).error?.message ?? '', /cannot be read/)
  await assert.rejects(queue.resume(unknown.id), { code: 'bad_input' })
  await assert.rejects(queue.add('a.b', { fail: 7 }), { code: 'bad_input' })
})

test('at boot a running job without a living process is interrupted, and one of a reused pid too', async (t) => {
  const kind = waiting('a.b')
  const { queue, db } = bench(t, [kind.definition])
  const gone = spawnSync(process.execPath, ['-e', ''])
  const dead = jobQueries.addJob(db, { ...blank('a.b'), state: 'running', owner: { pid: gone.pid, start_time: '1' } })
  const reused = jobQueries.addJob(db, { ...blank('a.b'), state: 'stopping', owner: { pid: process.pid, start_time: 'another life' } })
  const waits = jobQueries.addJob(db, { ...blank('a.b'), state: 'queued', owner: { pid: gone.pid, start_time: '1' } })
  await queue.boot()
  assert.deepEqual([dead, reused, waits].map((job) => queue.get(job.id).state), ['interrupted', 'interrupted', 'queued'])
  await queue.boot({ adopt: true })
  kind.release()
  assert.equal((await queue.wait(waits.id)).state, 'succeeded')
})

test('a worker that outlived the studio is taken over, and stopped through the kind that knows it', async (t) => {
  const child = spawn(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], { stdio: 'ignore' })
  t.after(() => child.kill('SIGKILL'))
  const worker = identify(child.pid!)
  const kind = defineJobKind({
    kind: 'a.train', lease: () => 'cpu', writes: false, adopts: true, payload: z.strictObject({}),
    run: async (_, context) => {
      assert.equal(context.job.worker?.pid, child.pid)
      if (!context.signal.aborted) await once(context.signal, 'abort')
      child.kill('SIGTERM')
      await once(child, 'exit')
      return { result: {}, stopped: true }
    },
  })
  const { queue, db } = bench(t, [kind])
  const job = jobQueries.addJob(db, { ...blank('a.train'), state: 'running', lease: 'cpu', owner: { pid: 2 ** 22 - 3, start_time: '1' }, worker: { pid: worker.pid, start_time: worker.startTime } })
  await queue.boot()
  assert.equal(queue.get(job.id).state, 'running', 'a short command leaves it alone')
  await queue.cancel(job.id)
  assert.equal((await queue.wait(job.id)).state, 'stopped')
})

test('closing asks the jobs to stop and releases the projects', async (t) => {
  const kind = waiting('a.b')
  const { queue, locks } = bench(t, [kind.definition])
  const job = await queue.add('a.b', {}, { project: PROJECT })
  await sleep(30)
  await queue.close()
  assert.equal(queue.get(job.id).state, 'stopped')
  assert.deepEqual(locks.at(-1), `release ${PROJECT}`)
})

test('another process keeps its device, can be asked to stop from here, and loses it when killed', async (t) => {
  const kind = waiting('a.b', 'gpu:0')
  const { queue, file } = bench(t, [kind.definition])
  const other = await otherProcess(t, file)
  const mine = await queue.add('a.b', {})
  await sleep(400)
  assert.equal(queue.get(mine.id).state, 'queued')
  await queue.cancel(other.job)
  assert.equal((await queue.wait(other.job)).state, 'stopped')
  kind.release()
  assert.equal((await queue.wait(mine.id)).state, 'succeeded')

  const killed = await otherProcess(t, file)
  const next = await queue.add('a.b', {})
  killed.child.kill('SIGKILL')
  assert.equal((await queue.wait(next.id)).state, 'succeeded')
  await queue.boot()
  assert.equal(queue.get(killed.job).state, 'interrupted')
})

/** A second studio process that holds gpu:0 until it is asked to stop. */
async function otherProcess(t: TestContext, file: string): Promise<{ child: ChildProcess; job: number }> {
  const script = `
    import * as z from 'zod'
    import { once } from 'node:events'
    import { openDatabase } from '${join(HERE, '../db/index.ts')}'
    import { JobQueue } from '${join(HERE, 'queue.ts')}'
    import { defineJobKind } from '${join(HERE, 'kinds.ts')}'
    const { db } = openDatabase('${file}')
    const kind = defineJobKind({ kind: 'a.b', lease: () => 'gpu:0', writes: false, payload: z.strictObject({}),
      run: async (_, context) => { console.log(context.job.id); await once(context.signal, 'abort'); return { result: {}, stopped: true } } })
    const queue = new JobQueue({ db, push: () => {}, findKind: async () => kind, lockProject: () => () => {} })
    await queue.add('a.b', {})`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: HERE })
  t.after(() => child.kill('SIGKILL'))
  const [line] = (await once(child.stdout!, 'data')) as [Buffer]
  return { child, job: Number(String(line).trim()) }
}

function blank(kind: string): Omit<Job, 'id'> {
  return {
    kind, project: null, parent: null, state: 'queued', payload: {}, progress: null, result: null, gate: null, error: null, lease: null, asked: null,
    owner: null, worker: null, created: new Date().toISOString(), started: null, finished: null,
  }
}
