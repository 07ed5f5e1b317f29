/** A change of the data mix and of the training, line by line in words. */

import type { Remedy } from '../../../contract/entities/eval.ts'
import { count, measure } from '../../lib/format.ts'

/** The lines. */
export function changeWords(change: Remedy['change'], training: Record<string, unknown>): string[] {
  return [
    ...Object.entries(change.counts).map(([category, n]) => `${category}: ${count(n)} samples`),
    ...Object.entries(change.options).map(([option, [low, high]]) => `${option}: from ${low} to ${high}`),
    ...Object.entries(change.turns).flatMap(([category, roles]) => Object.entries(roles).map(([role, n]) => `${category}: ${measure(n)} rows of ${role} a conversation`)),
    ...Object.entries(change.sampling_weights).map(([rows, weight]) => `${rows.replace(/^category=/, '').replace(/^slice\./, '')}: drawn ${measure(weight)} times as often`),
    ...(typeof training['max_steps'] === 'number' ? [`${count(training['max_steps'])} further training steps`] : []),
    ...(typeof training['learning_rate'] === 'number' ? [`learning rate ${measure(training['learning_rate'])}`] : []),
  ]
}
