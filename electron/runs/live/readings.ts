/**
 * What the machine does while a run trains: processor time of the trainer's group, memory, disk, GPU.
 * States what it can read; the rest is null. Remembers the last reading of a process to tell a share from two.
 */
import { readFileSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import type { Readings } from '../../../contract/entities/live-run.ts'
import { freeDiskBytes } from '../../platform/disk.ts'
import { runTool } from '../../platform/processes.ts'

/** Clock ticks a second of Linux's /proc. */
const TICKS = 100
/** How long a GPU's answer is taken for the present, in milliseconds. */
const GPU_AGE_MS = 3000
const GPU_QUERY = 'name,memory.used,memory.total,utilization.gpu,temperature.gpu'

/** Reads the machine for one host. */
export class MachineReader {
  readonly #before = new Map<number, { at: number; ticks: number; share: number | null }>()
  #gpu: { at: number; value: Readings['gpu'] } = { at: -Infinity, value: null }
  #asking: Promise<void> | null = null

  /** Readings of a trainer: `pid` leads its group; `onGpu` asks the driver too, whose answer may be a few seconds old. */
  read(folder: string, pid: number | null, rss: number | null, onGpu: boolean): Readings {
    if (onGpu) this.#askGpu()
    return { cpu: pid === null ? null : this.#cpuShare(pid), rss, disk_free: freeDiskBytes(folder), gpu: onGpu ? this.#gpu.value : null }
  }

  #cpuShare(pid: number): number | null {
    const ticks = ticksOf(pid)
    if (ticks === null) return null
    const now = performance.now()
    const before = this.#before.get(pid)
    if (before === undefined) {
      this.#before.set(pid, { at: now, ticks, share: null })
      return null
    }
    if (now - before.at < 500) return before.share
    const share = Math.min(1, Math.max(0, (ticks - before.ticks) / TICKS / ((now - before.at) / 1000) / availableParallelism()))
    this.#before.set(pid, { at: now, ticks, share })
    return share
  }

  #askGpu(): void {
    if (this.#asking !== null || performance.now() - this.#gpu.at < GPU_AGE_MS) return
    this.#asking = runTool('nvidia-smi', [`--query-gpu=${GPU_QUERY}`, '--format=csv,noheader,nounits'], { timeoutMs: 5000 }).then((result) => {
      this.#gpu = { at: performance.now(), value: result.exitCode === 0 ? parseGpu(result.stdout) : null }
      this.#asking = null
    })
  }
}

/** The first GPU of nvidia-smi's lines; null where they have another shape. */
export function parseGpu(csv: string): Readings['gpu'] {
  const [name, used, total, share, celsius] = (csv.split('\n')[0] ?? '').split(',').map((field) => field.trim())
  if (name === undefined || used === undefined || total === undefined) return null
  const number = (text: string | undefined) => (text === undefined || text === '' || Number.isNaN(Number(text)) ? null : Number(text))
  const percent = number(share)
  return { name, used: (number(used) ?? 0) * 2 ** 20, total: (number(total) ?? 0) * 2 ** 20, share: percent === null ? null : percent / 100, celsius: number(celsius) }
}

/** Processor time of a process and its ended children, in ticks; null where the system does not tell. */
function ticksOf(pid: number): number | null {
  try {
    const children = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(/\s+/).filter(Boolean).map(Number)
    return [pid, ...children].reduce((sum, each) => sum + ownTicks(each), 0)
  } catch {
    return null
  }
}

function ownTicks(pid: number): number {
  const stat = readFileSync(`/proc/${pid}/stat`, 'utf8')
  const fields = stat.slice(stat.lastIndexOf(')') + 2).split(' ')
  return Number(fields[11]) + Number(fields[12])
}
