/**
 * Asks questions in blocks, in random order, until their answers decide the evaluation or none is left.
 * Knows the order and size of blocks; who answers and what decides is handed in.
 */
import type { EarlyDecision } from '../../engine/evaluation/index.ts'
import { createRandom } from '../../engine/random.ts'
import type { HeldOutItem } from './held-out.ts'
import type { UnscoredOutput } from './rulebook-worker.ts'

/**
 * Questions of the first block. Each further one doubles what was asked, because a large batch is answered faster: so the looks
 * come just after a perfect subject can be confirmed at 0.95 (102 questions), 0.98 (259) and 0.99 (519).
 */
const FIRST = 66

/** What asking in blocks needs. */
export type BlocksOrder = {
  items: readonly HeldOutItem[]
  seed: number
  /** The answers to these questions block by block, for every decoding. */
  answer(items: readonly HeldOutItem[], sizes: readonly number[]): AsyncIterable<UnscoredOutput[]>
  /** What all answers so far decide; it is given the new ones. */
  settle(outputs: readonly UnscoredOutput[]): Promise<EarlyDecision | null>
}

/** The answers as if all had been asked at once, and why no more were; `stopped` null where all were. */
export type BlocksAnswer = { outputs: UnscoredOutput[]; stopped: (EarlyDecision & { asked: number; of: number }) | null }

/** Asks block by block. */
export async function askInBlocks({ items, seed, answer, settle }: BlocksOrder): Promise<BlocksAnswer> {
  const order = shuffled(items.length, seed).map((index) => items[index]!)
  const sizes = blockSizes(items.length)
  const outputs: UnscoredOutput[] = []
  let [asked, blocks] = [0, 0]
  for await (const made of answer(order, sizes)) {
    outputs.push(...made)
    asked += sizes[blocks++]!
    const decision = asked < items.length ? await settle(made) : null
    if (decision !== null) return { outputs: inFileOrder(outputs, items), stopped: { ...decision, asked, of: items.length } }
  }
  return { outputs: inFileOrder(outputs, items), stopped: null }
}

function blockSizes(count: number): number[] {
  const sizes: number[] = []
  for (let asked = 0; asked < count; asked += sizes.at(-1)!) sizes.push(Math.min(count - asked, Math.max(FIRST, asked)))
  return sizes
}

/** The numbers below `count` in an order that the seed decides. */
function shuffled(count: number, seed: number): number[] {
  const random = createRandom(seed)
  const order = Array.from({ length: count }, (_, index) => index)
  for (let last = count - 1; last > 0; last -= 1) {
    const other = random.below(last + 1)
    ;[order[last], order[other]] = [order[other]!, order[last]!]
  }
  return order
}

/** As if all had been asked at once: decoding by decoding, in the order of the questions. */
function inFileOrder(outputs: readonly UnscoredOutput[], items: readonly HeldOutItem[]): UnscoredOutput[] {
  const place = new Map(items.map(({ id }, index) => [id, index]))
  const decodings = [...new Set(outputs.map(({ decoding }) => decoding))]
  return [...outputs].sort((a, b) => decodings.indexOf(a.decoding) - decodings.indexOf(b.decoding) || place.get(a.item.id)! - place.get(b.item.id)!)
}
