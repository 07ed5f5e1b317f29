/**
 * A dataset version's row of the history, read from its folder alone.
 * Knows what the manifest of a dataset says in `details.counts`; not how samples are made.
 */

import { basename } from 'node:path'
import * as z from 'zod'
import type { DatasetVersion } from '../../contract/entities/dataset.ts'
import { requireManifest } from './read-manifest.ts'

const counts = z.record(z.string(), z.int().nonnegative())
const detailsSchema = z.looseObject({
  counts: z.looseObject({
    categories: z.record(z.string(), z.object({ asked: z.int(), accepted: z.int(), rejected: counts })),
    splits: counts,
    leaks: z.int(),
  }),
})

/** Reads `data/<version>`. */
export function readDatasetVersion(project: string, folder: string): DatasetVersion {
  const { manifest, sha256 } = requireManifest(folder)
  const { categories, splits, leaks } = detailsSchema.parse(manifest.details).counts
  const each = Object.values(categories)
  const rejected: Record<string, number> = {}
  for (const category of each) {
    for (const [reason, count] of Object.entries(category.rejected)) rejected[reason] = (rejected[reason] ?? 0) + count
  }
  const rows = manifest.files.filter((file) => file.path.endsWith('.jsonl'))
  return {
    project,
    id: basename(folder),
    created: manifest.created,
    seed: manifest.seed ?? 0,
    asked: sum(each.map((category) => category.asked)),
    accepted: sum(each.map((category) => category.accepted)),
    rejected,
    splits,
    categories,
    leaks,
    bytes: sum(rows.map((file) => file.bytes)),
    manifest_sha256: sha256,
  }
}

function sum(numbers: readonly number[]): number {
  return numbers.reduce((total, number) => total + number, 0)
}
