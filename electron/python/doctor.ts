/**
 * The facts about this machine that matter to the studio, one line each, with what to do where one is bad.
 * Looks and tells; changes nothing.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { toStudioError } from '../../contract/errors.ts'
import { freeDiskBytes, sizeWords } from '../platform/disk.ts'
import { readHardware, type Hardware } from '../platform/hardware.ts'
import { CODE_ROOT, studioHome } from '../platform/paths.ts'
import { chooseBackend } from './backend.ts'
import { environmentState } from './environment.ts'
import { findBasePython, findUv } from './package-installer.ts'
import { pythonVariables } from './python-process.ts'

/** One fact: what it is about, what was found, and whether the studio can work with it. */
export type DoctorFact = { name: string; ok: boolean; value: string }

const MIN_FREE_BYTES = 5e9
const packageSchema = z.object({ version: z.string() })

/** All facts, in the order in which they are printed. Takes a second or two. */
export async function doctorFacts(): Promise<DoctorFact[]> {
  const hardware = await readHardware()
  const home = studioHome()
  const free = freeDiskBytes(home)
  return [
    { name: 'node', ok: Number.parseInt(process.versions.node, 10) >= 24, value: `${process.version} (${process.execPath})` },
    { name: 'system', ok: true, value: `${hardware.platform} ${hardware.arch}, ${hardware.cpuCores} cores (${hardware.cpuModel})` },
    { name: 'memory', ok: true, value: sizeWords(hardware.memoryBytes) },
    { name: 'disk', ok: free > MIN_FREE_BYTES, value: `${sizeWords(free)} free at ${home}` },
    gpuFact(hardware),
    backendFact(hardware),
    await basePythonFact(),
    await uvFact(),
    ...environmentFacts(),
    packageFact('sqlite', 'better-sqlite3'),
    packageFact('llama.cpp', 'node-llama-cpp'),
  ]
}

function gpuFact(hardware: Hardware): DoctorFact {
  const gpus = hardware.nvidiaGpus.map((gpu) => `${gpu.name}, ${gpu.memoryFreeMiB} of ${gpu.memoryTotalMiB} MiB free, driver ${gpu.driverVersion}`)
  if (gpus.length > 0) return { name: 'gpu', ok: true, value: gpus.join('; ') }
  return { name: 'gpu', ok: true, value: hardware.hasRocm ? 'AMD (ROCm)' : hardware.hasMps ? 'Apple (MPS)' : 'none found' }
}

function backendFact(hardware: Hardware): DoctorFact {
  try {
    const choice = chooseBackend(hardware, process.env['STUDIO_BACKEND'])
    return { name: 'backend', ok: true, value: `${choice.backend} (${choice.reason})` }
  } catch (error) {
    const refusal = toStudioError(error)
    return { name: 'backend', ok: false, value: `${refusal.message} ${refusal.next_step}` }
  }
}

async function basePythonFact(): Promise<DoctorFact> {
  const python = await findBasePython(pythonVariables({}))
  return { name: 'base python', ok: python !== null, value: python ?? 'no Python 3.11 to 3.14 on PATH; install one' }
}

async function uvFact(): Promise<DoctorFact> {
  const uv = await findUv(pythonVariables({}))
  return { name: 'uv', ok: true, value: uv ?? 'not on PATH; it is fetched for the installation, or pip does its work' }
}

function environmentFacts(): DoctorFact[] {
  const current = environmentState()
  if (current.state !== 'ready') {
    return [{ name: 'environment', ok: false, value: `${current.state}: ${current.reason}; run npm run setup` }]
  }
  const { record } = current
  const { torch, transformers, peft, bitsandbytes } = record.versions
  return [
    { name: 'environment', ok: true, value: `ready (${record.backend}): ${record.folder}` },
    { name: 'python', ok: true, value: `${record.python_version} (${record.python})` },
    { name: 'torch', ok: true, value: `${torch}, transformers ${transformers}, peft ${peft}, bitsandbytes ${bitsandbytes}` },
    ...record.checks.map((check) => ({ name: check.name, ok: check.ok, value: check.detail })),
  ]
}

function packageFact(name: string, packageName: string): DoctorFact {
  try {
    const text = readFileSync(join(CODE_ROOT, 'node_modules', packageName, 'package.json'), 'utf8')
    return { name, ok: true, value: `${packageName} ${packageSchema.parse(JSON.parse(text)).version}` }
  } catch {
    return { name, ok: false, value: `${packageName} is not installed; run npm run setup` }
  }
}
