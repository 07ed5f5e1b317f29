/**
 * The GPUs that a run may be given, by the numbers that `device_ids` takes, and who has each now.
 * Knows the machine's probe and the queue's leases; chooses nothing.
 */
import type { Device } from '../../contract/entities/live-run.ts'
import type { Job } from '../../contract/entities/job.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { jobQueries, type ReadableDb } from '../db/index.ts'
import { ACTIVE_STATES, devicesOf, isProcessAlive } from '../jobs/index.ts'
import type { Hardware, NvidiaGpu } from '../platform/hardware.ts'
import { visibleGpus } from './devices.ts'

/** What they are found with. */
export type DeviceListParts = { db: ReadableDb; device(): string | Promise<string>; hardware(): Promise<Pick<Hardware, 'nvidiaGpus'>> }

const MIB = 2 ** 20

/** The handler. */
export function deviceHandlers(parts: DeviceListParts): Pick<HandlersOf<'runs'>, 'runs.devices'> {
  return {
    'runs.devices': async () => {
      if ((await parts.device()) === 'cpu') return { devices: [] }
      return { devices: listDevices((await parts.hardware()).nvidiaGpus, jobQueries.listOpenJobs(parts.db).filter(({ owner, worker }) => isProcessAlive(owner) || isProcessAlive(worker))) }
    },
  }
}

/** The visible ones of the machine's GPUs with the jobs that hold them or wait for them. */
export function listDevices(gpus: readonly NvidiaGpu[], jobs: readonly Job[], variables: NodeJS.ProcessEnv = process.env): Device[] {
  return visibleGpus(gpus.length, variables).flatMap((name, id) => {
    const gpu = gpus.find(({ uuid }) => uuid === name) ?? gpus[Number(name)]
    if (gpu === undefined) return []
    const wanting = jobs.filter(({ lease }) => devicesOf(lease).includes(`gpu:${id}`))
    const holder = wanting.find(({ state }) => ACTIVE_STATES.includes(state))
    return [{ id, name: gpu.name, memory: gpu.memoryTotalMiB * MIB, free: gpu.memoryFreeMiB * MIB, held: holder === undefined ? null : heldBy(holder), waiting: wanting.filter(({ state }) => state === 'queued').length }]
  })
}

function heldBy({ id, kind, project, payload }: Job): NonNullable<Device['held']> {
  return { job: id, kind, project, run: typeof payload['run'] === 'string' ? payload['run'] : null }
}
