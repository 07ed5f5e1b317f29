/**
 * The one manifest format: what a folder (dataset version, run, checkpoint, eval, export) was made of and what it holds.
 * Written last, so a folder without one is unfinished. Knows nothing about reading, hashing or writing.
 */

import * as z from 'zod'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')

/** Something the folder was made from. */
export const manifestInputSchema = z.object({
  /** What part it played: `rulebook`, `dataset`, `base_model`, `adapter`. */
  name: z.string().min(1),
  /** Relative to the project folder, `app:` + a path inside the studio for what ships with it, or absolute for what lies elsewhere. */
  path: z.string().min(1),
  /** Of the file; of a folder: over its sorted list of files and their hashes. */
  sha256,
})

/** A file of the folder. */
export const manifestFileSchema = z.object({
  /** Relative to the manifest's folder, with forward slashes. */
  path: z.string().min(1),
  bytes: z.int().nonnegative(),
  sha256,
})

/** A manifest. Fields of a kind's own stand in `details`; unknown fields are kept when read. */
export const manifestSchema = z.looseObject({
  /** `dataset`, `run`, `checkpoint`, `adapter`, `eval` or `export`. */
  kind: z.string().min(1),
  /** The id of the folder: `v0001`, `run-0001`, `step-000200`. */
  id: z.string().min(1),
  /** ISO 8601, UTC. */
  created: z.string().min(1),
  inputs: z.array(manifestInputSchema),
  files: z.array(manifestFileSchema),
  /** The seed of everything random in it; null where nothing is. */
  seed: z.int().nullable(),
  /** Name → version of what made it: `tunesmith`, `node`, `python`, `torch` … */
  versions: z.record(z.string(), z.string()),
  /** Facts of the machine: `cpu`, `cores`, `memory_gib`, `gpu` … */
  hardware: z.record(z.string(), z.union([z.string(), z.number()])),
  /** What only this kind of folder has: counts, options, results. */
  details: z.record(z.string(), z.unknown()).optional(),
})

/** A manifest as read from disk. */
export type Manifest = z.infer<typeof manifestSchema>
/** One input of a manifest. */
export type ManifestInput = z.infer<typeof manifestInputSchema>
/** One file of a manifest. */
export type ManifestFile = z.infer<typeof manifestFileSchema>
