/**
 * What dpo and grpo take beside weights, optimizer and runtime, by formula. Pure arithmetic.
 *
 * Where it comes from: TRL 1.16 copies the start adapter as the reference (trl/trainer/dpo_trainer.py, grpo_trainer.py) and scores
 * answers tile by tile, never with whole logits (trl/kernels/chunked_logprob.py, TOKEN_CHUNK_SIZE; trl/trainer/utils.py,
 * _CHUNKED_LOGPROB_CHUNK_SIZE). dpo runs the reference while what it learns from is held; grpo draws its answers, then scores them with
 * the reference, then learns, each when the one before has let go. Of drawing, the cache of keys and values is 2 x layers x width x
 * tokens x bytes a row (Kwon et al. 2023, "PagedAttention", section 3), to which comes what python-env/trainer/kv_cache.py counts: the
 * widest layer while the questions are read, and one row of logits in 32 bit with its sorting.
 */
import type { RunConfig } from '../../../contract/run-config.ts'
import { activationBytes, layerBytes } from './activations.ts'
import type { ModelShape } from './model-shape.ts'

/** What it depends on. `rowTokens` = tokens of a long row, its answer included. */
export type PreferenceFacts = { shape: ModelShape; config: RunConfig; device: 'cpu' | 'gpu'; rowTokens: number }
type Part = { id: string; label: string; bytes: number }

/** Most tokens and entries of the vocabulary that are scored at once. */
const TILE = { tokens: 4096, entries: 32768 }
/** Bytes of an entry of a tile: a kernel works in place; without one, ten numbers of 32 bit are held on the way back. */
const TILE_BYTES = { gpu: 2, cpu: 40 }
/** Bytes of a number that is computed with. */
const SIZE = { gpu: 2, cpu: 4 }
/** Bytes of an entry of the logits from which a token is drawn. */
const DRAW_BYTES = 16
/** Most answers that grpo draws at once (GENERATE_ROWS in python-env/trainer/recipes/grpo.py). */
const DRAWN_AT_ONCE = 256

/** The parts of a recipe that prefers or rewards; `trained` = weights of the adapter. */
export function preferenceParts(facts: PreferenceFacts, trained: number): Part[] {
  return facts.config.recipe === 'grpo' ? rewardParts(facts, trained) : pairParts(facts, trained)
}

/** Both answers of each row in one pass, and the reference's pass beside them, of which one layer is held. */
function pairParts(facts: PreferenceFacts, trained: number): Part[] {
  const { shape, config, rowTokens } = facts
  const tokens = 2 * config.batch_size * Math.min(config.max_length, rowTokens)
  return [
    { id: 'activations', label: 'Activations', bytes: activationBytes(shape, config, tokens) },
    { id: 'logits', label: 'Logits', bytes: scoreBytes(facts, tokens) },
    { id: 'reference', label: 'The model before training', bytes: 4 * trained + layerBytes(shape, tokens) },
  ]
}

/** Drawing all answers of a step, or learning from a micro-batch of them: whichever takes more. Every answer is as long as it may be. */
function rewardParts(facts: PreferenceFacts, trained: number): Part[] {
  const { shape, config, device, rowTokens } = facts
  const answer = config.sample_max_new_tokens
  const question = Math.max(1, Math.min(rowTokens, config.max_length - answer))
  const learning = [
    { id: 'activations', label: 'Activations', bytes: activationBytes(shape, config, config.batch_size * (question + answer)) },
    { id: 'logits', label: 'Logits', bytes: scoreBytes(facts, config.batch_size * (device === 'gpu' ? answer : question + answer)) },
  ]
  const rows = Math.min(DRAWN_AT_ONCE, config.batch_size * config.gradient_accumulation_steps)
  const cache = SIZE[device] * 2 * shape.layers * shape.k * (question + answer)
  const reading = SIZE[device] * (question * (8 * shape.hidden + 3 * shape.ffn) + question ** 2)
  const drawing = rows * (cache + reading + DRAW_BYTES * shape.vocab)
  const isDrawingMore = drawing > learning.reduce((sum, { bytes }) => sum + bytes, 0)
  return [
    ...(isDrawingMore ? [{ id: 'drawing', label: 'Answers while they are drawn', bytes: drawing }] : learning),
    ...(config.grpo.beta > 0 ? [{ id: 'reference', label: 'The model before training', bytes: 4 * trained }] : []),
  ]
}

/** One tile, and the gradient of what it is made from in 32 bit. */
function scoreBytes({ shape, device }: PreferenceFacts, tokens: number): number {
  return TILE_BYTES[device] * Math.min(TILE.tokens, tokens) * Math.min(TILE.entries, shape.vocab) + 4 * tokens * shape.hidden
}
