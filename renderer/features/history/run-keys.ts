/** How runs of several projects are named, found and filtered. Knows rows only. */

import type { ListedRun } from '../../../contract/entities/run.ts'
import type { Meaning } from '../../components/meaning.ts'
import { standing } from '../runs/index.ts'

/** One name over all projects. */
export function runKey({ run }: ListedRun): string {
  return `${run.project}:${run.id}`
}

/** The runs that a comma-separated list names, in its order. */
export function runKeysOf(text: string, runs: readonly ListedRun[]): ListedRun[] {
  return text.split(',').flatMap((key) => runs.filter((each) => runKey(each) === key))
}

/** How a verdict ended, as a meaning and its word. */
export const OUTCOMES: Record<NonNullable<ListedRun['verdict']>['outcome'], { meaning: Meaning; word: string }> = {
  passed: { meaning: 'passed', word: 'passed' },
  too_close: { meaning: 'undecided', word: 'too close to tell' },
  not_yet: { meaning: 'failed', word: 'not yet' },
}

/** True for a run with steps still to go. */
export function canGoOn({ run, job }: ListedRun): boolean {
  const isAtWork = job === 'queued' || job === 'preparing' || job === 'running' || job === 'stopping'
  return run.recipe !== 'imported' && !isAtWork && (run.state === 'stopped' || run.state === 'incomplete')
}

/** Runs in which every word of the search occurs; archived ones only where asked for. */
export function filterRuns(runs: readonly ListedRun[], find: string, withArchived: boolean): ListedRun[] {
  const words = find.toLowerCase().split(/\s+/).filter((word) => word !== '')
  return runs.filter((each) => {
    if (each.labels.is_archived && !withArchived) return false
    const { run, labels, verdict } = each
    const text = [each.project_name, run.id, run.base_model, run.recipe, standing(run.state, each.job).word, verdict === null ? 'not evaluated' : OUTCOMES[verdict.outcome].word, ...labels.tags, labels.note].join(' ').toLowerCase()
    return words.every((word) => text.includes(word))
  })
}
