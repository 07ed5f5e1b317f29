/**
 * Asks questions in blocks, in random order, until their answers decide the evaluation or none is left.
 * Knows the order and size of blocks; who answers and what decides is handed in.
 */
import type { EarlyDecision } from '../../engine/evaluation/index.ts'
import { createRandom } from '../../engine/random.ts'
import type { HeldOutItem } from './held-out.ts'
import type { UnscoredOutput } from './rulebook-worker.ts'

/** Questions of the first block; each further block doubles what was asked. Few looks: each may load the model again. */
const FIRST = 64

/** What asking in blocks needs. */
export type BlocksOrder = {
  items: readonly HeldOutItem[]
  seed: number
  /** Answers of a block, for every decoding. */
  ask(items: readonly HeldOutItem[], progress: { before: number; of: number }): Promise<UnscoredOutput[]>
  /** What all answers so far decide; it is given the new ones. */
  settle(outputs: readonly UnscoredOutput[]): Promise<EarlyDecision | null>
}

/** The answers as if all had been asked at once, and why no more were; `stopped` null where all were. */
export type BlocksAnswer = { outputs: UnscoredOutput[]; stopped: (EarlyDecision & { asked: number; of: number }) | null }

/** Asks block by block. */
export async function askInBlocks({ items, seed, ask, settle }: BlocksOrder): Promise<BlocksAnswer> {
  const order = shuffled(items.length, seed)
  const outputs: UnscoredOutput[] = []
  for (let asked = 0; asked < order.length; ) {
    const end = Math.min(order.length, Math.max(FIRST, 2 * asked))
    const block = order.slice(asked, end).map((index) => items[index]!)
    const answers = await ask(block, { before: asked, of: items.length })
    outputs.push(...answers)
    asked = end
    const decision = asked < order.length ? await settle(answers) : null
    if (decision === null) continue
    return { outputs: inFileOrder(outputs, items), stopped: { ...decision, asked, of: items.length } }
  }
  return { outputs: inFileOrder(outputs, items), stopped: null }
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
