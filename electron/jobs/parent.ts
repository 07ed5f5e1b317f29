/**
 * Remembers for which job the present work is done, so that jobs added meanwhile get it as their parent.
 * Knows no queue.
 */

import { AsyncLocalStorage } from 'node:async_hooks'

const parents = new AsyncLocalStorage<number>()

/** Runs `work` on behalf of the job `parent`. */
export function withParent<T>(parent: number, work: () => T): T {
  return parents.run(parent, work)
}

/** The job on whose behalf the present work is done; undefined for work that a user asked for. */
export function currentParent(): number | undefined {
  return parents.getStore()
}
