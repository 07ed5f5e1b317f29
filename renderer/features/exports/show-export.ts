/** Shows the folder of an export in the system's file window, on hosts that can. Knows calls only. */

import { host } from '../../lib/host.ts'

/** Opens the folder. */
export async function showExport(project: string, id: string): Promise<void> {
  const { place } = await host.call('places.of_project', { project, id })
  await host.call('places.show', { place: place.place })
}
