import assert from 'node:assert/strict'
import { test } from 'node:test'
import { normalisePrompt } from './normalise-prompt.ts'

test('prompts that differ in case, spacing or composition alone are the same', () => {
  const same: [string, string][] = [
    ['Give me A combo', 'give me a combo'],
    ['give  me', 'give me'],
    [' give me', 'give me'],
    ['give me ', 'give me'],
    ['give\tme\nnow', 'give me now'],
    ['caf\u0065\u0301', 'café'],
    ['ÉTÉ', 'été'],
    ['give\u00a0me', 'give me'],
    ['', ''],
    [' ', ''],
  ]
  for (const [given, normal] of same) assert.equal(normalisePrompt(given), normal, JSON.stringify(given))
})

test('prompts of different words or signs stay different', () => {
  assert.notEqual(normalisePrompt('a combo.'), normalisePrompt('a combo'))
  assert.notEqual(normalisePrompt('ab'), normalisePrompt('a b'))
})
