/**
 * What the first screen needs, asked for before anything is drawn: its code and its answers come while React starts.
 * Once the window rests, the code of the stages as well, so that opening one waits for its answers only. Draws nothing.
 */

import { host } from '../lib/host.ts'
import { asked } from '../lib/use-call.ts'
import { loadProjectsScreen, stageScreens } from './screens.ts'

/** How long to wait for a window that never rests. */
const LONGEST_MS = 4000

/** Asks ahead: for the front page where the window opens on it, for the stages when there is time. */
export function askAhead(): void {
  requestIdleCallback(() => void readStages(), { timeout: LONGEST_MS })
  if (location.hash !== '' && location.hash !== '#' && location.hash !== '#/') return
  void loadProjectsScreen()
  for (const name of ['projects.list', 'packs.list'] as const) void asked.prefetchQuery({ queryKey: [name, {}], queryFn: () => host.call(name, {}) })
}

/** One after the other: what is being opened meanwhile goes first. */
async function readStages(): Promise<void> {
  for (const { load } of stageScreens) await load().catch(() => undefined)
}
