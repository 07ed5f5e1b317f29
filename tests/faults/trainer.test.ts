/** What the studio does when a trainer is killed, held, garbled, out of memory or will not stop: on a double that takes steps without learning. */

import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { readFileSync, renameSync, statSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { PushPayload } from '../../contract/pushes.ts'
import { processStartTime } from '../../electron/platform/processes.ts'
import { startSession } from '../../electron/python/index.ts'
import { openBench, smallMemory, until, type Bench } from './double-python.ts'

const skip = process.platform === 'linux' ? false : 'SKIPPED: processes are looked at through /proc'
let bench: Bench
before(async () => {
  if (skip === false) bench = await openBench()
})
after(() => (skip === false ? bench.close() : undefined))

const live = (run: string) => bench.studio.call('runs.live', { project: bench.project, run })
const job = (id: number) => bench.studio.queue.get(id)
const stop = async (id: number) => {
  await bench.studio.call('jobs.cancel', { job: id })
  return bench.studio.queue.wait(id)
}
const losses = async (run: string) => (await bench.studio.call('runs.series', { project: bench.project, run, names: ['loss'] })).points.map(({ step }) => step)

test('F4, F7: a killed trainer is told with its signal and last lines; it goes on from its checkpoint, and nobody else may write its run', { skip }, async () => {
  const { job: id, run, runDir } = await bench.start('', 5000)
  await until('a checkpoint', async () => (await live(run)).checkpoints.length > 0)
  const second = spawnSync(join(bench.home, 'python'), ['-m', 'trainer', 'sft', '--run', runDir], { encoding: 'utf8', env: { ...process.env, PYTHONPATH: join(import.meta.dirname, '..', '..', 'python-env') } })
  assert.deepEqual([second.status, second.stderr.includes('Another process is already writing')], [1, true], second.stderr)
  assert.equal((await bench.studio.call('runs.resume', { project: bench.project, run })).job, id, 'the same run is attached to, not started again')
  const killed = performance.now()
  process.kill(Number(bench.events(run, 'hello')[0]?.['pid']), 'SIGKILL')
  const ended = await bench.studio.queue.wait(id)
  assert.ok(performance.now() - killed < 10_000)
  assert.match(ended.error?.message ?? '', /was ended by SIGKILL after step \d+/)
  assert.match(ended.error?.detail ?? '', /the double trains/)
  const { remedy } = await bench.studio.call('runs.remedy', { project: bench.project, run })
  assert.deepEqual([remedy?.state, remedy?.action.kind, remedy?.last_lines], ['interrupted', 'resume', ['the double trains']])
  const last = Number(bench.events(run, 'step').at(-1)?.['step']) + 5
  process.env['DOUBLE_STEPS'] = String(last)
  const again = await bench.studio.call('runs.resume', { project: bench.project, run })
  assert.equal((await bench.studio.queue.wait(again.job)).error, null)
  assert.ok(bench.events(run, 'resume').length === 1)
  assert.deepEqual(await losses(run), Array.from({ length: last }, (_, i) => i + 1), 'no gap and no step twice')
})

test('F6, F28: a held trainer does not respond, comes back, and its time left is that of its steps; a clock that jumps changes nothing', { skip }, async (t) => {
  const { job: id, run, runDir } = await bench.start('', 5000)
  const [now, alerts] = [performance.now.bind(performance), [] as string[]]
  let ahead = 0
  t.mock.method(performance, 'now', () => now() + ahead)
  bench.studio.pushes.listen((push) => {
    const { run: of, alert } = push.payload as Partial<PushPayload<'runs.alerted'>>
    if (push.name === 'runs.alerted' && of === run) alerts.push(String(alert?.code))
  })
  for (const jump of [-86_400, 86_400]) {
    writeFileSync(join(runDir, 'clock'), String(jump))
    t.mock.method(Date, 'now', () => performance.timeOrigin + performance.now() + 1000 * jump)
    const { step } = await live(run)
    const after = await until('steps after a jump', async () => ((await live(run)).step > step + 3 ? live(run) : null))
    assert.deepEqual([after.alerts, after.run.state], [[], 'running'])
    assert.ok(after.eta_s !== null && after.eta_s >= 0 && after.eta_s < 101, `${after.eta_s} s left`)
  }
  t.mock.method(Date, 'now', () => performance.timeOrigin + performance.now())
  const pid = Number(bench.events(run, 'hello')[0]?.['pid'])
  process.kill(pid, 'SIGSTOP')
  const { step } = await live(run)
  ahead = 300_000
  const held = await until('the silence', async () => ((await live(run)).alerts[0]?.code === 'silent' ? live(run) : null))
  assert.match(held.alerts[0]?.sentence ?? '', /^Not responding: the trainer has said nothing for 5 minutes/)
  assert.deepEqual([held.run.state, held.eta_s], ['running', null])
  await until('the word in the tray', () => job(id).progress?.phase === 'not responding')
  assert.deepEqual([job(id).state, alerts], ['running', ['silent']])
  process.kill(pid, 'SIGCONT')
  const back = await until('steps after the pause', async () => ((await live(run)).step > step + 3 ? live(run) : null))
  assert.deepEqual(back.alerts, [])
  assert.ok(back.eta_s !== null && back.eta_s < 101, `${back.eta_s} s left`)
  await until('the tray is as before', () => job(id).progress?.phase !== 'not responding')
  t.mock.method(Date, 'now', () => performance.timeOrigin + performance.now() + 86_400_000)
  assert.equal((await stop(id)).state, 'stopped', 'a clock that is set forward takes no patience away')
  const { run: ended } = await live(run)
  assert.ok(ended.state === 'stopped' && ended.duration_ms >= 0 && ended.duration_ms < 120_000, `${ended.duration_ms} ms`)
})

test('F29: garbage, half a line, bytes that are not UTF-8 and lines of 5 MB leave a run as it is', { skip }, async () => {
  const { job: id, run, runDir } = await bench.start('garbage', 20)
  assert.equal((await bench.studio.queue.wait(id)).error, null)
  assert.deepEqual(await losses(run), Array.from({ length: 20 }, (_, i) => i + 1))
  assert.ok(statSync(join(runDir, 'stderr.log')).size > 5_000_000)
  const { lines } = await bench.studio.call('runs.log', { project: bench.project, run, lines: 10 })
  assert.ok(lines.join('').length <= 256 * 1024)
  const said: unknown[] = []
  const code = 'import sys; w = sys.stdout.buffer.write; w(b"garbage\\n{\\"half\\": \\n{\\"bad\\": \\"" + b"\\xff" * 9 + b"\\n"); w(b"{" + b"x" * 30_000_000 + b"\\n"); w(b"{\\"whole\\": 1}\\n")'
  await startSession(['-c', code], { onLine: (line) => said.push(line) }).ended
  assert.deepEqual(said, [{ whole: 1 }], 'a process that answers is read as carefully')
})

test('F30: asked to end at once, a trainer that ignores a stop is gone with all that it started within five seconds', { skip }, async () => {
  const { job: id, run, runDir } = await bench.start('stubborn')
  const child = Number(await until('its child', () => { try { return readFileSync(join(runDir, 'child'), 'utf8') } catch { return null } }))
  await bench.studio.call('jobs.cancel', { job: id })
  assert.equal(job(id).state, 'stopping')
  assert.equal((await bench.studio.call('jobs.cancel', { job: id })).job.asked, 'stop', 'asking again is no reason to lose what could be saved')
  const asked = performance.now()
  await bench.studio.call('jobs.cancel', { job: id, at_once: true })
  assert.equal((await bench.studio.queue.wait(id)).state, 'stopped')
  assert.ok(performance.now() - asked < 5000, `${performance.now() - asked} ms`)
  assert.deepEqual([processStartTime(child), processStartTime(Number(bench.events(run, 'hello')[0]?.['pid']))], [null, null])
})

test('F16: a trainer that the system ends for want of memory is told so, and the next job of the queue runs', { skip }, async (t) => {
  const group = smallMemory(t, 120)
  if (group === null) return t.skip('SKIPPED: this user may not make a control group; test_faults.py reads its counters, remedy.test.ts tells them')
  process.env['DOUBLE_CGROUP'] = group
  t.after(() => delete process.env['DOUBLE_CGROUP'])
  const { job: id, run } = await bench.start('memory', 10)
  delete process.env['DOUBLE_CGROUP']
  const following = bench.start('', 5)
  const ended = await bench.studio.queue.wait(id)
  assert.deepEqual([ended.error?.code, ended.state], ['out_of_memory', 'failed'], ended.error?.message)
  assert.match(ended.error?.message ?? '', /the memory of this machine was full/)
  const { remedy } = await bench.studio.call('runs.remedy', { project: bench.project, run })
  assert.match(remedy?.next_step ?? '', /^Close other programs that take memory\. Everything up to step 5 is saved/)
  assert.equal((await bench.studio.queue.wait((await following).job)).error, null)
})

test('a stopped run of a project that was moved goes on where the project is now', { skip }, async () => {
  const { job: id, run } = await bench.start('', 500)
  assert.equal((await stop(id)).state, 'stopped')
  const moved = join(bench.home, 'elsewhere')
  renameSync(bench.folder, moved)
  await bench.studio.call('projects.open', { folder: moved })
  process.env['DOUBLE_STEPS'] = '1'
  const again = await bench.studio.call('runs.resume', { project: bench.project, run })
  assert.equal((await bench.studio.queue.wait(again.job)).error, null)
  const config = JSON.parse(readFileSync(join(moved, 'runs', run, 'config.json'), 'utf8')) as { dataset_dir: string }
  assert.equal(config.dataset_dir, join(moved, 'data', 'v0001'))
})

