import assert from 'node:assert/strict'
import { test } from 'node:test'
import { matchGrammar, openGrammar } from './match-grammar.ts'

const LIST = 'root ::= "1. " word ("\\n2. " word)?\nword ::= "front" | "bäck" | [0-9]+'

test('accepts exactly the texts of the grammar', async () => {
  const texts = ['1. front', '1. front\n2. bäck', '1. 42', '1. fron', '1. front\n', '', ' 1. front', '1. front\n2. bäck!']
  assert.deepEqual(await matchGrammar(LIST, texts), [true, true, true, false, false, false, false, false])
})

test('matches astral characters and NUL as single characters', async () => {
  assert.deepEqual(await matchGrammar('root ::= [🛼] "\\x00"', ['🛼\u0000', '🛼', '🛼\u0000\u0000']), [true, false, false])
})

test('returns the same matcher for the same grammar', async () => {
  assert.equal(await openGrammar(LIST), await openGrammar(LIST))
})

test('refuses a grammar with an undefined rule', async () => {
  await assert.rejects(openGrammar('root ::= "a" missing'), { code: 'bad_rulebook', message: /cannot read the grammar/ })
})

test('refuses a left-recursive grammar instead of crashing', async () => {
  await assert.rejects(openGrammar('root ::= root "a" | "b"'), { code: 'bad_rulebook', message: /left recursion/i })
})

test('exits by itself although llama.cpp is loaded', async () => {
  assert.equal((await openGrammar(LIST)).accepts('1. 7'), true)
})
