/**
 * The facts about this installation, and what this host can do for its client.
 * Asks Python's own facts from electron/python/; adds those of the run history.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { Capabilities } from '../../contract/entities/settings.ts'
import type { Fact } from '../../contract/entities/provenance.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { findDamage, jobQueries, type WritableDb } from '../db/index.ts'
import type { DesktopHands } from '../platform/desktop.ts'
import { studioVersions } from '../platform/manifest.ts'
import { CODE_ROOT } from '../platform/paths.ts'
import type { Secrets } from '../platform/secrets.ts'
import { doctorFacts } from '../python/index.ts'

/** What the calls are built from. */
export type SystemParts = {
  db: WritableDb
  surface: Capabilities['surface']
  root: string | null
  secrets: Secrets
  desktop: DesktopHands | null
  devices(): Promise<string[]>
}

/** The handlers of `system.*`. */
export function systemHandlers(parts: SystemParts): HandlersOf<'system'> {
  return {
    'system.doctor': async () => ({ facts: [versionFact(), historyFact(parts.db), ...(await doctorFacts()).map(toFact)] }),
    'system.capabilities': () => capabilities(parts),
  }
}

async function capabilities({ surface, root, secrets, desktop, devices }: SystemParts): Promise<Capabilities> {
  const { kept, reason } = await secrets.state()
  const isDesktop = desktop !== null
  return {
    version: studioVersions()['tunesmith'] ?? '0',
    surface,
    root,
    devices: await devices(),
    platform: process.platform,
    native_dialogs: isDesktop,
    show_in_folder: isDesktop,
    move_to_bin: isDesktop,
    uploads: surface === 'serve',
    downloads: surface === 'serve',
    notifications: isDesktop,
    updates: desktop?.updates ?? false,
    source_folder: existsSync(join(CODE_ROOT, '.git')) ? CODE_ROOT : null,
    secrets: kept,
    secrets_reason: reason,
  }
}

function versionFact(): Fact {
  return { name: 'tunesmith', value: studioVersions()['tunesmith'] ?? '0', status: 'ok' }
}

function historyFact(db: WritableDb): Fact {
  const damage = findDamage(db)
  const { name } = db.connection
  if (damage.length > 0) return { name: 'run history', value: `${name}: ${damage.join('; ')}`, status: 'problem', next_step: 'Start the studio again: it moves the damaged file aside.' }
  const open = jobQueries.listOpenJobs(db).length
  return { name: 'run history', value: `${name}, sound, ${open} open job${open === 1 ? '' : 's'}`, status: 'ok' }
}

function toFact({ name, ok, value }: { name: string; ok: boolean; value: string }): Fact {
  return { name, value, status: ok ? 'ok' : 'problem' }
}
