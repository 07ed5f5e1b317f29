/** How runs of several projects are named, found and filtered. Knows rows only. */

import type { ListedRun } from '../../../contract/entities/run.ts'

/** One name over all projects. */
export function runKey({ run }: ListedRun): string {
  return `${run.project}:${run.id}`
}

/** The runs that a comma-separated list names, in its order. */
export function runKeysOf(text: string, runs: readonly ListedRun[]): ListedRun[] {
  return text.split(',').flatMap((key) => runs.filter((each) => runKey(each) === key))
}

/** The word for a run's state. */
export const STATE_WORDS: Record<ListedRun['run']['state'], string> = { running: 'Training', succeeded: 'Finished', stopped: 'Stopped', failed: 'Failed', incomplete: 'Interrupted' }

/** True for a run with steps still to go. */
export function canGoOn({ run }: ListedRun): boolean {
  return run.recipe !== 'imported' && (run.state === 'stopped' || run.state === 'incomplete')
}

/** Runs in which every word of the search occurs; archived ones only where asked for. */
export function filterRuns(runs: readonly ListedRun[], find: string, withArchived: boolean): ListedRun[] {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== '')
  return runs.filter((each) => {
    if (each.labels.is_archived && !withArchived) return false
    const { run, labels, verdict } = each
    const text = [each.project_name, run.id, run.base_model, run.recipe, STATE_WORDS[run.state], verdict === null ? 'not evaluated' : verdict.passed ? 'passed' : 'not yet', ...labels.tags, labels.note].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
