/**
 * The calls about the Python environment and its machine, and the job that installs, repairs or moves the environment.
 * The installation itself is electron/python's.
 */

import * as z from 'zod'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import type { PythonStatus } from '../../contract/entities/settings.ts'
import type { Pusher } from '../../contract/handlers.ts'
import type { ReadableDb } from '../db/index.ts'
import { defineJobKind, type AnyJobKind, type Domain, type JobContext, type JobQueue } from '../jobs/index.ts'
import { readHardware } from '../platform/hardware.ts'
import { chooseBackend, environmentState, installEnvironment, pythonHome, type ReadyRecord } from '../python/index.ts'
import { installAt, type Install } from './install-at.ts'
import { readMachine } from './machine.ts'
import { readSettings } from './settings-calls.ts'

/** What the calls are built from. */
export type PythonParts = { db: ReadableDb; queue(): JobQueue; push: Pusher; home: string }

/** Builds the domain `python`. */
export function createPython(parts: PythonParts): Domain<'python'> {
  return {
    handlers: {
      'python.status': () => status(),
      'python.install': async ({ repair, inside, project }) => ({ job: (await parts.queue().add('python.install', { repair, inside: inside ?? null }, project === undefined ? {} : { project })).id }),
      'python.machine': () => readMachine({ home: parts.home, wanted: wantedBackend(parts.db) }),
    },
    jobs: [installJob(parts)],
    // Ready is ready, wherever it lies: a pipeline does not move it.
    current: (call, { repair }) => {
      const now = environmentState()
      return call === 'python.install' && repair !== true && now.state === 'ready' ? { folder: now.record.folder, backend: now.record.backend } : null
    },
  }
}

function status(): PythonStatus {
  const current = environmentState()
  if (current.state === 'ready') {
    const { backend, folder, python_version, reason } = current.record
    return { state: 'ready', backend, folder, detail: `Python ${python_version}; ${reason}` }
  }
  return { state: current.state === 'absent' ? 'missing' : 'unfinished', backend: '', folder: pythonHome(), detail: current.reason }
}

/** What the user asks for in the settings; the environment variable wins over it. */
function wantedBackend(db: ReadableDb): string | undefined {
  const { python_backend } = readSettings(db)
  return process.env['STUDIO_BACKEND'] || (python_backend === 'auto' ? undefined : python_backend)
}

function installJob(parts: PythonParts): AnyJobKind {
  return defineJobKind({
    kind: 'python.install',
    payload: z.strictObject({ repair: z.boolean(), inside: z.string().nullable().default(null), project: projectIdSchema.optional() }),
    lease: () => null,
    writes: false,
    run: async (order, context) => {
      const record = await installAt(order, (options) => install(parts, options, context))
      return { result: { folder: record.folder, backend: record.backend } }
    },
  })
}

async function install({ db, push }: PythonParts, options: Parameters<Install>[0], { progress, signal }: JobContext): Promise<ReadyRecord> {
  const wanted = wantedBackend(db)
  return installEnvironment({
    ...options,
    signal,
    ...(wanted === undefined ? {} : { choice: chooseBackend(await readHardware(), wanted) }),
    onProgress: ({ step, steps, message }) => {
      const shown = { phase: 'installing', done: step, total: steps, unit: 'steps', message }
      progress(shown)
      push('python.progressed', { progress: shown, line: message })
    },
  })
}
