/**
 * The folders of a project's exports: the next free id, file names in one, and the space that an export will need.
 * Knows names and sizes; makes no model files.
 */

import { existsSync, mkdirSync, readdirSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { freeDiskBytes } from '../platform/disk.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'

/** Bits a weight takes, rounded up for small models whose rows fall back to larger types. */
const BITS: Readonly<Record<ExportQuantization, number>> = { F32: 32, F16: 16, Q8_0: 9, Q6_K: 9, Q5_K_M: 9, Q4_K_M: 9 }
const HEADROOM_BYTES = 64 * 2 ** 20

/** Makes the folder of the next export and returns its id. The caller holds the project's lock. */
export function createExportFolder(projectDir: string): string {
  const folder = join(projectDir, 'exports')
  mkdirSync(folder, { recursive: true })
  const last = Math.max(0, ...readdirSync(folder).map((name) => Number(/^export-(\d{4,})$/.exec(name)?.[1] ?? 0)))
  const id = `export-${String(last + 1).padStart(4, '0')}`
  mkdirSync(join(folder, id))
  return id
}

/** The folder of an export; the newest finished one where none is named. Throws `not_found`. */
export function exportFolder(projectDir: string, id?: string): string {
  const folder = join(projectDir, 'exports')
  const ids = existsSync(folder) ? readdirSync(folder).filter((name) => existsSync(join(folder, name, 'manifest.json'))).sort() : []
  const wanted = id ?? ids.at(-1)
  if (wanted !== undefined && ids.includes(wanted)) return join(folder, wanted)
  throw new StudioError({
    code: 'not_found',
    message: wanted === undefined ? 'This project has no export yet.' : `There is no finished export ${wanted} in this project.`,
    next_step: wanted === undefined ? 'Run `export` first.' : `Choose one of: ${ids.join(', ') || 'none; run `export` first'}.`,
  })
}

/** The name of a GGUF file: `run-0001-q4_k_m.gguf`. */
export function ggufName(stem: string, quantization: ExportQuantization): string {
  return `${stem.replaceAll(/[^A-Za-z0-9._-]/gu, '-')}-${quantization.toLowerCase()}.gguf`
}

/** Bytes that an export writes: merged model, F16 file and quantised files. */
export function exportBytes(baseModelDir: string, quantizations: readonly ExportQuantization[], isMerging: boolean): number {
  const weights = readdirSync(baseModelDir).filter((name) => name.endsWith('.safetensors')).reduce((sum, name) => sum + statSync(join(baseModelDir, name)).size, 0)
  // Weights of 16 bit are the rule; with 32-bit weights this asks for too much rather than too little.
  const perBit = weights / 16
  const files = quantizations.filter((quantization) => quantization !== 'F16').reduce((sum, quantization) => sum + BITS[quantization] * perBit, 0)
  return Math.ceil((isMerging ? weights : 0) + weights + files + HEADROOM_BYTES)
}

/** Refuses to start where the disk has less room than needed. */
export function requireSpace(folder: string, bytes: number): void {
  const free = freeDiskBytes(folder)
  if (free >= bytes) return
  throw new StudioError({
    code: 'no_space',
    message: `This export needs ${megabytes(bytes)} and the disk has ${megabytes(free)} free.`,
    next_step: `Free ${megabytes(bytes - free)} or more, or export fewer quantizations.`,
  })
}

function megabytes(bytes: number): string {
  return `${Math.ceil(bytes / 1e6).toLocaleString('en-US')} MB`
}
