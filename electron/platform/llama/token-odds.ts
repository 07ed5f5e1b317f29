/**
 * The probability that a model gives to named tokens as the next one. Answers "how close was it" where two engines chose
 * differently. Knows tokens only.
 */

import type { Token } from 'node-llama-cpp'
import type { BatchSetting } from './batch-completion.ts'
import { makeSampler, rawContextOf } from './raw-context.ts'

/** The natural logarithm of the probability of each candidate after `tokens`. */
export async function tokenLogProbabilities(setting: BatchSetting, tokens: readonly Token[], candidates: readonly Token[]): Promise<number[]> {
  const raw = rawContextOf(setting.context)
  const slot = setting.slots[0]
  const sampler = makeSampler(setting.llama, setting.model)
  sampler.applyConfig({ temperature: 0, seed: 0 })
  try {
    raw.removeTokenCellsFromSequence(0, 0, -1)
    if (slot !== undefined) slot.held = []
    let position: number | undefined
    for (let start = 0; start < tokens.length; start += setting.context.batchSize) {
      const part = tokens.slice(start, start + setting.context.batchSize)
      const isLast = start + part.length === tokens.length
      raw.initBatch(part.length)
      position = raw.addToBatch(0, start, Uint32Array.from(part), Uint32Array.from(isLast ? [part.length - 1] : []))[0]
      await raw.decodeBatch()
    }
    if (position === undefined) throw new Error('there is no token to go on from')
    const [, flat] = await raw.sampleToken(position, sampler, true)
    return candidates.map((candidate) => Math.log(probabilityOf(flat ?? [], candidate)))
  } finally {
    sampler.dispose()
    raw.removeTokenCellsFromSequence(0, 0, -1)
  }
}

// The native side returns token, probability, token, probability …
function probabilityOf(flat: readonly number[], token: number): number {
  for (let i = 0; i + 1 < flat.length; i += 2) if (flat[i] === token) return flat[i + 1] ?? 0
  return 0
}
