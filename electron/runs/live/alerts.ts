/**
 * What is wrong with a run, from its series, its log and the disk: each with the change of the config that mends it.
 * The thresholds are those of the field's guides (requirements W25, W33, W39, T15). Pure: asks no file.
 */
import type { Alert } from '../../../contract/entities/live-run.ts'
import type { MetricPoint } from '../../../contract/entities/run.ts'
import { SILENT_SECONDS } from './silence.ts'

/** What alerts are found in. */
export type AlertFacts = {
  /** Points by name in step order: `loss`, `eval_loss`. */
  series: ReadonlyMap<string, readonly MetricPoint[]>
  config: Record<string, unknown>
  maxSteps: number | null
  diskFree: number
  /** Bytes of one checkpoint as written so far; null before the first. */
  checkpointBytes: number | null
  isRunning: boolean
  /** Seconds since the trainer's last line. */
  silentSeconds: number
  /** Seconds for which it has said no more than that it lives, though it trains, and how many of them are usual; absent where it does not train. */
  standstill?: { seconds: number; usual: number }
  /** A process of several that share the run, which does not respond. */
  silentRank?: { rank: number; host: string; seconds: number } | undefined
  hasUnjudged: boolean
  /** Why the history does not take the run's points at present. */
  historyWaits?: string | null
}

/** A loss that stays above this has learned little of the answers. */
const PLATEAU_LOSS = 1.5
/** Share of the run that must be over before a plateau is called one, and the fewest points of loss. */
const PLATEAU_AFTER = 0.25
const FEWEST_POINTS = 8
/** A fall of less than this share over the last third is no fall. */
const PLATEAU_FALL = 0.03
/** A point this many times the median of those before it is a spike. */
const SPIKE = 2
const SPIKE_WINDOW = 10
/** No step for so many times as long as one usually takes, an evaluation included, and for so many seconds, is a standstill. */
const STANDSTILL_TIMES = 10
const STANDSTILL_SECONDS = 300
const DISK_RESERVE = 500_000_000
const CHECKPOINTS_AHEAD = 3

type Value = { step: number; value: number }

/** Every alert of a run, the most pressing first. */
export function findAlerts(facts: AlertFacts): Alert[] {
  const losses = facts.series.get('loss') ?? []
  const values = losses.filter((point): point is MetricPoint & { value: number } => point.value !== null)
  return [notANumber(facts, losses), diskLow(facts, losses), historyWaits(facts, losses), silent(facts, losses), spike(facts, values), overfitting(facts, values), plateau(facts, values), unjudged(facts, losses)].filter((alert) => alert !== null)
}

function notANumber({ config }: AlertFacts, losses: readonly MetricPoint[]): Alert | null {
  const bad = losses.findLast(({ value }) => value === null)
  if (bad === undefined) return null
  return {
    code: 'not_a_number',
    step: bad.step,
    sentence: `At step ${bad.step} the loss was not a number: the weights took too large a step.`,
    remedy: { label: 'Train again at a third of the rate', set: { learning_rate: scaled(config, 1 / 3), max_grad_norm: 1 } },
  }
}

function diskLow({ diskFree, checkpointBytes, isRunning, config }: AlertFacts, losses: readonly MetricPoint[]): Alert | null {
  const wanted = DISK_RESERVE + CHECKPOINTS_AHEAD * (checkpointBytes ?? 0)
  if (!isRunning || diskFree >= wanted) return null
  const keeps = typeof config['save_total_limit'] === 'number' ? config['save_total_limit'] : 3
  return {
    code: 'disk_low',
    step: losses.at(-1)?.step ?? 0,
    sentence: `The disk has ${Math.round(diskFree / 1e6)} MB left; the run ends when a checkpoint no longer fits.`,
    remedy: keeps > 1 ? { label: 'Train again keeping one checkpoint', set: { save_total_limit: 1 } } : null,
  }
}

function historyWaits({ historyWaits, isRunning }: AlertFacts, losses: readonly MetricPoint[]): Alert | null {
  if (historyWaits == null) return null
  const then = isRunning ? 'The run goes on, and nothing of it is lost: its folder has every line, from which the history is written once that works.' : 'Nothing of the run is lost: its folder has every line. `reindex` writes the history from it.'
  return { code: 'history_waits', step: losses.at(-1)?.step ?? 0, sentence: `${historyWaits} ${then}`, remedy: null }
}

function silent({ isRunning, silentSeconds, standstill, silentRank }: AlertFacts, losses: readonly MetricPoint[]): Alert | null {
  if (!isRunning) return null
  const say = (sentence: string): Alert => ({ code: 'silent', step: losses.at(-1)?.step ?? 0, sentence, remedy: null })
  if (silentSeconds >= SILENT_SECONDS) return say(`Not responding: the trainer has said nothing for ${span(silentSeconds)}. It may be held, or wait for memory or the disk; when it goes on, so does the run. Its last lines are in the log.`)
  if (silentRank !== undefined) return say(`Not responding: rank ${silentRank.rank} on ${silentRank.host} has stood still for ${span(silentRank.seconds)}, and the others wait for it. When it goes on, so does the run; after 10 minutes the run ends, its checkpoints kept.`)
  if (standstill === undefined || standstill.seconds < Math.max(STANDSTILL_SECONDS, STANDSTILL_TIMES * standstill.usual)) return null
  return say(`The trainer lives, but has taken no step for ${span(standstill.seconds)}, far longer than usual. It may hang: stop it, and go on from its last checkpoint.`)
}

