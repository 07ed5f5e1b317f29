import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { log, redact } from './log.ts'

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-log-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a line carries its fields and no secret', () => {
  log('warn', 'the hub refused', { header: 'Bearer abcdefgh12345678', token: 'hf_abcdefghijkl' }, folder)
  const line = readFileSync(join(folder, 'studio.log'), 'utf8')
  assert.equal((JSON.parse(line) as { level: string }).level, 'warn')
  assert.doesNotMatch(line, /abcdefgh/)
})

test('words that only look a little like a token stay', () => {
  assert.equal(redact('hf_cache and token= of a row'), 'hf_cache and token= of a row')
})

test('a log that has grown too large is set aside', () => {
  writeFileSync(join(folder, 'studio.log'), 'x'.repeat(5_000_001))
  log('info', 'first of the new file', {}, folder)
  assert.ok(existsSync(join(folder, 'studio.log.1')))
  assert.ok(readFileSync(join(folder, 'studio.log'), 'utf8').length < 500)
})
