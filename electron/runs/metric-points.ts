/**
 * Which numbers of an event become points of a metric series. Used live and when the history is rebuilt,
 * so that both give the same rows. Knows no file and no database.
 */
import type { MetricPoint, RunEventLine } from '../../contract/entities/run.ts'

/** Event type → field → name of the series. */
const SERIES: Record<string, Record<string, string>> = {
  step: {
    reward: 'reward', kl: 'kl', entropy: 'entropy', answer_tokens: 'answer_tokens', reward_margin: 'reward_margin', reward_accuracy: 'reward_accuracy',
    loss: 'loss', lr: 'lr', grad_norm: 'grad_norm', tok_s: 'tok_s', step_ms: 'step_ms', tokens_total: 'tokens',
  },
  eval: { loss: 'eval_loss', token_acc: 'eval_token_acc', reward: 'eval_reward', gate_margin: 'gate_margin' },
}

/** The points of one event; none for types that carry no metric. A number that was not finite is null. */
export function metricPoints(event: RunEventLine): MetricPoint[] {
  const fields = Object.hasOwn(SERIES, event.type) ? SERIES[event.type]! : {}
  const step = event['step']
  if (typeof step !== 'number') return []
  return Object.entries(fields).flatMap(([field, name]) => {
    const value = event[field]
    return typeof value === 'number' || value === null ? [{ step, name, value }] : []
  })
}
