import assert from 'node:assert/strict'
import { test } from 'node:test'
import { createRowWriter, renderContent, RowBytes } from './index.ts'
import type { FormatSource } from './index.ts'

const TEXTS = [
  'plain', '', 'a "quoted" word', 'back\\slash', 'two\nlines\ttab\r\f\b', '\u0000\u001f\u007f\u0080\u009f', 'é \u07ff \u0800 \u2028 \uffff', '😀 \u{10000} \u{10ffff}',
  'lone \ud800 half', '\udc00', '\ud83d', '\ud83d\ud83d\ude00', '\ue000 and \ue001', '</script> / {input}', 'x'.repeat(10_000),
]
const FORMATS: FormatSource[] = [
  { kind: 'messages' },
  { kind: 'messages', system: 'Say "yes"\nor no.' },
  { kind: 'messages', system: 'With \ue000 and \ue002 inside.' },
  { kind: 'prompt_completion' },
  { kind: 'instruction_response' },
  { kind: 'text', system: 'S "s"', prompt: 'Q: {input}\nA: ', stop: '###' },
  { kind: 'text', prompt: '{input} again: {input}\n' },
]

test('a line has the bytes of JSON.stringify over the row, whatever stands in it', () => {
  for (const format of FORMATS) {
    const write = createRowWriter(format)
    const into = new RowBytes(new Uint8Array(16))
    for (const prompt of TEXTS) {
      for (const answer of TEXTS) {
        const head = { id: 'a-000001.0', category: answer, group: prompt.toLowerCase(), wording: 'w01', request: { n: 3, [`_${prompt}`]: answer, x: -0.5, y: 1e21 }, slice: { role: prompt } }
        const expected = JSON.stringify({ ...head, ...renderContent({ prompt, answer }, format) })
        write({ ...head, prompt, answer }, into)
        assert.equal(into.length, Buffer.byteLength(expected) + 1)
        assert.equal(Buffer.from(into.written()).toString('utf8'), `${expected}\n`)
        into.clear();
      }
    }
  }
})

test('lines follow each other and a new block begins empty', () => {
  const write = createRowWriter({ kind: 'prompt_completion' })
  const into = new RowBytes()
  const row = { id: 'a', category: 'b', group: 'c', wording: 'w', request: {}, slice: {}, prompt: 'p', answer: 'x' }
  write(row, into)
  write(row, into)
  const lines = Buffer.from(into.written()).toString('utf8').split('\n')
  assert.deepEqual([lines[0], lines.length, lines[2]], [lines[1], 3, ''])
  into.clear()
  assert.deepEqual([into.length, into.written().length], [0, 0])
})
