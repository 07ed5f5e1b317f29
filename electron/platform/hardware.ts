/**
 * What this machine has: processor cores, memory, GPUs.
 * States facts only; which backend or batch size follows from them is decided elsewhere.
 */

import { existsSync } from 'node:fs'
import { availableParallelism, cpus, totalmem } from 'node:os'
import { runTool } from './processes.ts'

/** One NVIDIA GPU as nvidia-smi describes it. Memory in MiB. */
export type NvidiaGpu = {
  uuid: string
  name: string
  memoryTotalMiB: number
  memoryFreeMiB: number
  driverVersion: string
  /** Compute capability, e.g. 9.0. */
  computeCapability: number
}

/** What the machine can train on. */
export type Hardware = {
  platform: NodeJS.Platform
  arch: string
  cpuModel: string
  cpuCores: number
  memoryBytes: number
  nvidiaGpus: NvidiaGpu[]
  /** True where an AMD GPU with its ROCm driver is present. */
  hasRocm: boolean
  /** True on Apple silicon. */
  hasMps: boolean
}

const NVIDIA_QUERY = 'uuid,name,memory.total,memory.free,driver_version,compute_cap'

/** Looks at the machine. Takes up to a second where a GPU driver has to be asked. */
export async function readHardware(): Promise<Hardware> {
  return {
    platform: process.platform,
    arch: process.arch,
    cpuModel: cpus()[0]?.model.trim() ?? 'unknown processor',
    cpuCores: availableParallelism(),
    memoryBytes: totalmem(),
    nvidiaGpus: await readNvidiaGpus(),
    hasRocm: existsSync('/dev/kfd') && existsSync('/opt/rocm'),
    hasMps: process.platform === 'darwin' && process.arch === 'arm64',
  }
}

/** The NVIDIA GPUs, or an empty list where there is no driver. */
export async function readNvidiaGpus(): Promise<NvidiaGpu[]> {
  const result = await runTool('nvidia-smi', [`--query-gpu=${NVIDIA_QUERY}`, '--format=csv,noheader,nounits'], { timeoutMs: 10_000 })
  // Where one GPU is lost it ends with an error, and may still list the others.
  return parseNvidiaGpus(result.stdout)
}

/** Reads the lines of `nvidia-smi --query-gpu=… --format=csv,noheader,nounits`; lines of another shape are left out. */
export function parseNvidiaGpus(csv: string): NvidiaGpu[] {
  return csv.split('\n').flatMap((line) => {
    const [uuid, name, total, free, driverVersion, capability] = line.split(',').map((field) => field.trim())
    if (uuid === undefined || name === undefined || driverVersion === undefined || capability === undefined) return []
    return [
      {
        uuid,
        name,
        memoryTotalMiB: Number(total),
        memoryFreeMiB: Number(free),
        driverVersion,
        computeCapability: Number(capability),
      },
    ]
  })
}
