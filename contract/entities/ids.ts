/**
 * The ids of things: short, readable, made by counting within a project.
 * Knows their form only, not where the things live.
 */

import * as z from 'zod'

/** A project: kept in its `project.json`, so that it survives a move of the folder. */
export const projectIdSchema = z.string().regex(/^p-[0-9a-z]{8,32}$/, 'a project id such as p-3f9a2c71')
/** A dataset version: `v0001`. */
export const datasetVersionIdSchema = z.string().regex(/^v\d{4,}$/, 'a dataset version such as v0001')
/** A run: `run-0001`. */
export const runIdSchema = z.string().regex(/^run-\d{4,}$/, 'a run such as run-0001')
/** An eval: `eval-0001`. */
export const evalIdSchema = z.string().regex(/^eval-\d{4,}$/, 'an eval such as eval-0001')
/** An export: `export-0001`. */
export const exportIdSchema = z.string().regex(/^export-\d{4,}$/, 'an export such as export-0001')
/** A job: counted over the whole studio. */
export const jobIdSchema = z.int().positive()
/** A pack: the name of its folder. */
export const packIdSchema = z.string().regex(/^[a-z0-9][a-z0-9-]{0,63}$/, 'a pack id: lower-case letters, digits and -')
/** A moment: ISO 8601, UTC, milliseconds. */
export const momentSchema = z.iso.datetime()

/** Where a rulebook is taken from: a project, or a pack that ships with the studio. */
export const rulebookSourceSchema = z.union([z.strictObject({ project: projectIdSchema }), z.strictObject({ pack: packIdSchema })])
/** Where a rulebook is taken from. */
export type RulebookSource = z.infer<typeof rulebookSourceSchema>
