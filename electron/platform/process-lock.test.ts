import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { lockHolder, tryLock } from './process-lock.ts'
import { runTool } from './processes.ts'

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-lock-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a taken lock names its holder and is free after its release', () => {
  const path = join(folder, 'a', 'lock')
  const first = tryLock(path, 'writing')
  assert.ok(first.ok)
  const second = tryLock(path, 'reading')
  assert.ok(!second.ok)
  assert.equal(second.holder.pid, process.pid)
  assert.equal(second.holder.purpose, 'writing')
  first.release()
  assert.equal(lockHolder(path), null)
  assert.equal(tryLock(path, 'reading').ok, true)
})

test('the lock of a process that has ended, and a broken lock file, are taken over', () => {
  const path = join(folder, 'b')
  for (const text of [JSON.stringify({ pid: process.pid, startTime: '1', purpose: 'x', since: '' }), '', 'not json']) {
    writeFileSync(path, text)
    const lock = tryLock(path, 'again')
    assert.ok(lock.ok, text)
    lock.release()
  }
  assert.deepEqual(readdirSync(folder).filter((name) => name.startsWith('b')), [])
})

test('of many processes exactly one takes over a stale lock', async () => {
  const path = join(folder, 'c')
  writeFileSync(path, JSON.stringify({ pid: 2 ** 22 + 1, startTime: '1', purpose: 'gone', since: '' }))
  const module = JSON.stringify(join(import.meta.dirname, 'process-lock.ts'))
  const code = `import { tryLock } from ${module}; console.log(tryLock(${JSON.stringify(path)}, 'me').ok); setTimeout(() => {}, 1500)`
  const results = await Promise.all(Array.from({ length: 4 }, () => runTool(process.execPath, ['--input-type=module', '-e', code])))
  assert.deepEqual(results.map((result) => result.stdout.trim()).sort(), ['false', 'false', 'false', 'true'])
  assert.ok(existsSync(path))
})
