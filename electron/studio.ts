/**
 * Builds the host once: run history, queue, domains, the way in. main.ts, serve.ts and cli.ts all call it.
 * A domain is loaded when its first call or job comes, so that a short command starts fast.
 */

import { calls, type CallName, type DomainName } from '../contract/calls.ts'
import type { Capabilities } from '../contract/entities/settings.ts'
import { StudioError } from '../contract/errors.ts'
import type { Caller } from '../contract/handlers.ts'
import { openDatabase, type WritableDb } from './db/index.ts'
import { domainLoaders, type Core } from './domain-loaders.ts'
import { createDispatch, PushLog, type AnyHandler, type Dispatch } from './ipc/index.ts'
import { JobQueue, type AnyJobKind } from './jobs/index.ts'
import { homePaths, type HomePaths } from './platform/paths.ts'
import { lockProject, requireProject } from './projects/index.ts'

/** How the host is built. */
export type StudioOptions = {
  surface: Capabilities['surface']
  /** The folder inside which remote clients may name paths; null where there are none. */
  root?: string | null
  paths?: HomePaths
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
  queue: JobQueue
  db: WritableDb
  /** What the user must be told about the start; null mostly. */
  notice: string | null
  /** Ends the jobs of this process and closes the run history. */
  close(): Promise<void>
}

type LoadedDomain = { handlers: Record<string, AnyHandler>; jobs: readonly AnyJobKind[]; current?: Current }
type Current = (call: string, input: Record<string, unknown>) => unknown

/** Builds the host. Nothing runs before a call comes or `queue.boot`. */
export function createStudio(options: StudioOptions): Studio {
  const paths = options.paths ?? homePaths()
  const { db, notice, close } = openDatabase(paths.database, { fullCheck: options.fullCheck ?? false })
  const pushes = new PushLog()
  const queue = new JobQueue({
    db,
    push: pushes.push,
    findKind: async (kind) => (await domainOf(kind))?.jobs.find((each) => each.kind === kind),
    lockProject: (project, purpose) => lockProject(requireProject(db, project).folder, purpose),
  })
  const closing: (() => Promise<void>)[] = []
  const core: Core = {
    db,
    paths,
    queue,
    push: pushes.push,
    surface: options.surface,
    root: options.root ?? null,
    start: startStage,
    current: isCurrent,
    onClose: (work) => void closing.push(work),
  }
  const loaded = new Map<DomainName, Promise<LoadedDomain>>()

  async function domainOf(name: string): Promise<LoadedDomain | undefined> {
    const domain = name.slice(0, name.indexOf('.'))
    if (!isDomainName(domain)) return undefined
    // The loaders are typed one by one; here their handlers are reached by name, and dispatch has parsed the input.
    const load = domainLoaders[domain] as unknown as (core: Core) => Promise<LoadedDomain>
    if (!loaded.has(domain)) loaded.set(domain, load(core))
    return loaded.get(domain)
  }

  async function findHandler(name: CallName): Promise<AnyHandler> {
    const handler = (await domainOf(name))?.handlers[name]
    if (handler !== undefined) return handler
    throw new StudioError({ code: 'not_yet', message: `This version does not answer ${name} yet.`, next_step: 'Update Tunesmith.' })
  }

  const dispatch = createDispatch({ findHandler, validateOutput: options.validateOutput ?? false })

  async function startStage(call: string, input: Record<string, unknown>): Promise<Record<string, unknown> & { job: number }> {
    const result = await dispatch(call, input)
    if (!result.ok) throw new StudioError(result.error)
    const value = result.value as Record<string, unknown>
    if (typeof value['job'] === 'number') return { ...value, job: value['job'] }
    throw new StudioError({ code: 'bad_input', message: `${call} starts no job, so it cannot be a stage.`, next_step: 'Name a call that starts a job.' })
  }

  async function isCurrent(call: string, input: Record<string, unknown>): Promise<Record<string, unknown> | null | undefined> {
    const current = (await domainOf(call))?.current
    return (await current?.(call, input)) as Record<string, unknown> | null | undefined
  }

  const call: Caller = async (name, input, signal) => {
    const result = await dispatch(name, input, signal === undefined ? {} : { signal })
    if (!result.ok) throw new StudioError(result.error)
    return result.value as never
  }

  return {
    call,
    dispatch,
    pushes,
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

const DOMAINS = new Set(Object.keys(calls).map((name) => name.slice(0, name.indexOf('.'))))

function isDomainName(name: string): name is DomainName {
  return DOMAINS.has(name)
}
