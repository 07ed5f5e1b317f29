/**
 * Closing while a run is at work asks once: keep training without the window, stop and save, or stay. Then the host ends in order.
 * Knows windows and the queue; a run's own process outlives even a crash of this one.
 */

import { app, BrowserWindow, dialog } from 'electron'
import type { Job } from '../../contract/entities/job.ts'
import { log } from '../platform/log.ts'
import type { Studio } from '../studio.ts'
import type { RunWatch } from './run-watch.ts'

/** What the user chose, in the order of the buttons. */
const CHOICES = ['keep', 'stop', 'stay'] as const
type Choice = (typeof CHOICES)[number]

/** How the app closes. */
export type Closing = {
  /** Asks before this window closes. */
  guard(window: BrowserWindow): void
}

/** Takes care of closing from now on. */
export function guardClosing(watch: RunWatch, studio: Pick<Studio, 'call' | 'queue' | 'close'>): Closing {
  let answer: Choice | null = null
  let isAsking = false
  const mayClose = () => answer === 'keep' || answer === 'stop' || watch.atWork().length === 0

  const ask = async (window: BrowserWindow | null, wantsToQuit: boolean) => {
    if (isAsking) return
    isAsking = true
    answer = await askUser(window, watch.atWork())
    isAsking = false
    if (answer === 'stay') return
    if (answer === 'stop') await stopAndSave(watch.atWork(), studio)
    if (answer === 'stop' || wantsToQuit) return app.quit()
    for (const open of BrowserWindow.getAllWindows()) open.close()
  }

  app.on('before-quit', (event) => {
    if (mayClose()) return
    event.preventDefault()
    void ask(BrowserWindow.getFocusedWindow(), true)
  })
  app.on('window-all-closed', () => {
    // Kept without a window, the host goes on until the last run has ended.
    if (answer === 'keep' && watch.atWork().length > 0) return
    if (process.platform !== 'darwin') app.quit()
  })
  watch.onEnd(() => {
    if (answer === 'keep' && watch.atWork().length === 0 && BrowserWindow.getAllWindows().length === 0) app.quit()
  })
  endInOrder(studio)
  return {
    guard: (window) => {
      // A window that is opened later is asked again.
      answer = null
      window.on('close', (event) => {
        const isLast = BrowserWindow.getAllWindows().length === 1
        if (!isLast || mayClose()) return
        event.preventDefault()
        void ask(window, false)
      })
    },
  }
}

async function askUser(window: BrowserWindow | null, runs: readonly Job[]): Promise<Choice> {
  const options = {
    type: 'question' as const,
    message: runs.length > 1 ? 'Runs are still training.' : 'A run is still training.',
    detail: 'Without the window it goes on in the background and you are told when it ends. Stopped, it saves a checkpoint and can be resumed.',
    buttons: ['Keep training without the window', 'Stop and save', 'Stay'],
    defaultId: 0,
    cancelId: CHOICES.indexOf('stay'),
    noLink: true,
  }
  const { response } = window === null ? await dialog.showMessageBox(options) : await dialog.showMessageBox(window, options)
  return CHOICES[response] ?? 'stay'
}

/** Asks every run to stop and waits until its checkpoint is written. A pipeline comes first, or it would start its next stage. */
async function stopAndSave(runs: readonly Job[], { call, queue }: Pick<Studio, 'call' | 'queue'>): Promise<void> {
  const pipelinesFirst = runs.toSorted((a, b) => Number(b.kind === 'jobs.pipeline') - Number(a.kind === 'jobs.pipeline'))
  for (const run of pipelinesFirst) await call('jobs.cancel', { job: run.id }).catch((error: unknown) => log('warn', 'a run could not be stopped', { job: run.id, error: String(error) }))
  await Promise.all(runs.map((run) => queue.wait(run.id)))
}

function endInOrder(studio: Pick<Studio, 'close'>): void {
  let hasEnded = false
  app.on('will-quit', (event) => {
    if (hasEnded) return
    event.preventDefault()
    hasEnded = true
    studio
      .close()
      .catch((error: unknown) => log('error', 'the host did not end in order', { error: String(error) }))
      .finally(() => app.exit(0))
  })
}
