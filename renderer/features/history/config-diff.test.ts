import assert from 'node:assert/strict'
import { test } from 'node:test'
import { differingKeys } from './config-diff.ts'

const SFT = { recipe: 'sft', adapter: { r: 8 }, dataset_dir: 'a' }

test('keys in which runs differ stand beside each other, nested ones with their dots; folders do not count', () => {
  assert.deepEqual(differingKeys([SFT, { ...SFT, adapter: { r: 16 }, dataset_dir: 'b' }], true), [['adapter.r', ['8', '16']]])
  assert.deepEqual(differingKeys([SFT, SFT], true), [])
})

test('what a recipe reads counts only where a run has that recipe', () => {
  const newer = { ...SFT, dpo: { beta: 0.1 }, no_regression: { suite: null } }
  assert.deepEqual(differingKeys([SFT, newer], true), [])
  assert.deepEqual(differingKeys([SFT, { ...newer, recipe: 'dpo' }], true).map(([key]) => key), ['dpo.beta', 'no_regression.suite', 'recipe'])
})
