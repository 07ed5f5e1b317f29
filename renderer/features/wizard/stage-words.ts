/** The stages of a pipeline in words. Pure. */

import type { Job, Stage } from '../../../contract/entities/job.ts'
import { duration } from '../../lib/format.ts'

/** Call that starts a stage → the kind of its job, and what people call it. */
const STAGES: Record<string, { kind: string; title: string }> = {
  'python.install': { kind: 'python.install', title: 'Install Python for training' },
  'models.download': { kind: 'models.download', title: 'Download the base model' },
  'datasets.generate': { kind: 'datasets.generate', title: 'Generate the samples' },
  'runs.start': { kind: 'runs.train', title: 'Train' },
  'evals.start': { kind: 'evals.run', title: 'Evaluate' },
  'exports.start': { kind: 'exports.run', title: 'Write and verify the model file' },
}

/** True where a job of this kind does what the call starts. */
export function isOf(kind: string, call: string): boolean {
  return (STAGES[call]?.kind ?? call) === kind
}

/** True for the evaluation of the base model: it may miss every target. */
export function isOfBase({ call, input }: Stage): boolean {
  const subject = input['subject']
  return call === 'evals.start' && typeof subject === 'object' && subject !== null && 'kind' in subject && subject.kind === 'base'
}

/** What a stage is called. */
export function titleOf(stage: Stage): string {
  if (stage.call === 'evals.start') return isOfBase(stage) ? 'Ask the model before training' : 'Ask the trained model the same'
  return STAGES[stage.call]?.title ?? stage.name
}

/** What came of a stage, short. */
export function outcomeOf(stage: Stage, values: Record<string, unknown>, isMissed: boolean, job: Job | undefined): string {
  const took = job?.started == null || job.finished === null ? '' : duration((Date.parse(job.finished) - Date.parse(job.started)) / 1000)
  const made = [values['dataset_version'], values['run'], values['export']].find((value) => typeof value === 'string')
  const isEval = stage.call === 'evals.start'
  const verdict = isEval && !isOfBase(stage) ? (isMissed ? 'missed a target' : 'kept every target') : undefined
  return [verdict ?? (isEval ? undefined : made), took === '' ? undefined : `took ${took}`].filter((part) => part !== undefined).join(' · ')
}
