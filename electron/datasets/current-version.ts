/**
 * Finds the dataset version that a generation would only make again: same options, same rulebook and knowledge.
 * Reads manifests; generates nothing.
 */

import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import { calls } from '../../contract/calls.ts'
import { findChangedInputs, readManifest } from '../platform/manifest.ts'
import { dataFolder, listVersions } from './versions.ts'

/** The newest version that `datasets.generate` with this input would repeat, as its result; null where it must be generated. */
export async function currentVersion(projectDir: string, input: Record<string, unknown>): Promise<{ dataset_version: string } | null> {
  const { project: _, ...overrides } = calls['datasets.generate'].input.parse(input)
  for (const version of listVersions(projectDir).toReversed()) {
    const manifest = readManifest(join(dataFolder(projectDir), version))
    if (manifest === null || !isDeepStrictEqual(manifest.details?.['overrides'], overrides)) continue
    if ((await findChangedInputs(manifest, projectDir)).length === 0) return { dataset_version: version }
  }
  return null
}
