/**
 * What the first screen needs, asked for before anything is drawn: its code and its answers come while React starts.
 * Knows which screen an address without a project opens; draws nothing.
 */

import { host } from '../lib/host.ts'
import { asked } from '../lib/use-call.ts'

/** Asks ahead where the window opens on its front page. */
export function askAhead(): void {
  if (location.hash !== '' && location.hash !== '#' && location.hash !== '#/') return
  void import('../features/projects/index.ts')
  for (const name of ['projects.list', 'packs.list'] as const) void asked.prefetchQuery({ queryKey: [name, {}], queryFn: () => host.call(name, {}) })
}
