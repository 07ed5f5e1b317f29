/**
 * Makes a dataset version from a project's rulebook: a worker thread writes the samples into a folder
 * that gets its manifest and then its name, so a version is whole or not there. Knows no job and no database.
 */
import { renameSync, rmSync } from 'node:fs'
import { availableParallelism } from 'node:os'
import { basename, join } from 'node:path'
import { Worker } from 'node:worker_threads'
import { StudioError } from '../../contract/errors.ts'
import type { Manifest } from '../../contract/entities/manifest.ts'
import { syncFolder } from '../platform/atomic-write.ts'
import { sha256File, sha256Of, writeManifest } from '../platform/manifest.ts'
import type { DatasetWork, DatasetWorkMessage } from './dataset-worker.ts'
import type { SourceFacts, SourceOverrides } from './sample-source.ts'
import { importInputs, overlayFacts, readOverlay } from './overlay.ts'
import { dataFolder, openVersion } from './versions.ts'
import type { WrittenCounts, WrittenVersion } from './write-version.ts'

/** What to generate; every number not given comes from the rulebook. */
export type GenerateOptions = {
  projectDir: string
  overrides: SourceOverrides
  /** Threads that draw samples beside the one that writes; by default one less than the machine's processors. */
  drawers?: number
  signal?: AbortSignal
  /** Asked samples done so far and in all. */
  onProgress?: (done: number, total: number) => void
}

/** A finished dataset version. */
export type GeneratedVersion = { version: string; counts: WrittenCounts; facts: SourceFacts; manifest: Manifest }

/** Generates, checks, dedupes, splits and writes a new version. The caller holds the project's lock. */
export async function generateDataset(options: GenerateOptions): Promise<GeneratedVersion> {
  const pending = openVersion(options.projectDir)
  try {
    const drawers = options.drawers ?? availableParallelism() - 1
    const overlay = readOverlay(options.projectDir)
    const { written, facts } = await runWorker({ source: { projectDir: options.projectDir, overrides: options.overrides, overlay }, folder: pending.partial, drawers }, options)
    const { counts, files } = written
    if (counts.leaks > 0) throw leaked(counts.leaks)
    const manifest = await writeManifest(pending.partial, {
      kind: 'dataset', id: pending.name, seed: facts.seed,
      inputs: [
        ...facts.inputs.map(({ path, text }) => ({ name: path === 'rulebook.yaml' ? 'rulebook' : 'knowledge', path, sha256: sha256Of(text) })),
        ...(await Promise.all(importInputs(options.projectDir, overlay).map(async (input) => ({ ...input, sha256: await sha256File(join(options.projectDir, input.path)) })))),
      ],
      details: { counts, overrides: options.overrides, hold_out: facts.holdOut, format: facts.format, overlay: overlayFacts(overlay) },
    }, { known: files, ...(options.signal ? { signal: options.signal } : {}) })
    renameSync(pending.partial, pending.final)
    syncFolder(dataFolder(options.projectDir))
    return { version: basename(pending.final), counts, facts, manifest }
  } catch (error) {
    rmSync(pending.partial, { recursive: true, force: true })
    throw error
  }
}

function runWorker(work: DatasetWork, { signal, onProgress }: GenerateOptions): Promise<{ written: WrittenVersion; facts: SourceFacts }> {
  const cancelled = () => new StudioError({ code: 'cancelled', message: 'Generating was cancelled; nothing was kept.', next_step: 'Generate again when you want to.' })
  if (signal?.aborted) throw cancelled()
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./dataset-worker.ts', import.meta.url), { workerData: work })
    const finish = (settle: () => void) => {
      signal?.removeEventListener('abort', onAbort)
      void worker.terminate().then(settle)
    }
    const onAbort = () => finish(() => reject(cancelled()))
    signal?.addEventListener('abort', onAbort, { once: true })
    worker.on('message', (message: DatasetWorkMessage) => {
      if (message.type === 'progress') onProgress?.(message.done, message.total)
      else if (message.type === 'done') finish(() => resolve(message))
      else finish(() => reject(new StudioError(message.error)))
    })
    worker.on('error', (error) => finish(() => reject(error)))
  })
}

function leaked(groups: number): StudioError {
  return new StudioError({
    code: 'internal',
    message: `${groups} groups of samples would have been in more than one split; the version was not kept.`,
    next_step: 'Report this with the rulebook: the split must keep groups together.',
  })
}
