/**
 * What happened to a run that did not succeed, and the one action that mends it, from its log and folder.
 * Pure over what it is given; starts nothing.
 */
import type { RunRemedy } from '../../../contract/entities/live-run.ts'
import type { Run, RunEventLine } from '../../../contract/entities/run.ts'

/** What a remedy is found from. `exit` = how the process ended, where that is known. */
export type RemedyFacts = {
  run: Run
  news: readonly RunEventLine[]
  lastLines: readonly string[]
  exit: string | null
  /** True where the system ended the process because the machine's memory was full. */
  wasKilledForMemory?: boolean
  /** True where a person stopped its job, be it before its process began. */
  wasStopped: boolean
}

/** Codes of errors that lie in what was asked, not in how it went. */
const SETUP_CODES = new Set(['bad_config', 'bad_rows', 'bad_weights', 'not_found'])

/** The remedy of a run; null for one that goes on or succeeded. */
export function findRemedy(facts: RemedyFacts): RunRemedy | null {
  const { run } = facts
  if (run.state === 'running' || run.state === 'succeeded') return null
  const last_lines = [...facts.lastLines]
  if (run.state === 'stopped') {
    return { state: 'stopped', happened: `${where(run)} and saved.`, next_step: 'It can go on as if it had never stopped.', last_lines: [], action: goOn(run) }
  }
  if (run.state === 'incomplete' && run.steps === 0 && facts.wasStopped) {
    return { state: 'stopped', happened: 'It was stopped before its first step.', next_step: 'Nothing was learned yet, so nothing is lost.', last_lines: [], action: { kind: 'resume', label: 'Train it now' } }
  }
  if (run.state === 'incomplete') {
    const how = facts.exit ?? 'its process was ended from outside, or the computer went down'
    const kept = run.checkpoints.at(-1)
    return {
      state: 'interrupted',
      happened: run.steps === 0 ? `The run never took a step: ${how}.` : `The run was interrupted after step ${count(run.steps)}: ${how}.`,
      next_step: `${facts.wasKilledForMemory === true ? 'Close other programs that take memory. ' : ''}${kept === undefined ? 'No checkpoint was saved yet, so it starts from the beginning.' : `Everything up to step ${count(kept)} is saved.`}`,
      last_lines,
      action: goOn(run),
    }
  }
  return { state: 'failed', ...failure(facts), last_lines }
}

function failure({ run, news, exit }: RemedyFacts): Pick<RunRemedy, 'happened' | 'next_step' | 'action'> {
  const oom = news.findLast(({ type }) => type === 'oom')
  if (oom !== undefined) return outOfMemory(run, oom['suggestion'], String(news.findLast(({ type }) => type === 'error')?.['hint'] ?? ''))
  const error = news.findLast(({ type }) => type === 'error')
  if (error === undefined) return { happened: exit ?? 'The trainer ended without a word.', next_step: 'Go on from what is saved.', action: goOn(run) }
  const [happened, next_step] = [String(error['text']), String(error['hint'] ?? '')]
  if (error['code'] === 'diverged') {
    const rate = Number(run.config['learning_rate'] ?? 2e-4)
    const good = run.checkpoints.at(-1)
    const kept = good === undefined ? '' : ` The last good checkpoint is that of step ${count(good)}.`
    return { happened, next_step: `${next_step}${kept}`, action: { kind: 'start', label: 'Train again at a third of the rate', set: { learning_rate: Number((rate / 3).toPrecision(2)), max_grad_norm: 1 } } }
  }
  if (error['code'] === 'bad_model') return ofBaseModel(run, happened, next_step)
  if (SETUP_CODES.has(String(error['code']))) return { happened, next_step, action: { kind: 'none', label: 'Change the setup' } }
  return { happened, next_step, action: goOn(run) }
}

/** From the newest checkpoint where there is one, else again from the start. */
function goOn(run: Run): RunRemedy['action'] {
  const step = run.checkpoints.at(-1)
  return step === undefined ? { kind: 'start', label: 'Train it again', set: {} } : { kind: 'resume', label: `Go on from step ${count(step)}` }
}

function where({ steps, checkpoints, max_steps }: Run): string {
  const saved = checkpoints.at(-1) ?? steps
  return max_steps === null ? `Stopped after step ${count(saved)}` : `Stopped after step ${count(saved)} of ${count(max_steps)}`
}

function count(n: number): string {
  return n.toLocaleString('en')
}

/** Less memory with the same learning: the change that the trainer found, or none where going on is enough. */
function outOfMemory(run: Run, suggestion: unknown, hint: string): Pick<RunRemedy, 'happened' | 'next_step' | 'action'> {
  const happened = `Memory ran out${run.steps === 0 ? ' before the first step' : ` after step ${count(run.steps)}`}.`
  const next_step = hint === '' ? 'The same learning takes less memory in smaller pieces.' : hint
  if (suggestion === null || typeof suggestion !== 'object') return { happened, next_step, action: { kind: 'none', label: 'Change the setup' } }
  const set = suggestion as Record<string, unknown>
  const keys = Object.keys(set)
  const kept = run.checkpoints.at(-1)
  // The same run goes on, even from its start: it remembers how often memory ran out, and takes smaller packs.
  if (keys.length === 0) return { happened, next_step, action: { kind: 'resume', label: kept === undefined ? 'Train it in smaller packs' : `Go on from step ${count(kept)} in smaller packs` } }
  return { happened, next_step, action: { kind: 'start', label: keys.includes('batch_size') ? 'Train again with smaller micro-batches' : 'Train again with less memory', set } }
}

/** A base model that cannot be read is mended where models are kept: training once more would read the same file. */
function ofBaseModel(run: Run, happened: string, next_step: string): Pick<RunRemedy, 'happened' | 'next_step' | 'action'> {
  return { happened, next_step: next_step === '' ? `Check the files of ${run.base_model}, or download it again.` : next_step, action: { kind: 'models', label: 'Check the model’s files' } }
}
