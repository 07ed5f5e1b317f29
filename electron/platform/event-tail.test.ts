/** Proves that what a trainer's log holds besides events is passed over, counted, and read in bounded memory. */

import assert from 'node:assert/strict'
import { appendFileSync, closeSync, mkdtempSync, openSync, rmSync, writeSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { EventTail } from './event-tail.ts'

const event = (seq: number) => `${JSON.stringify({ v: 1, seq, ts: seq, run: 'run-0001', type: 'warn', code: 'A', text: 'a\u2028b', data: {} })}\n`

test('garbage, half a line, a line of 100 MB and invalid UTF-8 are passed over; events around them are read once, in order', (t) => {
  const folder = mkdtempSync(join(tmpdir(), 'tail-'))
  t.after(() => rmSync(folder, { recursive: true }))
  const path = join(folder, 'events.jsonl')
  const tail = new EventTail(path)
  const seqs = () => tail.read().map(({ seq }) => seq)
  assert.deepEqual(seqs(), [])
  appendFileSync(path, `${event(0)}Traceback (most recent call last):\n{"v":1,"seq":1,"ts"\n[]\n\n${event(1)}{"v":1,"se`)
  assert.deepEqual(seqs(), [0, 1])
  assert.deepEqual(seqs(), [], 'a line that is not whole yet is no bad line')
  appendFileSync(path, Buffer.concat([Buffer.from('q": "x'), Buffer.from([0xff, 0xfe]), Buffer.from('"}\n'), Buffer.from(event(2).replace('"a\u2028b"', '"')), Buffer.from([0xc3, 0x28, 10]), Buffer.from(event(2))]))
  assert.deepEqual(seqs(), [2])
  const before = tail.badLines
  const fd = openSync(path, 'a')
  for (let i = 0; i < 100; i += 1) writeSync(fd, Buffer.alloc(1_000_000, 120))
  writeSync(fd, `\n${event(3)}`)
  closeSync(fd)
  const memory = process.memoryUsage().rss
  assert.deepEqual(seqs(), [3])
  assert.equal(tail.badLines, before + 1)
  assert.ok(process.memoryUsage().rss - memory < 60_000_000, 'the line was held in memory')
})
