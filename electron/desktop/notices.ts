/**
 * One system notification when a run ends, fails or raises an alert. A click brings the window to the front.
 * Knows sentences; the run itself told what happened.
 */

import { Notification } from 'electron'
import type { Job } from '../../contract/entities/job.ts'
import type { RunWatch } from './run-watch.ts'

/** What a notification says. */
export type Notice = { title: string; body: string }

/** Tells of runs from now on. `nameOf` gives the project's name. */
export function tellOfRuns(watch: RunWatch, nameOf: (project: string) => Promise<string>, onClick: () => void): void {
  const show = async (notice: Notice, project: string | null) => {
    if (!Notification.isSupported()) return
    const name = project === null ? '' : `${await nameOf(project).catch(() => 'A project')}: `
    const shown = new Notification({ title: notice.title, body: `${name}${notice.body}` })
    shown.on('click', onClick)
    shown.show()
  }
  watch.onEnd((job) => {
    const notice = noticeOf(job)
    if (notice !== null) void show(notice, job.project)
  })
  watch.onAlert(({ project, alert }) => void show({ title: 'A run needs you', body: alert.sentence }, project))
}

/** What to say of the end of a job; null where the user ended it. */
export function noticeOf(job: Job): Notice | null {
  const what = job.kind === 'jobs.pipeline' ? 'model' : 'run'
  if (job.state === 'failed') return { title: `The ${what} failed`, body: job.error?.message ?? 'Open the studio to see why.' }
  if (job.state === 'interrupted') return { title: `The ${what} was interrupted`, body: 'Its last checkpoint is kept; it can be resumed.' }
  if (job.state !== 'succeeded') return null
  if (job.gate === 'missed') return { title: 'The model is trained, a target is missed', body: 'The studio shows which one and what mends it.' }
  return job.gate === 'passed' ? { title: 'The model passed', body: 'Every target is met.' } : { title: `The ${what} is finished`, body: 'The result is ready.' }
}
