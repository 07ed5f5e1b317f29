/**
 * Builds the host once: run history, queue, domains, the way in. main.ts, serve.ts and cli.ts all call it.
 * A domain is loaded when its first call or job comes, so that a short command starts fast.
 */

import type { Capabilities } from '../contract/entities/settings.ts'
import { StudioError } from '../contract/errors.ts'
import type { Caller } from '../contract/handlers.ts'
import type { Core } from './core.ts'
import { openDatabase, type WritableDb } from './db/index.ts'
import { DomainRegistry } from './domain-registry.ts'
import { createDispatch, PushLog, type Dispatch } from './ipc/index.ts'
import { JobQueue } from './jobs/index.ts'
import { PlaceTokens } from './places/index.ts'
import type { DesktopHands } from './platform/desktop.ts'
import { homePaths, type HomePaths } from './platform/paths.ts'
import { memorySecrets, type Secrets } from './platform/secrets.ts'
import { lockProject, requireProject } from './projects/index.ts'

/** How the host is built. */
export type StudioOptions = {
  surface: Capabilities['surface']
  /** The folder inside which remote clients may name paths; null where there are none. */
  root?: string | null
  paths?: HomePaths
  /** Keeps the user's tokens; in memory unless given. */
  secrets?: Secrets
  /** What only a desktop can do. */
  desktop?: DesktopHands
  /** Checks every page of the run history. */
  fullCheck?: boolean
  /** Checks results against the table; for tests. */
  validateOutput?: boolean
}

/** The host. */
export type Studio = {
  /** Makes a call and returns its value; throws StudioError. */
  call: Caller
  /** Answers a call of any client in an envelope; never throws. */
  dispatch: Dispatch
  pushes: PushLog
  /** Paths that windows name by token. */
  places: PlaceTokens
  queue: JobQueue
  db: WritableDb
  /** What the user must be told about the start; null mostly. */
  notice: string | null
  /** Ends the jobs of this process and closes the run history. */
  close(): Promise<void>
}

/** Builds the host. Nothing runs before a call comes or `queue.boot`. */
export function createStudio(options: StudioOptions): Studio {
  const { surface, root = null, paths = homePaths(), fullCheck = false, validateOutput = false, secrets = memorySecrets(), desktop = null } = options
  const { db, notice, close } = openDatabase(paths.database, { fullCheck })
  const pushes = new PushLog()
  const places = new PlaceTokens()
  const closing: (() => Promise<void>)[] = []
  const domains = new DomainRegistry(() => core)
  const queue = new JobQueue({
    db,
    push: pushes.push,
    findKind: (kind) => domains.findKind(kind),
    lockProject: (project, purpose) => lockProject(requireProject(db, project).folder, purpose),
  })
  const dispatch = createDispatch({ findHandler: (name) => domains.findHandler(name), validateOutput, places })
  const ask = callerOf(dispatch)
  const core: Core = { db, paths, queue, push: pushes.push, surface, root, places, secrets, desktop, ask: ask as Caller, start: (call, input) => startStage(ask, call, input), current: domains.current, onClose: (work) => void closing.push(work) }
  return {
    call: ask as Caller,
    dispatch,
    pushes,
    places,
    queue,
    db,
    notice,
    close: async () => {
      await queue.close()
      for (const work of closing) await work()
      close()
    },
  }
}

type AnyCaller = (name: string, input: unknown, signal?: AbortSignal) => Promise<unknown>

function callerOf(dispatch: Dispatch): AnyCaller {
  return async (name, input, signal) => {
    const result = await dispatch(name, input, signal === undefined ? {} : { signal })
    if (result.ok) return result.value
    throw new StudioError(result.error)
  }
}

/** Makes the call of a pipeline's stage, which must start a job. */
async function startStage(ask: AnyCaller, call: string, input: Record<string, unknown>): Promise<Record<string, unknown> & { job: number }> {
  const value = (await ask(call, input)) as Record<string, unknown>
  if (typeof value['job'] === 'number') return { ...value, job: value['job'] }
  throw new StudioError({ code: 'bad_input', message: `${call} starts no job, so it cannot be a stage.`, next_step: 'Name a call that starts a job.' })
}
