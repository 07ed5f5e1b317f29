/**
 * Which answers a push puts out of date. Each slice adds its lines to the table.
 * Knows names only.
 */

import type { CallName } from '../../contract/calls.ts'
import type { Job } from '../../contract/entities/job.ts'
import { host } from './host.ts'
import { refresh, refreshAll } from './use-call.ts'

/** Kind of job → calls that answer differently when such a job changes its state. */
const AFTER_JOB: Record<string, readonly CallName[]> = {
  datasets: ['projects.stages', 'wizard.plan', 'datasets.list', 'datasets.get', 'datasets.state', 'datasets.mix', 'datasets.imports', 'datasets.edits', 'datasets.browse'],
  runs: ['projects.stages', 'wizard.plan', 'runs.list', 'runs.get', 'runs.live', 'runs.remedy', 'runs.estimate', 'runs.sweeps', 'history.runs', 'history.manifest'],
  evals: ['projects.stages', 'wizard.plan', 'evals.list', 'evals.get', 'evals.mine', 'history.runs', 'exports.recommend'],
  exports: ['projects.stages', 'wizard.plan', 'exports.list', 'exports.get', 'exports.recommend', 'exports.modelfile', 'ollama.status', 'ollama.check', 'playground.open'],
  ollama: ['projects.stages', 'exports.list', 'exports.get', 'exports.recommend', 'ollama.status', 'ollama.check', 'playground.open'],
  projects: ['projects.list', 'projects.stages', 'projects.bin'],
  settings: ['settings.get', 'settings.storage', 'models.list', 'models.shelf'],
  hub: ['models.list', 'models.shelf', 'hub.describe', 'settings.storage', 'wizard.plan'],
  python: ['python.machine', 'wizard.plan', 'python.status'],
}

/** Starts listening; once, at the start of the window. */
export function keepFresh(): void {
  const states = new Map<number, Job['state']>()
  host.listen('jobs.changed', ({ job }) => {
    if (states.get(job.id) === job.state) return
    states.set(job.id, job.state)
    void refresh('jobs.list', ...(AFTER_JOB[job.kind.split('.')[0] ?? ''] ?? []))
  })
  host.listen('rulebooks.saved', () => void refresh('projects.stages', 'rulebooks.stages', 'rulebooks.versions', 'wizard.plan', 'datasets.state', 'datasets.mix', 'datasets.preview', 'datasets.row', 'datasets.verdicts'))
  host.listen('runs.swept', () => void refresh('runs.sweeps'))
  host.onGap(() => void refreshAll())
}
