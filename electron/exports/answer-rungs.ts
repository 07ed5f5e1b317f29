/**
 * The rungs of the verification that compare answers: does the file stop where the merged model stops, and does it say the
 * same. Given both sides' answers; runs no model.
 */

import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import type { Completion } from '../platform/llama/protocol.ts'
import type { Reference } from './reference.ts'
import type { Finding } from './rungs.ts'

/** Where two answers part: the token position, and how much likelier the file holds its own choice (natural log). */
export type Divergence = { readonly id: string; readonly position: number; readonly gap: number }

/** Beyond this difference of log-probabilities two choices are not a tie that rounding may decide. */
export const NEAR_TIE = 0.1

type Precision = 'exact' | 'close' | 'coarse'

const PRECISIONS: Readonly<Record<ExportQuantization, Precision>> = { F32: 'exact', F16: 'exact', Q8_0: 'close', Q6_K: 'coarse', Q5_K_M: 'coarse', Q4_K_M: 'coarse' }
/** Least share of answers that must be equal; the numbers are 19 and 16 of 20. */
const EQUAL_SHARE: Readonly<Record<Precision, number>> = { exact: 0.95, close: 0.8, coarse: 0 }
/** Least share of the reference's ended answers that must end here too. */
const STOP_SHARE: Readonly<Record<Precision, number>> = { exact: 0.95, close: 0.9, coarse: 0.5 }

/** Answers end by the end token wherever the merged model's do, and that token ends an answer for llama.cpp. */
export function judgeStop(reference: Reference, answers: readonly Completion[], endTokenIds: readonly number[], quantization: ExportQuantization): Finding {
  const unknown = reference.config.endIds.filter((id) => !endTokenIds.includes(id))
  if (unknown.length > 0) return { passed: false, detail: `token ${unknown.join(', ')} ends the merged model's answers but not this file's` }
  const ended = reference.answers.flatMap(({ answer }, i) => (answer.stop_reason === 'stop' ? [answers[i]] : []))
  if (ended.length === 0) return { passed: true, detail: 'the end token is known; the merged model itself did not end any of its answers within the limit' }
  const also = ended.filter((answer) => answer?.stop_reason === 'stop').length
  const needed = Math.ceil(STOP_SHARE[PRECISIONS[quantization]] * ended.length)
  return { passed: also >= needed, detail: `${also} of ${ended.length} answers that the merged model ends are ended here (at least ${needed})` }
}

/** The greedy answers against the merged model's in 32 bit. */
export function judgeText(reference: Reference, answers: readonly Completion[], divergences: readonly Divergence[], quantization: ExportQuantization): Finding {
  const total = reference.answers.length
  if (total === 0) return { passed: true, detail: 'not compared: there were no prompts' }
  const equal = reference.answers.filter(({ answer }, i) => answer.output === answers[i]?.output).length
  const ties = divergences.filter(({ gap }) => gap <= NEAR_TIE).length
  const precision = PRECISIONS[quantization]
  const needed = Math.ceil(EQUAL_SHARE[precision] * total)
  const sentence = `${equal} of ${total} greedy answers equal the merged model's in 32 bit${ties > 0 ? `, ${ties} more part from it at a near tie` : ''}${partings(divergences)}`
  if (precision === 'coarse') return { passed: true, detail: sentence }
  // Where a model has learned to choose freely among many words, its first choice is a matter of the last digit: only a
  // file of full precision must agree even there.
  const agreeing = precision === 'exact' ? equal : equal + ties
  if (agreeing < needed) return { passed: false, detail: `${sentence}; at least ${needed} must agree` }
  const far = precision === 'exact' ? divergences.find(({ gap }) => gap > NEAR_TIE) : undefined
  if (far !== undefined) return { passed: false, detail: `${sentence}; ${far.id} differs where it was no near tie (gap ${far.gap.toFixed(3)}, limit ${NEAR_TIE})` }
  return { passed: true, detail: `${sentence} (at least ${needed} must agree)` }
}

function partings(divergences: readonly Divergence[]): string {
  if (divergences.length === 0) return ''
  const positions = divergences.map(({ position }) => position).sort((a, b) => a - b)
  const gaps = divergences.map(({ gap }) => gap)
  return `; they part at token ${positions[0]} at the earliest (median ${positions[Math.floor(positions.length / 2)]}), log-probability gap up to ${Math.max(...gaps).toFixed(3)}`
}
