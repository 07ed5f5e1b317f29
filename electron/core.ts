/**
 * What studio.ts holds and every domain may be built from. A type only.
 */

import type { Capabilities } from '../contract/entities/settings.ts'
import type { Caller, Pusher } from '../contract/handlers.ts'
import type { WritableDb } from './db/index.ts'
import type { JobQueue, PipelineParts } from './jobs/index.ts'
import type { PlaceTokens } from './places/index.ts'
import type { DesktopHands } from './platform/desktop.ts'
import type { HomePaths } from './platform/paths.ts'
import type { Secrets } from './platform/secrets.ts'

/** What every domain may be built from. */
export type Core = {
  db: WritableDb
  paths: HomePaths
  queue: JobQueue
  push: Pusher
  surface: Capabilities['surface']
  root: string | null
  /** Paths that windows name by token. */
  places: PlaceTokens
  /** The user's tokens (Hugging Face). */
  secrets: Secrets
  /** What only a desktop can do; null elsewhere. */
  desktop: DesktopHands | null
  /** Asks another domain by its call; throws StudioError. */
  ask: Caller
  /** Called when the host closes, after its jobs have ended. */
  onClose(work: () => Promise<void>): void
} & Pick<PipelineParts, 'start' | 'current'>