function span(seconds: number): string {
  return seconds < 120 ? `${Math.round(seconds)} s` : `${Math.round(seconds / 60)} minutes`
}

function spike({ config }: AlertFacts, values: readonly Value[]): Alert | null {
  for (let i = values.length - 1; i >= SPIKE_WINDOW; i--) {
    const before = median(values.slice(i - SPIKE_WINDOW, i).map(({ value }) => value))
    const point = values[i]!
    if (point.value < SPIKE * before || point.value < 0.2) continue
    const later = values.slice(i + 1).map(({ value }) => value)
    if (later.length >= SPIKE_WINDOW && median(later.slice(-SPIKE_WINDOW)) < before) return null
    return {
      code: 'spike',
      step: point.step,
      sentence: `The loss jumped from ${before.toFixed(2)} to ${point.value.toFixed(2)} at step ${point.step}.`,
      remedy: { label: 'Train again at half the rate', set: { learning_rate: scaled(config, 1 / 2), ...warmer(config) } },
    }
  }
  return null
}

function overfitting({ series, config }: AlertFacts, values: readonly Value[]): Alert | null {
  const evals = (series.get('eval_loss') ?? []).filter((point): point is MetricPoint & { value: number } => point.value !== null)
  if (evals.length < 3) return null
  const [a, b, c] = [evals.at(-3)!, evals.at(-2)!, evals.at(-1)!]
  const isRising = b.value > a.value && c.value > b.value * 1.005
  const before = values.filter(({ step }) => step <= a.step).slice(-5).map(({ value }) => value)
  const now = values.slice(-5).map(({ value }) => value)
  if (!isRising || before.length === 0 || median(now) >= median(before)) return null
  const best = evals.reduce((least, point) => (point.value < least.value ? point : least))
  const { epochs } = config
  return {
    code: 'overfitting',
    step: c.step,
    sentence: `Since step ${a.step} the loss on unseen samples rises (${a.value.toFixed(3)} to ${c.value.toFixed(3)}) while the training loss falls: it learns the samples by heart. The best checkpoint is that of step ${best.step}.`,
    remedy: { label: `Train again, ending after step ${best.step}`, set: { max_steps: Math.max(1, best.step), ...(epochs == null ? {} : { epochs: null }), early_stop: { patience: 2 } } },
  }
}

function plateau({ config, maxSteps, isRunning }: AlertFacts, values: readonly Value[]): Alert | null {
  const last = values.at(-1)
  if (last === undefined || values.length < FEWEST_POINTS || (maxSteps !== null && last.step < PLATEAU_AFTER * maxSteps)) return null
  const third = Math.max(3, Math.floor(values.length / 3))
  const late = values.slice(-third).map(({ value }) => value)
  const [from, to] = [median(late.slice(0, Math.ceil(third / 2))), median(late.slice(Math.ceil(third / 2)))]
  if (to <= PLATEAU_LOSS) return null
  if (to < from * (1 - PLATEAU_FALL)) return isRunning || maxSteps === null || last.step < maxSteps ? null : endedHigh(config, last, to)
  return {
    code: 'plateau',
    step: last.step,
    sentence: `The loss stays at ${to.toFixed(2)} and no longer falls; below 1 is usual for a model that keeps the rules.`,
    remedy: { label: 'Train again at twice the rate, for longer', set: { learning_rate: scaled(config, 2), ...longer(config) } },
  }
}

/** It still fell when the run was over. */
function endedHigh(config: Record<string, unknown>, last: Value, loss: number): Alert {
  return {
    code: 'plateau',
    step: last.step,
    sentence: `The loss ended at ${loss.toFixed(2)} and was still falling; below 1 is usual for a model that keeps the rules.`,
    remedy: { label: 'Train again for longer', set: longer(config) },
  }
}

function unjudged({ hasUnjudged, isRunning }: AlertFacts, losses: readonly MetricPoint[]): Alert | null {
  if (!hasUnjudged || isRunning) return null
  return { code: 'unjudged', step: losses.at(-1)?.step ?? 0, sentence: 'Some answers of this run have no verdict yet, so its rules are not drawn.', remedy: null }
}

function scaled(config: Record<string, unknown>, factor: number): number {
  const rate = typeof config['learning_rate'] === 'number' ? config['learning_rate'] : 2e-4
  return Number((rate * factor).toPrecision(2))
}

function warmer({ warmup_steps }: Record<string, unknown>): Record<string, unknown> {
  return typeof warmup_steps === 'number' ? { warmup_steps: Math.max(10, warmup_steps * 2) } : { warmup_ratio: 0.1 }
}

function longer({ max_steps, epochs }: Record<string, unknown>): Record<string, unknown> {
  return typeof max_steps === 'number' ? { max_steps: Math.round(max_steps * 1.5) } : { epochs: Math.max(5, Number(epochs ?? 3) + 2) }
}

function median(values: readonly number[]): number {
  const sorted = [...values].sort((a, b) => a - b)
  const middle = Math.floor(sorted.length / 2)
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2
}
