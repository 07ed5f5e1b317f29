import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { readBeads } from '../../tests/sequence/tiny-rulebook.ts'
import { createRandom } from '../random.ts'
import { compileSequence } from './index.ts'

const kind = compileSequence(readBeads(), 'string', ['n', 'begin', 'with'])
const PIECES = ['1. ', '2. ', '3) ', '**1.** ', '\n', '\r\n', ' ', 'red', 'deep blue', 'rosy', 'big', 'small', 'pearl', 'long pearl', 'red star', 'Cube', 'clasp', '{', '"', '\0', 'İ', '😀', '\ud800', '\u2028', '__proto__', 'constructor', '-1. ', '999999999999. ']

describe('scoring any text', () => {
  it('never throws, counts no more than there is, and points inside the text', () => {
    for (let number = 0; number < 4000; number += 1) {
      const random = createRandom(77, number)
      const text = Array.from({ length: random.below(25) }, () => PIECES[random.below(PIECES.length)] as string).join(random.below(2) === 0 ? ' ' : '')
      for (const { check, k, n, failures, notApplicable } of kind.score(text, { n: 2, begin: 'Cube', with: 'toString' })) {
        assert.ok(k >= 0 && k <= n && failures.length >= n - k && (k === n) === (failures.length === 0) && (n === 0) === (notApplicable !== undefined), `${check} of ${JSON.stringify(text)}`)
        for (const { span: [start, end], reason } of failures) assert.ok(start >= 0 && start <= end && end <= text.length && reason !== '', `${check} of ${JSON.stringify(text)}`)
      }
    }
  })

  it('takes time linear in the length of the answer', () => {
    const line = 'deep blue big red star '
    for (const text of [line.repeat(50_000), `1. ${line.repeat(50_000)}`, Array.from({ length: 30_000 }, (_none, i) => `${i + 1}. ${line}${i}`).join('\n'), '1. '.repeat(300_000)]) {
      const started = process.cpuUsage().user / 1000
      kind.score(text, { n: 2, with: 'pearl' })
      assert.ok(process.cpuUsage().user / 1000 - started < 2000, `${text.slice(0, 30)}: ${process.cpuUsage().user / 1000 - started} ms`)
    }
  })

  it('forgets lines rather than filling the memory', () => {
    const before = process.memoryUsage().heapUsed
    for (let i = 0; i < 60_000; i += 1) kind.score(`1. deep blue big pearl ${i}`, {})
    assert.ok(process.memoryUsage().heapUsed - before < 150_000_000)
  })
})
