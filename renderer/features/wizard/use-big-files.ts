/**
 * Where Python and downloaded models go: the chosen folder or the roomiest disk, what they need there, and taking it.
 * What is shown is what is taken. Knows calls; draws nothing.
 */

import type { Place } from '../../../contract/entities/place.ts'
import { errorParts, host } from '../../lib/host.ts'
import { refresh, useCall } from '../../lib/use-call.ts'
import { usePlace } from '../projects/index.ts'
import type { Wizard } from './use-wizard.ts'

/** The folder of big files, and what is done with it. */
export type BigFiles = {
  place: Place | undefined
  needsPython: boolean
  /** Bytes that must be free there; 0 while they are not known or nothing is missing. */
  needs: number
  choose(place: string): Promise<void>
  /** Keeps the folder that is shown, and has models go there. */
  take(): Promise<void>
  /** Begins to install Python there, where it is missing. */
  install(): Promise<void>
}

/** The big files of a wizard. */
export function useBigFiles(wizard: Wizard): BigFiles {
  const { state, keep } = wizard
  const { data: python } = useCall('python.status', {})
  const { data: machine } = useCall('python.machine', {})
  const place = usePlace('big_files', state.big_files)
  const needsPython = python !== undefined && python.state !== 'ready'
  return {
    place,
    needsPython,
    needs: needsPython ? (machine?.environment_bytes ?? 0) : 0,
    choose: async (chosen) => {
      await keep({}, { big_files: chosen })
      refresh('wizard.plan')
    },
    take: async () => {
      if (place === undefined) return
      if (state.big_files === null) await keep({}, { big_files: place.place })
      await moveModels(`${place.place}/models`)
    },
    install: async () => {
      if (needsPython && place !== undefined) await host.call('python.install', { inside: place.place }).then(() => refresh('jobs.list'))
    },
  }
}

/** Models go to the folder from now on; where they go there already, nothing is done. */
async function moveModels(to: string): Promise<void> {
  await host.call('settings.move_models', { to }).then(() => refresh('jobs.list'), (thrown: unknown) => {
    if (errorParts(thrown).code !== 'bad_input') throw thrown
  })
}
