/**
 * `bundle.json`: what a run's bundle holds and which run of which project it is, in the studio's one manifest format.
 * Knows names in a bundle; nothing of copying.
 */
import { existsSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { projectIdSchema } from '../../../contract/entities/ids.ts'
import { manifestSchema } from '../../../contract/entities/manifest.ts'
import { StudioError } from '../../../contract/errors.ts'
import { runConfigSchema } from '../../../contract/run-config.ts'
import { readJson } from '../../platform/read-json.ts'

/** Name of the file. */
export const BUNDLE_NAME = 'bundle.json'
/** Name of the page that says how it is trained elsewhere, with worked examples. */
export const GUIDE = 'README.md'
/** Where what a run is made from lies in a bundle. */
export const INPUTS = { base_model: 'inputs/base', dataset: 'inputs/data', adapter: 'inputs/adapter' } as const
/** What a bundle brings along and a run of a project does not keep. */
export const BROUGHT = ['inputs', 'code', 'requirements', 'run.sh', GUIDE, 'SHA256SUMS', BUNDLE_NAME, 'control', 'ranks'] as const

const bundleSchema = manifestSchema.extend({
  kind: z.literal('run_bundle'),
  /** The project, and the run's config with the paths of the machine that made the bundle. */
  details: z.object({ project: projectIdSchema, config: runConfigSchema }),
})

/** What stands in `bundle.json`. */
export type BundleManifest = z.infer<typeof bundleSchema>

/** Reads it. Throws `bad_input` for a folder that is no bundle. */
export function readBundle(folder: string): BundleManifest {
  const path = join(folder, BUNDLE_NAME)
  const read = existsSync(path) ? bundleSchema.safeParse(readJson(path)) : null
  if (read?.success) return read.data
  throw new StudioError({ code: 'bad_input', message: `${basename(folder)} is not a run's bundle: its ${BUNDLE_NAME} ${read === null ? 'is missing' : 'cannot be read'}.`, next_step: 'Name the folder that `train --bundle` made.' })
}
