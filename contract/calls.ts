/**
 * The one table of calls: name → input, output, one sentence of documentation; each domain's part lies in contract/calls/.
 * Types, handlers, the HTTP API, the WebSocket port and the page of `serve` are derived from it; nothing is declared twice.
 * Knows nothing about who answers a call or how it travels.
 */

import type * as z from 'zod'
import type { CallShape } from './calls/call.ts'
import { datasetsCalls } from './calls/datasets.ts'
import { evalsCalls } from './calls/evals.ts'
import { exportsCalls } from './calls/exports.ts'
import { historyCalls } from './calls/history.ts'
import { hubCalls } from './calls/hub.ts'
import { jobsCalls } from './calls/jobs.ts'
import { modelsCalls } from './calls/models.ts'
import { ollamaCalls } from './calls/ollama.ts'
import { packsCalls } from './calls/packs.ts'
import { placesCalls } from './calls/places.ts'
import { playgroundCalls } from './calls/playground.ts'
import { projectsCalls } from './calls/projects.ts'
import { pythonCalls } from './calls/python.ts'
import { rulebooksCalls } from './calls/rulebooks.ts'
import { runsCalls } from './calls/runs.ts'
import { settingsCalls } from './calls/settings.ts'
import { systemCalls } from './calls/system.ts'
import { wizardCalls } from './calls/wizard.ts'

export type { CallShape } from './calls/call.ts'

/** Every call of the studio. Long work returns a job at once; its progress arrives as pushes and in `jobs.get`. */
export const calls = {
  ...packsCalls,
  ...projectsCalls,
  ...rulebooksCalls,
  ...datasetsCalls,
  ...runsCalls,
  ...evalsCalls,
  ...exportsCalls,
  ...ollamaCalls,
  ...playgroundCalls,
  ...modelsCalls,
  ...hubCalls,
  ...jobsCalls,
  ...historyCalls,
  ...pythonCalls,
  ...placesCalls,
  ...systemCalls,
  ...settingsCalls,
  ...wizardCalls,
} as const satisfies Record<`${string}.${string}`, CallShape>

/** The table's type. */
export type Calls = typeof calls
/** The name of a call. */
export type CallName = keyof Calls
/** What a caller writes: defaults may be left out. */
export type CallInput<N extends CallName> = z.input<Calls[N]['input']>
/** What a handler gets: parsed, defaults filled in. */
export type ParsedInput<N extends CallName> = z.output<Calls[N]['input']>
/** What a call returns. */
export type CallOutput<N extends CallName> = z.output<Calls[N]['output']>
/** The word before the dot. */
export type DomainName = CallName extends `${infer D}.${string}` ? D : never
/** The calls of one domain. */
export type CallOf<D extends DomainName> = Extract<CallName, `${D}.${string}`>

/** True for a name of the table (and not, for instance, `constructor`). */
export function isCallName(name: string): name is CallName {
  return Object.hasOwn(calls, name)
}
