/**
 * The part of node-llama-cpp's native context that the batched loop drives itself, typed and checked at run time.
 * Reason: node-llama-cpp samples the sequences of a batch on several threads at once, which races in llama.cpp's
 * `output_reorder` and gives wrong tokens (seen with 16 sequences on 3.21.1; one after another the answers repeat exactly).
 * The package is pinned to an exact version, so its internals hold still.
 */

import type { Llama, LlamaContext, LlamaGrammarEvaluationState, LlamaModel, Token } from 'node-llama-cpp'
import { StudioError } from '../../../contract/errors.ts'

/** The native context: a batch is announced, filled, decoded, and its marked positions sampled. */
export type RawContext = {
  initBatch(tokens: number): void
  /** Adds tokens of one sequence from a position on; returns the batch positions of the marked tokens. */
  addToBatch(sequence: number, position: number, tokens: Uint32Array, marked: Uint32Array): Uint32Array
  decodeBatch(): Promise<void>
  sampleToken(batchPosition: number, sampler: RawSampler): Promise<Token | -1>
  /** With the probabilities of all tokens: token, probability, token, probability … */
  sampleToken(batchPosition: number, sampler: RawSampler, withProbabilities: true): Promise<[token: Token | -1, probabilities: number[] | undefined]>
  /** False where the model cannot forget a part only (recurrent state). */
  removeTokenCellsFromSequence(sequence: number, start: number, end: number): boolean
}

/** The native sampler of one answer. */
export type RawSampler = { applyConfig(config: SamplerConfig): void; dispose(): void }

/** Settings of a sampler; what is left out is off. */
export type SamplerConfig = { temperature: number; topP?: number; seed: number; grammarEvaluationState?: unknown }

type Bindings = { AddonSampler: new (model: unknown) => RawSampler }

/** The native context behind a context of node-llama-cpp. */
export function rawContextOf(context: LlamaContext): RawContext {
  return inner<RawContext>(context, '_ctx')
}

/** Makes a native sampler for a model. The caller disposes of it. */
export function makeSampler(llama: Llama, model: LlamaModel): RawSampler {
  const bindings = inner<Bindings>(llama, '_bindings')
  return new bindings.AddonSampler(inner<unknown>(model, '_model'))
}

/** The native state behind a grammar evaluation state. */
export function rawGrammarState(state: LlamaGrammarEvaluationState): unknown {
  return inner<unknown>(state, '_state')
}

function inner<T>(holder: object, name: string): T {
  const value: unknown = Reflect.get(holder, name)
  if (value === undefined || value === null) {
    throw new StudioError({
      code: 'internal',
      message: `This version of node-llama-cpp has no ${name}.`,
      next_step: 'Install the pinned version with npm ci.',
    })
  }
  return value as T
}
