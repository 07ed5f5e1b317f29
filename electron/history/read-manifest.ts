/**
 * The manifest of a finished folder with the hash of the manifest file itself; a folder without one is unfinished.
 * Knows the format; not the kinds of folders.
 */

import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Manifest } from '../../contract/entities/manifest.ts'
import { StudioError } from '../../contract/errors.ts'
import { MANIFEST_NAME, readManifest, sha256Of } from '../platform/manifest.ts'

/** A manifest and the SHA-256 of its file. */
export type ReadManifest = { manifest: Manifest; sha256: string }

/** Reads the manifest of a folder. Throws `conflict` for an unfinished folder. */
export function requireManifest(folder: string): ReadManifest {
  const manifest = readManifest(folder)
  if (manifest !== null) return { manifest, sha256: sha256Of(readFileSync(join(folder, MANIFEST_NAME))) }
  throw new StudioError({ code: 'conflict', message: `${folder} was never finished: it has no ${MANIFEST_NAME}.`, next_step: 'Make it again; the unfinished folder can be deleted.' })
}
