import assert from 'node:assert/strict'
import { closeSync, mkdtempSync, openSync, rmSync, writeFileSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { readRows, type RowRead } from './read-rows.ts'

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-rows-'))
after(() => rmSync(folder, { recursive: true, force: true }))

async function read(content: string | Uint8Array): Promise<RowRead[]> {
  const path = join(folder, 'rows.jsonl')
  writeFileSync(path, content)
  return readAll(path)
}

async function readAll(path: string): Promise<RowRead[]> {
  const rows: RowRead[] = []
  for await (const row of readRows(path)) rows.push(row)
  return rows
}

test('good rows come with their line numbers; empty lines are passed over', async () => {
  assert.deepEqual(await read('{"a":1}\n\n{"a":2}'), [{ line: 1, value: { a: 1 } }, { line: 3, value: { a: 2 } }])
})

test('a byte-order mark, CRLF and line separators inside a text do no harm', async () => {
  assert.deepEqual(await read('\uFEFF{"a":"x\u2028y"}\r\n{"a":2}\r\n'), [{ line: 1, value: { a: 'x\u2028y' } }, { line: 2, value: { a: 2 } }])
})

test('each bad row is named with its line and the rest is read', async () => {
  const rows = await read('{"a":1\n{"a":1}\n[1]\n{"a":1,"a":2}\n{"__proto__":{"polluted":1}}\n{"a":"\\u0000"}\n{"b":3}\n')
  assert.deepEqual(rows.map((row) => ('problem' in row ? [row.line, row.problem.replace(/: .*/, '')] : row.line)), [
    [1, 'the row is not JSON'], 2, [3, 'the row is not a JSON object'], [4, 'the key "a" stands twice in one object'], [5, 'the key "__proto__" is not allowed'], 6, 7,
  ])
  assert.equal(({} as { polluted?: unknown }).polluted, undefined)
})

test('NUL bytes and bytes that are not UTF-8 are named', async () => {
  const rows = await read(Buffer.concat([Buffer.from('{"a":"x\0y"}\n'), Buffer.from([0x7b, 0xff, 0x7d, 0x0a]), Buffer.from('{"a":1}\n')]))
  assert.deepEqual(rows, [{ line: 1, problem: 'the line holds a NUL byte' }, { line: 2, problem: 'the line is not UTF-8' }, { line: 3, value: { a: 1 } }])
})

test('a UTF-16 file is refused by name', async () => {
  await assert.rejects(read(Buffer.from('\uFEFF{"a":1}\n', 'utf16le')), { code: 'bad_rows', message: /UTF-16/ })
})

test('a line of 100 MB is named and skipped in bounded memory', async () => {
  const path = join(folder, 'long.jsonl')
  const file = openSync(path, 'w')
  writeSync(file, '{"a":1}\n{"a":"')
  const block = Buffer.alloc(1 << 20, 120)
  for (let i = 0; i < 100; i++) writeSync(file, block)
  writeSync(file, '"}\n{"a":2}\n')
  closeSync(file)
  const before = process.memoryUsage().rss
  const rows = await readAll(path)
  assert.deepEqual(rows.map(({ line }) => line), [1, 2, 3])
  assert.match('problem' in rows[1]! ? rows[1].problem : '', /100 MiB long/)
  assert.ok(process.memoryUsage().rss - before < 200e6)
})
