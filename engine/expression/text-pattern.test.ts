import assert from 'node:assert/strict'
import { test } from 'node:test'
import { FUNCTIONS } from './functions.ts'
import { patternProblem } from './text-pattern.ts'

/** Time grows with the length of the text: twice the square of this, and a backtracking machine would never come back. */
const LONG = `${'a'.repeat(50_000)}!`
const MOST_CPU_MS = 3000

/** Patterns that a backtracking machine needs for ever for. */
const CATASTROPHIC = ['(a+)+$', '(a|aa)+$', '([a-zA-Z]+)*$', '^(([a-z])+.)+[A-Z]([a-z])+$', '(x+x+)+y', '(.*a){20}', '((a*)*)*$']

for (const pattern of CATASTROPHIC) {
  test(`${pattern} ends against 50,000 characters, or is refused`, () => {
    const before = process.cpuUsage()
    if (patternProblem(pattern) === null) FUNCTIONS.get('regex_match')?.run([LONG, pattern], new Map())
    const { user } = process.cpuUsage(before)
    assert.ok(user / 1000 < MOST_CPU_MS, `${user / 1000} ms`)
  })
}

test('the largest pattern that is taken ends as well', () => {
  const pattern = String.raw`\p{L}{1,150}\p{L}{1,148}$`
  assert.equal(patternProblem(pattern), null)
  const before = process.cpuUsage()
  FUNCTIONS.get('regex_match')?.run([LONG, pattern], new Map())
  assert.ok(process.cpuUsage(before).user / 1000 < MOST_CPU_MS)
})

test('a pattern that repeats too much, fits everything or cannot be read is refused with the reason', () => {
  assert.match(patternProblem(String.raw`\p{L}{1,1000}\p{L}{1,1000}$`) ?? '', /too slow/)
  assert.match(patternProblem('(.{1,300}){1,3}b$') ?? '', /too slow/)
  for (const empty of ['', 'a*', '(a|)', 'x?']) assert.match(patternProblem(empty) ?? '', /fits every text/, empty)
  assert.match(patternProblem('(?=a)b') ?? '', /cannot be read/)
  for (const fine of ['^$', '^a*$', String.raw`^\d{4}-\d{2}$`, '^[\\p{L} ,.-]{1,80}$']) assert.equal(patternProblem(fine), null, fine)
})
