/**
 * While a run is at work: the machine does not fall asleep, and the taskbar shows how far it is.
 * The screen may still go dark.
 */

import { BrowserWindow, powerSaveBlocker } from 'electron'
import type { Job } from '../../contract/entities/job.ts'
import type { RunWatch } from './run-watch.ts'

/** No bar; and a bar that moves without an end (values of Electron's setProgressBar). */
const NO_BAR = -1
const NO_END = 2

/** Keeps the machine awake and the taskbar true from now on. */
export function followRuns(watch: RunWatch): void {
  let blocker: number | null = null
  watch.onChange((jobs) => {
    if (jobs.length > 0 && blocker === null) blocker = powerSaveBlocker.start('prevent-app-suspension')
    if (jobs.length === 0 && blocker !== null) {
      powerSaveBlocker.stop(blocker)
      blocker = null
    }
    const share = progressOf(jobs)
    for (const window of BrowserWindow.getAllWindows()) window.setProgressBar(share)
  })
}

/** The share of the run that is furthest in: the run itself, not the pipeline around it. */
export function progressOf(jobs: readonly Job[]): number {
  if (jobs.length === 0) return NO_BAR
  const counted = jobs.findLast((job) => job.kind === 'runs.train') ?? jobs[0]
  const { done, total } = counted?.progress ?? { done: 0, total: null }
  return total === null || total <= 0 ? NO_END : Math.min(1, done / total)
}
