/**
 * A project as a test's seed: made on the command line's side of a new home, with samples, and a short run where one is asked. Names
 * nothing of the window.
 */

import { mkdtempSync, realpathSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { homePaths } from '../../electron/platform/paths.ts'
import { environmentState } from '../../electron/python/index.ts'
import { createStudio } from '../../electron/studio.ts'
import { hasChromium } from './open-studio.ts'

/** Why a flow with training cannot run here; false where it can. */
export const cannotTrain: string | false = !hasChromium() ? 'SKIPPED: there is no Chromium' : environmentState().state === 'ready' ? false : 'SKIPPED: there is no Python environment; run npm run setup'

/** A home with one project in it. */
export type SeededHome = { readonly home: string; readonly folder: string; readonly project: string; readonly name: string }

/** What the project holds already. `scale` null = no samples; `steps` 0 = no run. */
export type SeedOrder = { readonly name: string; readonly scale: number | null; readonly steps?: number }

/** Makes a home with a project of the pack `wzrdbrain`. */
export async function seedProject({ name, scale, steps = 0 }: SeedOrder): Promise<SeededHome> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), `${name}-`)))
  const host = createStudio({ surface: 'cli', paths: { ...homePaths(home), python: homePaths().python } })
  try {
    const { project } = await host.call('projects.create', { folder: join(home, name), pack: 'wzrdbrain' })
    if (scale !== null) await host.queue.wait((await host.call('datasets.generate', { project: project.id, scale })).job)
    if (steps > 0) await host.queue.wait((await host.call('runs.start', { project: project.id, set: { max_steps: steps } })).job)
    return { home, folder: project.folder, project: project.id, name: project.name }
  } finally {
    await host.close()
  }
}
