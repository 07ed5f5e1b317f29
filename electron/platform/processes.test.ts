import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { test } from 'node:test'
import { identify, isAlive, processStartTime, runTool, terminateTree } from './processes.ts'

/** A group leader with a grandchild that ignores TERM; prints the grandchild's pid. */
const STUBBORN = 'trap "" TERM; sleep 60 & echo $!; wait; sleep 60'

test('a tool’s lines arrive as they come and its end is told without throwing', async () => {
  const lines: string[] = []
  const result = await runTool('sh', ['-c', 'echo one; echo two >&2; exit 3'], { onLine: (line) => lines.push(line) })
  assert.equal(result.exitCode, 3)
  assert.deepEqual(lines.sort(), ['one', 'two'])
  assert.equal(result.stdout, 'one')
})

test('a tool that does not exist is missing, not a crash', async () => {
  const result = await runTool('no-such-program-anywhere', [])
  assert.equal(result.isMissing, true)
  assert.equal(result.exitCode, null)
})

test('an abort ends a tool together with what it started', async () => {
  const controller = new AbortController()
  let grandchild = 0
  const result = await runTool('sh', ['-c', 'sleep 60 & echo $!; wait'], {
    signal: controller.signal,
    onLine: (line) => {
      grandchild = Number(line)
      controller.abort()
    },
  })
  assert.notEqual(result.exitCode, 0)
  assert.equal(processStartTime(grandchild), null)
})

test('a live process is recognised by pid and start time, a reused pid is not', () => {
  const own = identify(process.pid)
  assert.equal(isAlive(own), true)
  assert.equal(isAlive({ ...own, startTime: '1' }), false)
  assert.equal(isAlive({ pid: 2 ** 22 + 1, startTime: null }), false)
  assert.equal(isAlive({ pid: process.pid, startTime: null }), false, 'it had ended when it was identified, and its pid is another’s now')
})

test('a whole tree ends even when its members ignore TERM', async () => {
  const child = spawn('sh', ['-c', STUBBORN], { detached: true, stdio: ['ignore', 'pipe', 'ignore'] })
  const [data] = (await once(child.stdout, 'data')) as [Buffer]
  const grandchild = identify(Number(data.toString()))
  const leader = identify(child.pid ?? 0)
  assert.equal(isAlive(grandchild), true)
  await terminateTree(leader, 200)
  assert.equal(isAlive(leader), false)
  assert.equal(isAlive(grandchild), false)
})

test('ending a process that is gone touches no other', async () => {
  await terminateTree({ pid: process.pid, startTime: '1' }, 10)
  assert.equal(isAlive(identify(process.pid)), true)
})
