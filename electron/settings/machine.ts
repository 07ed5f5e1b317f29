/**
 * What this machine has to train with, what is used of it, and what would let an idle GPU train.
 * Joins the facts of platform/ with the choice of python/; changes nothing.
 */

import type { Machine } from '../../contract/entities/machine.ts'
import { toStudioError } from '../../contract/errors.ts'
import { freeDiskBytes } from '../platform/disk.ts'
import { readHardware, type Hardware } from '../platform/hardware.ts'
import { chooseBackend, environmentState, NEEDED_BYTES, type Backend } from '../python/index.ts'

const MIB = 2 ** 20

/** The machine. `wanted` is the backend that the user asks for. */
export async function readMachine({ home, wanted }: { home: string; wanted: string | undefined }): Promise<Machine> {
  const hardware = await readHardware()
  return { ...describe(hardware, home), ...decide(hardware, wanted, installedBackend()) }
}

function describe(hardware: Hardware, home: string): Pick<Machine, 'cpu' | 'memory_bytes' | 'gpus' | 'disk'> {
  const nvidia = hardware.nvidiaGpus.map(({ name, memoryTotalMiB, driverVersion }) => ({ name, memory_bytes: memoryTotalMiB * MIB, driver: driverVersion }))
  const other = [...(hardware.hasRocm ? ['AMD GPU (ROCm)'] : []), ...(hardware.hasMps ? ['Apple GPU (MPS)'] : [])]
  return {
    cpu: { model: hardware.cpuModel, cores: hardware.cpuCores },
    memory_bytes: hardware.memoryBytes,
    gpus: [...nvidia, ...other.map((name) => ({ name, memory_bytes: null, driver: null }))],
    disk: { folder: home, free_bytes: freeDiskBytes(home) },
  }
}

type Decision = Pick<Machine, 'trains_on' | 'reason' | 'mend' | 'environment_bytes'>

/** Where models are trained, and what stands between a GPU and training. Pure. */
export function decide(hardware: Hardware, wanted: string | undefined, installed: Backend | null): Decision {
  const hasGpu = hardware.nvidiaGpus.length > 0 || hardware.hasRocm || hardware.hasMps
  try {
    const { backend, reason } = chooseBackend(hardware, wanted)
    const environment_bytes = NEEDED_BYTES[backend]
    if (installed === 'cpu' && backend === 'cuda') {
      return { trains_on: 'cpu', reason: 'The Python environment was installed for the processor.', mend: { sentence: `Repair the environment: it is then installed for ${reason}.`, action: 'repair_environment' }, environment_bytes }
    }
    if (backend === 'cuda') return { trains_on: 'gpu', reason, mend: null, environment_bytes }
    const isIdle = wanted === 'cpu' && hasGpu && canUseGpu(hardware)
    return { trains_on: 'cpu', reason: hasGpu && wanted === 'cpu' ? 'The settings ask for the processor.' : `${sentence(reason)}.`, mend: isIdle ? { sentence: 'Take it where it can be used; Python is then repaired for it if need be.', action: 'use_gpu' } : null, environment_bytes }
  } catch (error) {
    const { message, next_step } = toStudioError(error)
    return { trains_on: 'cpu', reason: message, mend: { sentence: adviceFor(next_step), action: 'use_cpu' }, environment_bytes: NEEDED_BYTES.cpu }
  }
}

/** True where the graphics card would be taken if nobody asked for the processor. */
function canUseGpu(hardware: Hardware): boolean {
  try {
    return chooseBackend(hardware, undefined).backend === 'cuda'
  } catch {
    return false
  }
}

/** The advice of the command line, told for a window: it has a button instead of a variable. */
function adviceFor(next_step: string): string {
  return next_step.replace(/, or set STUDIO_BACKEND=cpu and start again\.?/, ', or train on the processor.').replace(/To train on the processor instead, set STUDIO_BACKEND=cpu and start again\.?/, 'It can train on the processor instead.')
}

function sentence(text: string): string {
  return `${text.slice(0, 1).toUpperCase()}${text.slice(1)}`
}

function installedBackend(): Backend | null {
  const now = environmentState()
  return now.state === 'ready' ? now.record.backend : null
}
