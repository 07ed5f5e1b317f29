/**
 * Samples of a pack for people who look at it: drawn in a worker thread, remembered while the host lives.
 * Knows no rulebook.
 */

import { Worker } from 'node:worker_threads'
import type { PackPreview } from '../../contract/entities/project.ts'
import type { PackWork } from './pack-worker.ts'
import { packFolder } from './packs.ts'

/** Previews that are remembered; a packs folder does not change while the host lives. */
const MAX_KEPT = 50
const kept = new Map<string, Promise<PackPreview>>()

/** Samples of a pack and one refused answer. Throws `not_found` for an unknown pack. */
export function previewPack(pack: string, n: number, turn: number): Promise<PackPreview> {
  const work: PackWork = { folder: packFolder(pack), n, turn }
  const name = `${pack} ${n} ${turn}`
  const known = kept.get(name)
  if (known !== undefined) return known
  const made = runWorker(work)
  made.catch(() => kept.delete(name))
  kept.set(name, made)
  const [oldest] = kept.keys()
  if (kept.size > MAX_KEPT && oldest !== undefined) kept.delete(oldest)
  return made
}

/** Samples of any folder with a rulebook, a project's for instance; not remembered, since its rulebook changes. */
export function previewFolder(folder: string, n: number, turn: number): Promise<PackPreview> {
  return runWorker({ folder, n, turn })
}

function runWorker(work: PackWork): Promise<PackPreview> {
  return new Promise((resolve, reject) => {
    const worker = new Worker(new URL('./pack-worker.ts', import.meta.url), { workerData: work })
    worker.once('message', resolve)
    worker.once('error', reject)
  })
}
