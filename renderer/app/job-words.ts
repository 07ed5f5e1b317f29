/** Jobs in plain words: what each kind does, where its screen is, in which state it is. Knows names only. */

import { CircleStop, Hourglass } from 'lucide-react'
import type { Job } from '../../contract/entities/job.ts'
import type { Icon } from '../components/icon.ts'
import { PAUSED_ICON, type Meaning } from '../components/meaning.ts'

/** What a kind of job does, and the stage on whose screen it is seen. */
type KindWords = { title: string; stage: string | null }

const KINDS: Record<string, KindWords> = {
  'datasets.generate': { title: 'Generating samples', stage: 'data' },
  'datasets.import': { title: 'Taking rows in', stage: 'data' },
  'runs.train': { title: 'Training', stage: 'train' },
  'runs.sweep': { title: 'Trying values', stage: 'runs' },
  'runs.bundle': { title: 'Packing a run', stage: 'train' },
  'runs.take_back': { title: 'Taking results back', stage: 'runs' },
  'runs.probe': { title: 'Measuring a training step', stage: 'train' },
  'evals.run': { title: 'Judging answers', stage: 'evaluate' },
  'evals.ask_mine': { title: 'Asking my questions', stage: 'evaluate' },
  'exports.run': { title: 'Making the model file', stage: 'export' },
  'ollama.add': { title: 'Adding to Ollama', stage: 'export' },
  'history.replay': { title: 'Training a run again', stage: 'runs' },
  'hub.download': { title: 'Downloading a model', stage: null },
  'jobs.pipeline': { title: 'All stages, one after another', stage: null },
  'projects.duplicate': { title: 'Copying a project', stage: null },
  'projects.zip': { title: 'Packing a project', stage: null },
  'python.install': { title: 'Installing what training needs', stage: null },
  'settings.clean': { title: 'Freeing space', stage: null },
  'settings.move_models': { title: 'Moving models', stage: null },
}

/** The kinds that have words. */
export const KINDS_WITH_WORDS: readonly string[] = Object.keys(KINDS)

/** A job's kind in words; its name where there are none. */
export function kindWords({ kind }: Job): KindWords {
  return KINDS[kind] ?? { title: kind.replace('.', ' · '), stage: null }
}

/** A job's state: a meaning and its word; an icon where the meaning has several states. */
export const JOB_STATES: Record<Job['state'], { meaning: Meaning; word: string; icon?: Icon }> = {
  queued: { meaning: 'stale', word: 'Waits for its turn', icon: Hourglass },
  preparing: { meaning: 'running', word: 'Getting ready' },
  running: { meaning: 'running', word: 'At work' },
  stopping: { meaning: 'running', word: 'Saving and stopping' },
  succeeded: { meaning: 'passed', word: 'Done' },
  failed: { meaning: 'failed', word: 'Failed' },
  stopped: { meaning: 'stale', word: 'Stopped', icon: CircleStop },
  paused: { meaning: 'stale', word: 'Paused', icon: PAUSED_ICON },
  interrupted: { meaning: 'undecided', word: 'Interrupted' },
}

/** True for a failure that lies in the weights that a run wrote. */
export function isOfWeights(error: { code?: string | undefined } | null): boolean {
  return error?.code === 'bad_weights'
}

/** True for a failure that lies in a base model's files. */
export function isOfBaseModel(error: { code?: string | undefined } | null): boolean {
  return error?.code === 'bad_model'
}

/** True for a job that can be taken up again; one whose weights or base model are damaged would read the same file. A run's ways on are its remedy. */
export function canGoOn({ kind, state, error }: Job): boolean {
  if (kind === 'runs.train' || isOfWeights(error) || isOfBaseModel(error)) return state === 'paused'
  return state === 'paused' || state === 'interrupted' || state === 'stopped' || state === 'failed'
}
