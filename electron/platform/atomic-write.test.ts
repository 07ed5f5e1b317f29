import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { openPending, writeFileAtomic, writeJsonAtomic } from './atomic-write.ts'

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-atomic-'))
after(() => rmSync(folder, { recursive: true, force: true }))

test('a file written in pieces shows the old content until it is committed', () => {
  const path = join(folder, 'rows.jsonl')
  writeFileSync(path, 'old\n')
  const file = openPending(path)
  file.write('né')
  file.write(new Uint8Array([0x77, 0x0a]))
  assert.equal(readFileSync(path, 'utf8'), 'old\n')
  file.commit()
  file.abandon()
  assert.equal(readFileSync(path, 'utf8'), 'néw\n')
})

test('an abandoned file leaves neither a new name nor a temporary one', () => {
  const path = join(folder, 'sub', 'x.json')
  const file = openPending(path)
  file.write('{')
  file.abandon()
  assert.deepEqual(readdirSync(join(folder, 'sub')), [])
})

test('a write that fails keeps the old content and leaves nothing behind', () => {
  const target = join(folder, 'taken')
  mkdirSync(join(target, 'inside'), { recursive: true })
  assert.throws(() => writeFileAtomic(target, 'text'), /EISDIR|ENOTEMPTY|EEXIST/)
  assert.deepEqual(readdirSync(folder).filter((name) => name.includes('partial')), [])
})

test('JSON is indented and ends with a newline', () => {
  writeJsonAtomic(join(folder, 'a.json'), { a: 1 })
  assert.equal(readFileSync(join(folder, 'a.json'), 'utf8'), '{\n  "a": 1\n}\n')
})
