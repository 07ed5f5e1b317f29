/**
 * Which compute backend this machine trains on, and why one is refused.
 * Decides from the facts of platform/hardware.ts; installs nothing.
 */

import { StudioError } from '../../contract/errors.ts'
import type { Hardware } from '../platform/hardware.ts'

/** The backends that this version can install and test. */
export const BACKENDS = ['cpu', 'cuda'] as const

/** A backend that this version can install. */
export type Backend = (typeof BACKENDS)[number]

/** The chosen backend and one sentence that says why. */
export type BackendChoice = { backend: Backend; reason: string }

/** The oldest NVIDIA driver (major version) that runs CUDA 13, which the cuda lock is built for. */
const MIN_CUDA_DRIVER = 580
/** The oldest compute capability in CUDA 13 builds (Turing). */
const MIN_COMPUTE_CAPABILITY = 7.5

/**
 * Chooses the backend from the hardware, or from `wanted` (the STUDIO_BACKEND setting) where it is given.
 * @throws StudioError `unsupported_hardware` for a GPU that this version cannot use, `bad_input` for an unknown name
 */
export function chooseBackend(hardware: Hardware, wanted?: string): BackendChoice {
  if (wanted !== undefined && wanted !== '') return checkWanted(hardware, wanted)
  const gpu = hardware.nvidiaGpus[0]
  if (gpu !== undefined) return chooseCuda(hardware)
  if (hardware.hasRocm) throw refuse('an AMD GPU (ROCm)')
  if (hardware.hasMps) throw refuse('an Apple GPU (MPS)')
  return { backend: 'cpu', reason: 'no NVIDIA GPU was found' }
}

function checkWanted(hardware: Hardware, wanted: string): BackendChoice {
  if (wanted === 'cpu') return { backend: 'cpu', reason: 'STUDIO_BACKEND asks for it' }
  if (wanted === 'cuda') return chooseCuda(hardware)
  if (wanted === 'rocm') throw refuse('an AMD GPU (ROCm)')
  if (wanted === 'mps') throw refuse('an Apple GPU (MPS)')
  throw new StudioError({
    code: 'bad_input',
    message: `STUDIO_BACKEND names an unknown backend: ${wanted}.`,
    next_step: `Set it to one of ${BACKENDS.join(', ')}, or unset it to let the studio choose.`,
  })
}

function chooseCuda(hardware: Hardware): BackendChoice {
  const gpu = hardware.nvidiaGpus[0]
  if (gpu === undefined) throw refuse('no NVIDIA GPU that its driver shows', 'Install the NVIDIA driver, or set')
  if (gpu.computeCapability < MIN_COMPUTE_CAPABILITY) {
    throw refuse(`an NVIDIA GPU of compute capability ${gpu.computeCapability} (${gpu.name}; ${MIN_COMPUTE_CAPABILITY} is the oldest)`)
  }
  if (Number.parseInt(gpu.driverVersion, 10) < MIN_CUDA_DRIVER) {
    throw refuse(`NVIDIA driver ${gpu.driverVersion} (CUDA 13 needs ${MIN_CUDA_DRIVER} or newer)`, 'Update the driver, or set')
  }
  return { backend: 'cuda', reason: `${gpu.name}, driver ${gpu.driverVersion}` }
}

function refuse(what: string, advice = 'To train on the processor instead, set'): StudioError {
  return new StudioError({
    code: 'unsupported_hardware',
    message: `This machine has ${what}, which this version cannot use yet.`,
    next_step: `${advice} STUDIO_BACKEND=cpu and start again.`,
  })
}
