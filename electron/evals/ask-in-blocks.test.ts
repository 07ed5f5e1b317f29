/** Proves that blocks are asked once each in random order, and that what comes back reads as if all had been asked at once. */

import assert from 'node:assert/strict'
import { test } from 'node:test'
import { askInBlocks } from './ask-in-blocks.ts'
import type { HeldOutItem } from './held-out.ts'
import type { UnscoredOutput } from './rulebook-worker.ts'

const items = Array.from({ length: 300 }, (_, i): HeldOutItem => ({ id: `q${String(i)}`, category: 'a', request: {}, slice: {}, wording: '', prompt: [], reference: '' }))

async function asked(decideAfter: number) {
  const blocks: string[][] = []
  let seen = 0
  const result = await askInBlocks({
    items,
    seed: 3,
    answer: async function* (order, sizes) {
      for (let start = 0, n = 0; n < sizes.length; start += sizes[n++]!) {
        const block = order.slice(start, start + sizes[n]!)
        blocks.push(block.map(({ id }) => id))
        yield ['greedy', 'sampled'].flatMap((decoding) => block.map((item): UnscoredOutput => ({ item, decoding, mode: 'free', output: '', n_tokens: 1, stop_reason: 'stop' })))
      }
    },
    settle: async (outputs) => {
      seen += outputs.length / 2
      return seen >= decideAfter ? { outcome: 'miss', gates: ['count, greedy'] } : null
    },
  })
  return { blocks, ...result }
}

test('it stops at the first block that decides, with the outputs in file order', async () => {
  const { blocks, outputs, stopped } = await asked(100)
  assert.deepEqual(blocks.map((block) => block.length), [66, 66])
  assert.deepEqual(stopped, { outcome: 'miss', gates: ['count, greedy'], asked: 132, of: 300 })
  const numbers = (decoding: string) => outputs.filter((output) => output.decoding === decoding).map(({ item }) => Number(item.id.slice(1)))
  assert.deepEqual(numbers('greedy'), numbers('greedy').toSorted((a, b) => a - b))
  assert.deepEqual(numbers('sampled'), numbers('greedy'))
  assert.ok(numbers('greedy').at(-1)! > 200, 'not the first questions of the file')
  assert.deepEqual((await asked(100)).blocks, blocks, 'the seed decides the order')
})

test('where nothing decides, every question is asked once and nothing was stopped', async () => {
  const { blocks, outputs, stopped } = await asked(1000)
  assert.deepEqual([blocks.map((block) => block.length), stopped, outputs.length], [[66, 66, 132, 36], null, 600])
  assert.equal(new Set(blocks.flat()).size, 300)
})
