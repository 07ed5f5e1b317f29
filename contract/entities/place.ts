/**
 * A place: a folder or file of the host's disk that a client may name without knowing its path.
 * The host hands the token out (native dialog, folder list, upload, dropped file) and turns it back into the path.
 */

import * as z from 'zod'

/** A token, or a token and a relative name below it: `place:Zk3…`, `place:Zk3…/data/rows.csv`. */
export const placeRefSchema = z.string().max(4_000).regex(/^place:[\w-]{8,64}(\/.*)?$/s, 'a place such as place:Zk3fQ0aX or place:Zk3fQ0aX/rows.csv')

/** What is known of a place. */
export const placeSchema = z.object({
  /** What a call's path field takes instead of a path. */
  place: placeRefSchema,
  /** The path, for people to read; no call takes it back from a window. */
  shown: z.string(),
  /** The last part of the path. */
  name: z.string(),
  /** `missing`: nothing there yet; the folder in which it would lie may exist. */
  kind: z.enum(['folder', 'file', 'missing']),
  /** Size of a file. */
  bytes: z.number().int().nonnegative().nullable(),
  /** True where this user may write there (for `missing`: where it could be made). */
  writable: z.boolean(),
  /** Free bytes of the disk; null where the system does not tell. */
  free_bytes: z.number().nonnegative().nullable(),
  /** True for the folder of a project. */
  is_project: z.boolean(),
})

/** One line of a folder's list. */
export const placeEntrySchema = z.object({
  place: placeRefSchema,
  name: z.string(),
  kind: z.enum(['folder', 'file']),
  bytes: z.number().int().nonnegative().nullable(),
  is_project: z.boolean(),
})

/** What a place is wanted for: the dialog's title and the first folder follow from it. */
export const placePurposeSchema = z.enum(['project', 'new_project', 'rows', 'spreadsheet', 'model', 'adapter', 'gguf', 'big_files', 'environment', 'save', 'other'])

/** Which files a dialog offers. */
export const placeFilterSchema = z.strictObject({
  /** What people read: "Rows (JSONL, JSON, CSV)". */
  name: z.string().min(1).max(100),
  /** Endings without the dot. */
  extensions: z.array(z.string().regex(/^[\w*]{1,16}$/)).min(1).max(20),
})

export type Place = z.infer<typeof placeSchema>
export type PlaceEntry = z.infer<typeof placeEntrySchema>
export type PlacePurpose = z.infer<typeof placePurposeSchema>
export type PlaceFilter = z.infer<typeof placeFilterSchema>
