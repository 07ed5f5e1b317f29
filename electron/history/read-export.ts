/**
 * An export's row of the history, read from its manifest alone: `details` holds `run`, `files` (with kind and quantization),
 * `rungs` and `ollama_name`. Knows nothing about GGUF.
 */

import { basename } from 'node:path'
import * as z from 'zod'
import { exportFileSchema, rungSchema, type Export } from '../../contract/entities/export.ts'
import { requireManifest } from './read-manifest.ts'

const detailsSchema = z.looseObject({
  run: z.string().nullish(),
  files: z.array(exportFileSchema.omit({ bytes: true })).default([]),
  rungs: z.array(rungSchema).default([]),
  ollama_name: z.string().nullish(),
})

/** Reads `exports/<id>`. */
export function readExport(project: string, folder: string): Export {
  const { manifest, sha256 } = requireManifest(folder)
  const details = detailsSchema.parse(manifest.details ?? {})
  return {
    project,
    id: basename(folder),
    run: details.run ?? null,
    // A folder among the files (the merged model) counts with everything in it.
    files: details.files.map((file) => ({ ...file, bytes: sizeUnder(manifest.files, file.path) })),
    rungs: details.rungs,
    ollama_name: details.ollama_name ?? null,
    bytes: manifest.files.reduce((total, file) => total + file.bytes, 0),
    created: manifest.created,
    manifest_sha256: sha256,
  }
}

function sizeUnder(files: readonly { path: string; bytes: number }[], path: string): number {
  const inside = files.filter((file) => file.path === path || file.path.startsWith(`${path.replace(/\/$/, '')}/`))
  return inside.reduce((total, file) => total + file.bytes, 0)
}
