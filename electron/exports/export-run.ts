/**
 * Makes an export: merge in 16 bit, convert, quantise, verify each file rung by rung, write the Modelfiles, the report and
 * at last the manifest. Everything it needs comes as an argument; what fails leaves no file that looks finished.
 */

import { mkdirSync, renameSync, rmSync } from 'node:fs'
import { basename, join } from 'node:path'
import type { Rung } from '../../contract/entities/export.ts'
import { StudioError, toStudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { freeDiskBytes, sizeWords } from '../platform/disk.ts'
import type { ExportQuantization } from '../platform/llama/ggml-types.ts'
import { readGgufHeader } from '../platform/llama/gguf-header.ts'
import { findNativeLibraries } from '../platform/llama/native-files.ts'
import { quantizeGguf } from '../platform/llama/quantize-gguf.ts'
import { describeInput, writeManifest } from '../platform/manifest.ts'
import { exportBytes, ggufName, requireSpace } from './export-folder.ts'
import type { ExportedFile, ExportResult, ExportWork } from './export-work.ts'
import { judgeOllamaTemplate } from './ollama-template.ts'
import { convertModel, mergeAdapter } from './python-jobs.ts'
import type { JobPlace } from './python-jobs.ts'
import { readReference } from './reference.ts'
import type { Reference } from './reference.ts'
import { verifyGguf } from './verify-gguf.ts'
import { writeModelfiles } from './write-modelfiles.ts'

/**
 * Exports a run (or a base model).
 * @throws StudioError `no_space` before anything is written; `verification_failed` naming file and rung; `cancelled`
 */
export async function exportRun(work: ExportWork): Promise<ExportResult> {
  if (work.quantizations.length === 0) throw new StudioError({ code: 'bad_input', message: 'No quantization was named.', next_step: 'Name at least one, for instance q8_0.' })
  requireSpace(work.folder, exportBytes(work.baseModel, work.quantizations, work.adapter !== null))
  const scratch = join(work.folder, '.work')
  mkdirSync(scratch, { recursive: true })
  try {
    const made = await makeFiles(work, scratch)
    const rungs = await verifyFiles(work, made)
    const modelfiles = writeModelfiles(work, made.ggufs, made.f16, made.reference)
    const result = {
      rungs: [...rungs, ...modelfiles.rungs],
      files: [...made.files, ...modelfiles.files],
      notices: [judgeOllamaTemplate(made.reference.chatTemplate).advice, ...modelfiles.notices],
    }
    rmSync(scratch, { recursive: true, force: true })
    await closeFolder(work, result, made.converterVersion)
    return result
  } catch (error) {
    removeUnfinished(work)
    rmSync(scratch, { recursive: true, force: true })
    throw withRoom(work, error)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}

type Made = { files: ExportedFile[]; ggufs: { path: string; quantization: ExportQuantization }[]; f16: string; modelDir: string; reference: Reference; converterVersion: string }

async function makeFiles(work: ExportWork, scratch: string): Promise<Made> {
  const isMerging = work.adapter !== null
  const modelDir = isMerging ? join(work.folder, 'merged') : work.baseModel
  if (work.adapter !== null) await mergeAdapter(place(work, scratch, 'merging'), work.baseModel, work.adapter, modelDir)
  // Reading the reference and making the files need nothing of each other, and most of both is loading.
  const both = new AbortController()
  const signal = AbortSignal.any([work.signal, both.signal])
  const parts = [makeGgufs({ ...work, signal }, scratch, modelDir), readReference(place({ ...work, signal }, scratch, 'asking the merged model'), modelDir, work.prompts)] as const
  try {
    const [converted, reference] = await Promise.all(parts)
    const merged: ExportedFile[] = isMerging ? [{ path: 'merged', kind: 'merged', quantization: null }] : []
    const files = converted.ggufs.map(({ path, quantization }): ExportedFile => ({ path: basename(path), kind: 'gguf', quantization: quantization.toLowerCase() }))
    return { ...converted, files: [...merged, ...files], modelDir, reference }
  } catch (error) {
    both.abort()
    await Promise.allSettled(parts)
    throw error
  }
}

async function makeGgufs(work: ExportWork, scratch: string, modelDir: string): Promise<Pick<Made, 'ggufs' | 'f16' | 'converterVersion'>> {
  const converter = await work.converter(work.signal)
  const stem = work.run ?? basename(work.baseModel)
  const f16 = join(scratch, ggufName(stem, 'F16'))
  await convertModel(place(work, scratch, 'converting'), modelDir, f16, 'f16', converter.folder)
  readGgufHeader(f16)
  const ggufs: Made['ggufs'] = []
  for (const quantization of new Set(work.quantizations)) {
    const path = join(work.folder, ggufName(stem, quantization))
    await makeGguf(work, { scratch, f16, path, quantization, modelDir, converterDir: converter.folder })
    ggufs.push({ path, quantization })
  }
  return { ggufs, f16, converterVersion: converter.version }
}

type GgufOrder = { scratch: string; f16: string; path: string; quantization: ExportQuantization; modelDir: string; converterDir: string }

async function makeGguf(work: ExportWork, order: GgufOrder): Promise<void> {
  const { quantization, path } = order
  const phase = `quantising ${quantization.toLowerCase()}`
  if (quantization === 'F32' || (quantization === 'Q8_0' && (work.q8By ?? (hasNativeLibraries() ? 'native' : 'python')) === 'python')) {
    const partial = `${path}.partial`
    await convertModel(place(work, order.scratch, phase), order.modelDir, partial, quantization === 'F32' ? 'f32' : 'q8_0', order.converterDir)
    readGgufHeader(partial)
    renameSync(partial, path)
    return
  }
  const onProgress = (done: number, total: number) => work.onProgress({ phase, done, total, unit: 'tensors' })
  // F16 goes through the same call: it copies, so that the file under its final name is always written whole.
  await quantizeGguf({ input: order.f16, output: path, quantization, onProgress, signal: work.signal, ...(work.threads === undefined ? {} : { threads: work.threads }) })
}

function hasNativeLibraries(): boolean {
  try {
    findNativeLibraries()
    return true
  } catch {
    return false
  }
}

async function verifyFiles(work: ExportWork, made: Made): Promise<Rung[]> {
  const source = readGgufHeader(made.f16)
  const rungs: Rung[] = []
  for (const [i, { path, quantization }] of made.ggufs.entries()) {
    work.onProgress({ phase: `verifying ${quantization.toLowerCase()}`, done: i, total: made.ggufs.length, unit: 'files' })
    const { rungs: found } = await verifyGguf({ file: path, quantization, source, reference: made.reference, threads: work.threads, signal: work.signal })
    rungs.push(...found)
  }
  const failed = rungs.find((rung) => !rung.passed)
  if (failed === undefined) return rungs
  writeJsonAtomic(join(work.folder, 'report.json'), { run: work.run, passed: false, rungs })
  throw new StudioError({
    code: 'verification_failed',
    message: `${failed.file} failed the check "${failed.rung}": ${failed.detail}.`,
    next_step: 'The files were removed; report.json in the export folder has every rung. Export again; if it fails again, export q8_0 or f16 only.',
    detail: rungs.map((rung) => `${rung.passed ? 'pass' : 'FAIL'}  ${rung.file}  ${rung.rung}: ${rung.detail}`).join('\n'),
  })
}

async function closeFolder(work: ExportWork, result: ExportResult, converterVersion: string): Promise<void> {
  writeJsonAtomic(join(work.folder, 'report.json'), { run: work.run, passed: true, rungs: result.rungs, notices: result.notices })
  const inputs = await Promise.all([
    describeInput('base_model', work.baseModel, work.projectDir),
    ...(work.adapter === null ? [] : [describeInput('adapter', work.adapter, work.projectDir)]),
  ])
  const details = { run: work.run, files: result.files, rungs: result.rungs, notices: result.notices, ollama_name: null }
  const versions = { 'llama.cpp': converterVersion }
  await writeManifest(work.folder, { kind: 'export', id: basename(work.folder), inputs, seed: null, versions, details }, { signal: work.signal })
}

/** A disk that became full on the way is told with what the whole export needs, now that what was made of it is gone. */
function withRoom(work: ExportWork, error: unknown): unknown {
  const known = toStudioError(error)
  if (known.code !== 'no_space') return error
  const [needed, free] = [exportBytes(work.baseModel, work.quantizations, work.adapter !== null), freeDiskBytes(work.folder)]
  return new StudioError({ ...known.toParts(), message: `${known.message} In all, this export needs ${sizeWords(needed)}, and ${sizeWords(free)} are free.` }, { cause: error })
}

/** Takes away what could be mistaken for a finished export; a report of failed rungs stays. */
function removeUnfinished(work: ExportWork): void {
  rmSync(join(work.folder, 'merged'), { recursive: true, force: true })
  const stem = work.run ?? basename(work.baseModel)
  for (const quantization of work.quantizations) {
    for (const ending of ['', '.partial']) rmSync(join(work.folder, ggufName(stem, quantization) + ending), { force: true })
    for (const name of ['Modelfile', `Modelfile.${quantization.toLowerCase()}`]) rmSync(join(work.folder, name), { force: true })
  }
}

function place(work: ExportWork, scratch: string, phase: string): JobPlace {
  work.onProgress({ phase, done: 0, total: null, unit: 'steps' })
  const onProgress = (done: number, total: number | null) => work.onProgress({ phase, done, total, unit: 'steps' })
  return { python: work.python, scratch: join(scratch, phase.replaceAll(' ', '-')), onProgress, signal: work.signal }
}
