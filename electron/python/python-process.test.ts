import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { identify, isAlive, processStartTime } from '../platform/processes.ts'
import { readDetached, runPython, startPython, stopDetached, waitDetached } from './python-process.ts'

const root = mkdtempSync(join(tmpdir(), 'tunesmith-python-'))
after(() => rmSync(root, { recursive: true, force: true }))
/** Any Python will do here; what is tried is how it is started and ended. */
const python = 'python3'
const start = (name: string, code: string) => startPython({ folder: join(root, name), args: ['-c', code], python })

test('the trainer package is importable and foreign Python variables do not get in', async () => {
  process.env['PYTHONHOME'] = '/nowhere'
  const code = 'import os, trainer; print(trainer.__name__, os.environ.get("PYTHONHOME"), os.environ["MORE"])'
  const result = await runPython(['-c', code], { python, env: { MORE: 'yes' } })
  delete process.env['PYTHONHOME']
  assert.equal(result.stdout, 'trainer None yes', result.stderr)
})

test('a detached process leaves its output, its identity and its exit code in files', async () => {
  const identity = await start('ok', 'import sys, time; print("out"); print("err", file=sys.stderr); time.sleep(0.3); sys.exit(7)')
  assert.deepEqual(readDetached(join(root, 'ok')), { state: 'running', identity })
  const end = await waitDetached(join(root, 'ok'))
  assert.ok(end.state === 'exited')
  assert.deepEqual([end.exit.code, end.exit.signal], [7, null])
  assert.equal(readFileSync(join(root, 'ok', 'stdout.log'), 'utf8'), 'out\n')
  assert.equal(readFileSync(join(root, 'ok', 'stderr.log'), 'utf8'), 'err\n')
})

test('a program killed by the system leaves the name of the signal', async () => {
  await start('killed', 'import os; os.kill(os.getpid(), 9)')
  const end = await waitDetached(join(root, 'killed'))
  assert.ok(end.state === 'exited')
  assert.deepEqual([end.exit.code, end.exit.signal], [null, 'SIGKILL'])
})

test('a polite stop lets the program write its last words, and the exit is recorded', async () => {
  const code = [
    'import signal, sys, time',
    'def bye(*_): print("bye"); sys.exit(0)',
    'signal.signal(signal.SIGTERM, bye); print("up"); time.sleep(60)',
  ].join('\n')
  await start('polite', code)
  await untilOutput('polite', 'up')
  const end = await stopDetached(join(root, 'polite'))
  assert.ok(end.state === 'exited')
  assert.equal(end.exit.code, 0)
  assert.match(readFileSync(join(root, 'polite', 'stdout.log'), 'utf8'), /bye/)
})

test('a stubborn program is ended after the patience, and what it started too: its group, and a rank in a session of its own', async () => {
  const rank = 'import os, time; from trainer.rank_health import die_with_launcher; die_with_launcher(); print(os.getpid(), flush=True); time.sleep(60)'
  const code = [
    'import signal, subprocess, sys, time',
    'signal.signal(signal.SIGTERM, signal.SIG_IGN)',
    `rank = subprocess.Popen([sys.executable, "-c", ${JSON.stringify(rank)}], start_new_session=True, stdout=subprocess.PIPE)`,
    'rank.stdout.readline()',
    'print(subprocess.Popen(["sleep", "60"]).pid, rank.pid); time.sleep(60)',
  ].join('\n')
  await start('stubborn', code)
  const [child = 0, ranked = 0] = (await untilOutput('stubborn', '\n')).split(' ').map(Number)
  const asked = performance.now()
  const end = await stopDetached(join(root, 'stubborn'), 300)
  assert.notEqual(end.state, 'running')
  for (let i = 0; i < 100 && processStartTime(ranked) !== null; i += 1) await sleep(20)
  assert.deepEqual([processStartTime(child), processStartTime(ranked)], [null, null])
  assert.ok(performance.now() - asked < 5000)
})

test('a pid that is another program’s now is neither taken for the trainer nor ever signalled', async () => {
  const foreign = spawn('sleep', ['60'], { detached: true, stdio: 'ignore' })
  const folder = join(root, 'reused')
  mkdirSync(folder)
  for (const startTime of ['1', null]) {
    writeFileSync(join(folder, 'proc.json'), JSON.stringify({ pid: foreign.pid, startTime }))
    assert.equal((await stopDetached(folder, 100)).state, 'lost')
    assert.notEqual(processStartTime(foreign.pid!), null)
  }
  foreign.kill('SIGKILL')
})

test('a program does not outlive its killed supervisor, and the loss is told', { skip: process.platform !== 'linux' && 'needs Linux' }, async () => {
  const identity = await start('orphan', 'import os, time; print(os.getpid()); time.sleep(60)')
  const program = identify(Number(await untilOutput('orphan', '\n')))
  process.kill(identity.pid, 'SIGKILL')
  const end = await waitDetached(join(root, 'orphan'))
  assert.equal(end.state, 'lost')
  for (let i = 0; i < 50 && isAlive(program); i += 1) await sleep(20)
  assert.equal(isAlive(program), false)
})

test('a second start in the same folder is refused while the first runs', async () => {
  await start('busy', 'import time; time.sleep(60)')
  await assert.rejects(start('busy', 'pass'), { code: 'conflict' })
  await stopDetached(join(root, 'busy'), 300)
})

test('an interpreter that does not exist is reported, and a folder without files has no process', async () => {
  const folder = join(root, 'missing')
  await assert.rejects(startPython({ folder, args: [], python: '/no/python' }), { code: 'process_failed' })
  assert.deepEqual(readDetached(folder), { state: 'none' })
  writeFileSync(join(folder, 'proc.json'), '{"pid": 1, "startTime": "0"}')
  assert.deepEqual(readDetached(folder), { state: 'lost', outOfMemory: false })
})

async function untilOutput(name: string, text: string): Promise<string> {
  for (let i = 0; i < 250; i += 1) {
    const output = readFileSync(join(root, name, 'stdout.log'), 'utf8')
    if (output.includes(text)) return output
    await sleep(20)
  }
  throw new Error(`${name} never printed ${JSON.stringify(text)}`)
}
