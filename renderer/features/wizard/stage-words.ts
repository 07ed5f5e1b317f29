/** The stages of a pipeline in words. Pure. */

import type { Job, Stage } from '../../../contract/entities/job.ts'
import { duration } from '../../lib/format.ts'

/** Call that starts a stage → the kind of its job, and what people call it. */
const STAGES: Record<string, { kind: string; title: string }> = {
  'python.install': { kind: 'python.install', title: 'Install Python for training' },
  'hub.download': { kind: 'hub.download', title: 'Download the base model' },
  'datasets.generate': { kind: 'datasets.generate', title: 'Generate the samples' },
  'runs.start': { kind: 'runs.train', title: 'Train' },
  'runs.probe': { kind: 'runs.probe', title: 'Measure a few steps' },
  'evals.start': { kind: 'evals.run', title: 'Evaluate' },
  'exports.start': { kind: 'exports.run', title: 'Write and verify the model file' },
}

/** True where a job of this kind does what the call starts. */
export function isOf(kind: string, call: string): boolean {
  return (STAGES[call]?.kind ?? call) === kind
}

/** True for a download of the model that the stage names; one that was begun before the pipeline is not its child. */
export function isSameDownload({ kind, payload }: Job, { call, input }: Stage): boolean {
  return call === 'hub.download' && kind === 'hub.download' && payload['repo'] === input['repo']
}

/** True for the evaluation of the base model: it may miss every target. */
export function isOfBase({ call, input }: Stage): boolean {
  return call === 'evals.start' && subjectKind({ input }) === 'base'
}

function subjectKind({ input: { subject } }: Pick<Stage, 'input'>): string | undefined {
  return typeof subject === 'object' && subject !== null && 'kind' in subject ? String(subject.kind) : undefined
}

/** What is asked, by the kind of the subject. */
const SUBJECTS: Record<string, string> = { base: 'Ask the model before training', merged: 'Ask the merged weights the same questions', gguf: 'Ask the model file the same questions', ollama: 'Ask the model in Ollama the same questions' }

/** What a stage is called. */
export function titleOf(stage: Stage): string {
  if (stage.call === 'evals.start') return SUBJECTS[subjectKind(stage) ?? ''] ?? 'Ask the trained model the same questions'
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
