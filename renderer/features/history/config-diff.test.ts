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
  assert.deepEqual(differingKeys([SFT, { ...newer, recipe: 'dpo' }], true).map(([key]) => key), ['recipe'])
  assert.deepEqual(differingKeys([{ ...newer, recipe: 'dpo' }, { ...newer, recipe: 'dpo', dpo: { beta: 0.5 } }], true), [['dpo.beta', ['0.1', '0.5']]])
})

test('a value that an older run has no key for is no difference, and is said where all are shown', () => {
  assert.deepEqual(differingKeys([SFT, { ...SFT, devices: 1 }], true), [])
  assert.deepEqual(differingKeys([SFT, { ...SFT, devices: 1 }], false).find(([key]) => key === 'devices'), ['devices', ['not recorded', '1']])
})
