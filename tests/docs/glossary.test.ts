/** The glossary is a closed list: each word is defined once, the words of the design are all there, and ambiguous ones are not. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { readDocument } from './documents.ts'

const CLOSED = ['project', 'dataset version', 'sample', 'split', 'recipe', 'run', 'step', 'checkpoint', 'base model', 'adapter', 'merged model', 'chat template', 'loss mask', 'export', 'eval', 'pack', 'job']
const BANNED = ['task', 'experiment', 'item', 'data', 'info', 'process', 'weights', 'finetune']

const rows = readDocument('docs/glossary.md').text.split('\n').filter((line) => line.startsWith('| ') && !/^\| (word|---)/.test(line))
const words = rows.flatMap((row) => (row.split('|')[1] ?? '').split(',').map((word) => word.trim()))

test('every word is defined once', () => {
  assert.ok(words.length > 40, `only ${words.length} words were found`)
  assert.deepEqual(words.filter((word, i) => words.indexOf(word) !== i), [])
})

test('every row says what its word means', () => {
  assert.deepEqual(rows.filter((row) => (row.split('|')[2] ?? '').trim().length < 10), [])
})

test('the closed list of words is defined', () => {
  assert.deepEqual(CLOSED.filter((word) => !words.includes(word)), [])
})

test('words that could mean two things are not defined', () => {
  assert.deepEqual(BANNED.filter((word) => words.includes(word)), [])
})
