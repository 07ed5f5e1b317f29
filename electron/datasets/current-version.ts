/**
 * Whether a dataset version is still what a generation would make: same options, same rulebook as far as samples depend on
 * it, same edits and imports. Reads manifests; generates nothing.
 */

import { isDeepStrictEqual } from 'node:util'
import { join } from 'node:path'
import * as z from 'zod'
import { calls } from '../../contract/calls.ts'
import type { Manifest } from '../../contract/entities/manifest.ts'
import { readManifest } from '../platform/manifest.ts'
import { overlayFacts, readOverlay, type OverlayFacts } from './overlay.ts'
import { dataFolder, listVersions } from './versions.ts'

const NO_OVERLAY: OverlayFacts = { edits: '', added: '', imports: [], questions: '' }
const overlaySchema = z.object({ edits: z.string(), added: z.string(), imports: z.array(z.string()), questions: z.string().default('') })

/** The newest version that `datasets.generate` with this input would repeat, as its result; null where it must be generated. */
export async function currentVersion(projectDir: string, input: Record<string, unknown>): Promise<{ dataset_version: string } | null> {
  const { project: _, ...overrides } = calls['datasets.generate'].input.parse(input)
  for (const version of listVersions(projectDir).toReversed()) {
    const manifest = readManifest(join(dataFolder(projectDir), version))
    if (manifest === null || !isDeepStrictEqual(manifest.details?.['overrides'], overrides)) continue
    if ((await changesSince(projectDir, manifest)).length === 0) return { dataset_version: version }
  }
  return null
}

/** What changed since a version was made, one sentence each; empty where it is current. Targets do not count. */
export async function changesSince(projectDir: string, manifest: Manifest): Promise<string[]> {
  const changes = overlayChanges(overlayOf(manifest), overlayFacts(readOverlay(projectDir)))
  // The engine is heavy to load: only this question needs it here.
  const { isDataStale, stagesOf } = await import('../rulebooks/index.ts')
  if (!isDataStale(projectDir, manifest)) return changes
  const { data } = stagesOf(projectDir)
  return [...(data.state === 'stale' && data.edits.length > 0 ? data.edits : ['The rulebook or its knowledge was changed.']), ...changes]
}

function overlayOf(manifest: Manifest): OverlayFacts {
  const parsed = overlaySchema.safeParse(manifest.details?.['overlay'])
  return parsed.success ? parsed.data : NO_OVERLAY
}

function overlayChanges(made: OverlayFacts, now: OverlayFacts): string[] {
  const changes: string[] = []
  if (made.edits !== now.edits) changes.push('Rows were excluded or fixed in the review.')
  if (made.added !== now.added) changes.push('Samples were added or taken out by hand.')
  if (made.questions !== now.questions) changes.push('Test questions were kept that no sample may ask.')
  const [fresh, gone] = [now.imports.filter((id) => !made.imports.includes(id)), made.imports.filter((id) => !now.imports.includes(id))]
  if (fresh.length > 0) changes.push(`${fresh.length === 1 ? 'An import is' : `${fresh.length} imports are`} not in it yet.`)
  if (gone.length > 0) changes.push(`${gone.length === 1 ? 'An import was' : `${gone.length} imports were`} switched off.`)
  return changes
}
