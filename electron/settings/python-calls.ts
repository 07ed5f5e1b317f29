/**
 * The calls about the Python environment, and the job that installs or repairs it.
 * The installation itself is electron/python's.
 */

import * as z from 'zod'
import type { PythonStatus } from '../../contract/entities/settings.ts'
import type { Pusher } from '../../contract/handlers.ts'
import { defineJobKind, type AnyJobKind, type Domain, type JobQueue } from '../jobs/index.ts'
import { environmentState, installEnvironment } from '../python/index.ts'

/** What the calls are built from. */
export type PythonParts = { queue(): JobQueue; push: Pusher }

/** Builds the domain `python`. */
export function createPython({ queue, push }: PythonParts): Domain<'python'> {
  return {
    handlers: {
      'python.status': () => status(),
      'python.install': async ({ repair }) => ({ job: (await queue().add('python.install', { repair })).id }),
    },
    jobs: [installJob(push)],
  }
}

function status(): PythonStatus {
  const current = environmentState()
  if (current.state === 'ready') {
    const { backend, folder, python_version, reason } = current.record
    return { state: 'ready', backend, folder, detail: `Python ${python_version}; ${reason}` }
  }
  return { state: current.state === 'absent' ? 'missing' : 'unfinished', backend: '', folder: '', detail: current.reason }
}

function installJob(push: Pusher): AnyJobKind {
  return defineJobKind({
    kind: 'python.install',
    payload: z.strictObject({ repair: z.boolean() }),
    lease: () => null,
    writes: false,
    run: async ({ repair }, { progress, signal }) => {
      const record = await installEnvironment({
        repair,
        signal,
        onProgress: ({ step, steps, message }) => {
          const shown = { phase: 'installing', done: step, total: steps, unit: 'steps', message }
          progress(shown)
          push('python.progressed', { progress: shown, line: message })
        },
      })
      return { result: { folder: record.folder, backend: record.backend } }
    },
  })
}
