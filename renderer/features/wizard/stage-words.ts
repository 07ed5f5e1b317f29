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

/** What a stage is called. */
export function titleOf({ call, input, name }: Stage): string {
  const subject = input['subject']
  if (call === 'evals.start' && typeof subject === 'object' && subject !== null && 'kind' in subject) return subject.kind === 'base' ? 'Ask the model before training' : 'Ask the trained model the same'
  return STAGES[call]?.title ?? name
}

/** What came of a stage, short. */
export function outcomeOf({ call, input }: Stage, values: Record<string, unknown>, isMissed: boolean, job: Job | undefined): string {
  const took = job?.started == null || job.finished === null ? '' : duration((Date.parse(job.finished) - Date.parse(job.started)) / 1000)
  const made = [values['dataset_version'], values['run'], values['export']].find((value) => typeof value === 'string')
  const subject = input['subject'] as { kind?: string } | undefined
  const verdict = call === 'evals.start' && subject?.kind !== 'base' ? (isMissed ? 'missed a target' : 'kept every target') : undefined
  return [verdict ?? (call === 'evals.start' ? undefined : made), took === '' ? undefined : `took ${took}`].filter((part) => part !== undefined).join(' · ')
}
