/**
 * What the studio keeps on disk, and what it is made of.
 * Knows nothing about how it is measured.
 */

import * as z from 'zod'

/** One kind of thing on disk. */
export const storageAreaSchema = z.object({
  /** What `settings.clean` takes: `cache`, `bin`, `p-3f9a2c71/checkpoints` … */
  id: z.string(),
  /** The project's name; null for the studio's own. */
  project: z.string().nullable(),
  title: z.string(),
  /** What it is and what its loss would cost. */
  about: z.string(),
  /** Where it lies; shown, never sent back. */
  folder: z.string(),
  bytes: z.number(),
  files: z.int(),
  /** True where it can be deleted and made again, or is not used any more. */
  can_go: z.boolean(),
})

/** Everything on disk. */
export const storageSchema = z.object({
  areas: z.array(storageAreaSchema),
  /** The disk of the studio's own folder. */
  free_bytes: z.number(),
  total_bytes: z.number(),
})

/** Something that the studio is made of. */
export const licensedSchema = z.object({ name: z.string(), version: z.string(), licence: z.string(), from: z.enum(['npm', 'python', 'bundled']) })

/** What the studio is. */
export const aboutSchema = z.object({ version: z.string(), licence: z.string(), node: z.string(), platform: z.string(), parts: z.array(licensedSchema) })

export type StorageArea = z.infer<typeof storageAreaSchema>
export type Storage = z.infer<typeof storageSchema>
export type About = z.infer<typeof aboutSchema>
export type Licensed = z.infer<typeof licensedSchema>
