/**
 * Loads a domain when its first call or job comes, and finds handlers and kinds of jobs by name.
 * Knows names; how a domain is built stands in domain-loaders.ts.
 */

import * as z from 'zod'
import { calls, type CallName, type DomainName } from '../contract/calls.ts'
import { projectIdSchema } from '../contract/entities/ids.ts'
import { StudioError } from '../contract/errors.ts'
import type { Core } from './core.ts'
import type { WritableDb } from './db/index.ts'
import { domainLoaders } from './domain-loaders.ts'
import type { AnyHandler } from './ipc/index.ts'
import type { AnyJobKind, Domain, PipelineParts } from './jobs/index.ts'
import { requireProject, whileLocked } from './projects/index.ts'

type LoadedDomain = { handlers: Record<string, AnyHandler>; jobs: readonly AnyJobKind[] } & Pick<Domain<DomainName>, 'current'>

const DOMAINS = new Set<string>(Object.keys(calls).map(domainOf))

/** The domains of one host. */
export class DomainRegistry {
  readonly #loaded = new Map<string, Promise<LoadedDomain>>()
  readonly #core: () => Core

  /** @param core asked for when the first domain is loaded */
  constructor(core: () => Core) {
    this.#core = core
  }

  /** The handler of a call; of one that writes, with its project locked while it answers. */
  async findHandler(name: CallName): Promise<AnyHandler> {
    const handler = (await this.#domain(name))?.handlers[name]
    if (handler !== undefined) return calls[name].writes ? whileWriting(this.#core().db, name, handler) : handler
    throw new StudioError({ code: 'internal', message: `Nothing answers ${name}.`, next_step: 'Add its handler to its domain.' })
  }

  /** A kind of job, or undefined. */
  async findKind(kind: string): Promise<AnyJobKind | undefined> {
    return (await this.#domain(kind))?.jobs.find((each) => each.kind === kind)
  }

  /** The still current result of a call, as its domain sees it. */
  readonly current: PipelineParts['current'] = async (call, input) => (await this.#domain(call))?.current?.(call, input)

  #domain(name: string): Promise<LoadedDomain> | undefined {
    const domain = domainOf(name)
    if (!DOMAINS.has(domain)) return undefined
    const known = this.#loaded.get(domain)
    if (known !== undefined) return known
    // Each loader is typed for its own calls; here they are reached by name, with input that dispatch has parsed.
    const load = domainLoaders[domain as DomainName] as unknown as (core: Core) => Promise<LoadedDomain>
    const loaded = load(this.#core())
    this.#loaded.set(domain, loaded)
    return loaded
  }
}

function whileWriting(db: WritableDb, name: CallName, handler: AnyHandler): AnyHandler {
  return (input, context) => {
    const { project } = z.looseObject({ project: projectIdSchema }).parse(input)
    return whileLocked(requireProject(db, project).folder, name, () => handler(input, context))
  }
}

function domainOf(name: string): string {
  return name.slice(0, name.indexOf('.'))
}
