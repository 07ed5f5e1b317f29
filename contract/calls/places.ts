/**
 * Places: folders and files that a window names by token, because it never sends a path.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { datasetVersionIdSchema, evalIdSchema, exportIdSchema, projectIdSchema, runIdSchema } from '../entities/ids.ts'
import { placeEntrySchema, placeFilterSchema, placePurposeSchema, placeRefSchema, placeSchema } from '../entities/place.ts'
import { call } from './call.ts'

const place = placeRefSchema

/** The calls of `places`. */
export const placesCalls = {
  'places.pick': call(
    'Opens the system’s own dialog (hosts with `native_dialogs`); null where the user closed it.',
    z.strictObject({
      kind: z.enum(['folder', 'file', 'save']),
      purpose: placePurposeSchema.default('other'),
      filters: z.array(placeFilterSchema).max(10).default([]),
      /** The name that a save dialog starts with. */
      name: z.string().max(200).optional(),
      /** Where the dialog opens. */
      near: place.optional(),
    }),
    z.object({ place: placeSchema.nullable() }),
  ),
  'places.browse': call(
    'Lists a folder inside the folders that this host offers; without `place` the first of them.',
    z.strictObject({
      place: place.optional(),
      /** Names that begin with a dot as well. */
      hidden: z.boolean().default(false),
      /** Only files with these endings (without the dot), and folders. */
      extensions: z.array(z.string().max(16)).max(20).optional(),
    }),
    z.object({
      /** The folder that is listed. */
      place: placeSchema,
      /** The folders from a root down to this one, this one included. */
      trail: z.array(z.object({ place, name: z.string() })),
      /** Where browsing may begin. */
      roots: z.array(placeSchema),
      entries: z.array(placeEntrySchema),
      /** How many entries were left out of a very long list. */
      left_out: z.int().nonnegative(),
    }),
  ),
  'places.child': call(
    'The place of a name inside a folder, there already or not.',
    z.strictObject({ place, name: z.string().min(1).max(200) }),
    z.object({ place: placeSchema }),
  ),
  'places.make': call(
    'Makes a folder inside a folder.',
    z.strictObject({ place, name: z.string().min(1).max(200) }),
    z.object({ place: placeSchema }),
  ),
  'places.describe': call('What lies at a place: kind, size, whether it can be written, free space.', z.strictObject({ place }), z.object({ place: placeSchema })),
  'places.suggest': call(
    'Places that suit a purpose, the best first: for large files the roomiest disk.',
    z.strictObject({ purpose: placePurposeSchema }),
    z.object({ places: z.array(placeSchema) }),
  ),
  'places.of_project': call(
    'The folder of a project, or of a version, run, evaluation or export in it.',
    z.strictObject({ project: projectIdSchema, id: z.union([datasetVersionIdSchema, runIdSchema, evalIdSchema, exportIdSchema]).optional() }),
    z.object({ place: placeSchema }),
  ),
  'places.show': call(
    'Shows a place in the system’s file window (hosts with `show_in_folder`).',
    z.strictObject({ place }),
    z.object({}),
  ),
}
