/**
 * The rungs of the verification that compare answers: does the file stop where the merged model stops, and does it say the
 * same. Given both sides' answers; runs no model.
 */

import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import type { Completion } from '../platform/llama/protocol.ts'
import type { Reference } from './reference.ts'
import type { Finding } from './rungs.ts'

/**
 * Where two answers part: the token position, and how much likelier the file holds its own choice (natural log).
 * `missesEnd`: the merged model ended its answer there and the file went on.
 */
export type Divergence = { readonly id: string; readonly position: number; readonly gap: number; readonly missesEnd: boolean }

type Precision = 'exact' | 'close' | 'coarse'

const PRECISIONS: Readonly<Record<ExportQuantization, Precision>> = { F32: 'exact', F16: 'exact', Q8_0: 'close', Q6_K: 'coarse', Q5_K_M: 'coarse', Q4_K_M: 'coarse' }
/** Least share of answers that must be equal; the numbers are 19 and 16 of 20. */
const EQUAL_SHARE: Readonly<Record<Precision, number>> = { exact: 0.95, close: 0.8, coarse: 0 }
/**
 * Up to this difference of log-probabilities two choices are a tie that rounding may decide. Measured on the starter model,
 * trained and untrained: Q8_0 parts at gaps up to 0.17, F16 not at all; a broken file parts at gaps of several units.
 */
export const NEAR_TIE: Readonly<Record<Precision, number>> = { exact: 0.05, close: 0.25, coarse: 0.25 }
/** Going on where the merged model ends is no tie beyond this; coarse files are only asked to end answers at all. */
const END_TIE: Readonly<Record<Precision, number>> = { exact: NEAR_TIE.exact, close: 0.5, coarse: Number.POSITIVE_INFINITY }
/** So many ended answers of the merged model make it certain that a file which ends none has lost its end. */
const ENOUGH_ENDS = 5

/** The token that ends the merged model's answers ends them here, and the file does not run on where the merged model stops. */
export function judgeStop(reference: Reference, answers: readonly Completion[], divergences: readonly Divergence[], endTokenIds: readonly number[], quantization: ExportQuantization): Finding {
  const unknown = reference.config.endIds.filter((id) => !endTokenIds.includes(id))
  if (unknown.length > 0) return { passed: false, detail: `token ${unknown.join(', ')} ends the merged model's answers but not this file's` }
  const theirs = reference.answers.filter(({ answer }) => answer.stop_reason === 'stop').length
  const ours = answers.filter(({ stop_reason }) => stop_reason === 'stop').length
  const sentence = `the end token is known; ${ours} of ${answers.length} answers end by it, ${theirs} of the merged model's`
  const missed = divergences.find(({ missesEnd, gap }) => missesEnd && gap > END_TIE[PRECISIONS[quantization]])
  if (missed !== undefined) return { passed: false, detail: `${sentence}; ${missed.id} runs on where the merged model ends (gap ${missed.gap.toFixed(3)})` }
  if (theirs >= ENOUGH_ENDS && ours === 0) return { passed: false, detail: `${sentence}: this file never ends an answer` }
  return { passed: true, detail: sentence }
}

/** The greedy answers against the merged model's in 32 bit. */
export function judgeText(reference: Reference, answers: readonly Completion[], divergences: readonly Divergence[], quantization: ExportQuantization): Finding {
  const total = reference.answers.length
  if (total === 0) return { passed: true, detail: 'not compared: there were no prompts' }
  const equal = reference.answers.filter(({ answer }, i) => answer.output === answers[i]?.output).length
  const precision = PRECISIONS[quantization]
  const tie = NEAR_TIE[precision]
  const ties = divergences.filter(({ gap }) => gap <= tie).length
  const needed = Math.ceil(EQUAL_SHARE[precision] * total)
  const sentence = `${equal} of ${total} greedy answers equal the merged model's in 32 bit${ties > 0 ? `, ${ties} more part from it at a near tie` : ''}${partings(divergences)}`
  if (precision === 'coarse') return { passed: true, detail: sentence }
  // Where a model has learned to choose freely among many words, its first choice is a matter of the last digit: only a
  // file of full precision must agree even there.
  const agreeing = precision === 'exact' ? equal : equal + ties
  if (agreeing < needed) return { passed: false, detail: `${sentence}; at least ${needed} must agree` }
  const far = precision === 'exact' ? divergences.find(({ gap }) => gap > tie) : undefined
  if (far !== undefined) return { passed: false, detail: `${sentence}; ${far.id} differs where it was no near tie (gap ${far.gap.toFixed(3)}, limit ${tie})` }
  return { passed: true, detail: `${sentence} (at least ${needed} must agree)` }
}

function partings(divergences: readonly Divergence[]): string {
  if (divergences.length === 0) return ''
  const positions = divergences.map(({ position }) => position).sort((a, b) => a - b)
  const gaps = divergences.map(({ gap }) => gap)
  return `; they part at token ${positions[0]} at the earliest (median ${positions[Math.floor(positions.length / 2)]}), log-probability gap up to ${Math.max(...gaps).toFixed(3)}`
}
