/**
 * What studio.ts holds and every domain may be built from. A type only.
 */

import type { Capabilities } from '../contract/entities/settings.ts'
import type { Pusher } from '../contract/handlers.ts'
import type { WritableDb } from './db/index.ts'
import type { JobQueue, PipelineParts } from './jobs/index.ts'
import type { HomePaths } from './platform/paths.ts'

/** What every domain may be built from. */
export type Core = {
  db: WritableDb
  paths: HomePaths
  queue: JobQueue
  push: Pusher
  surface: Capabilities['surface']
  root: string | null
  /** Called when the host closes, after its jobs have ended. */
  onClose(work: () => Promise<void>): void
} & Pick<PipelineParts, 'start' | 'current'>
