/**
 * Rows that somebody else wrote, on their way into a project: what a file looks like, which column means what,
 * what became of each row. Knows nothing about files on disk.
 */

import * as z from 'zod'
import { rowVerdictSchema } from './dataset-row.ts'
import { momentSchema } from './ids.ts'

/** An import: `import-0001`. */
export const importIdSchema = z.string().regex(/^import-\d{4,}$/, 'an import such as import-0001')
/** How the bytes of a file are read as text. */
export const encodingSchema = z.enum(['utf-8', 'utf-16le', 'utf-16be', 'windows-1252'])
/** The shape of a file. */
export const rowFileFormatSchema = z.enum(['jsonl', 'json', 'csv'])

/** Which column means what. Either `messages` alone, or `question` and `answer`. */
export const columnMappingSchema = z.strictObject({
  messages: z.string().nullable().default(null),
  question: z.string().nullable().default(null),
  answer: z.string().nullable().default(null),
  system: z.string().nullable().default(null),
  category: z.string().nullable().default(null),
})

/** How a file is read; found by looking, and changeable. */
export const readingSchema = z.strictObject({
  format: rowFileFormatSchema,
  encoding: encodingSchema,
  /** Of CSV only. */
  delimiter: z.string().max(1).default(','),
})

/** A column as it looks. */
export const columnSchema = z.object({ name: z.string(), filled: z.int(), examples: z.array(z.string()) })

/** What a file looks like before anything is taken from it. */
export const sniffedFileSchema = z.object({
  name: z.string(),
  bytes: z.int(),
  reading: readingSchema,
  /** How sure the encoding is: a byte-order mark or valid UTF-8 is certain, the rest a guess to be confirmed. */
  encoding_is_certain: z.boolean(),
  columns: z.array(columnSchema),
  rows_seen: z.int(),
  mapping: columnMappingSchema,
  /** What is strange about the file, in sentences. */
  remarks: z.array(z.string()),
})

/** A row that was not taken, and why. Lines count from 1, as an editor shows them. */
export const rejectedRowSchema = z.object({ line: z.int(), reason: z.string(), detail: z.string(), text: z.string() })

/** One row of the preview: what it would become. */
export const previewRowSchema = z.object({
  line: z.int(),
  question: z.string(),
  answer: z.string(),
  category: z.string().nullable(),
  verdict: rowVerdictSchema.nullable(),
  /** Null where the row is taken. */
  rejected: z.object({ reason: z.string(), detail: z.string() }).nullable(),
})

/** What became of a file's rows: read = taken + rejected by reason. */
export const importCountsSchema = z.object({ read: z.int(), taken: z.int(), rejected: z.record(z.string(), z.int()) })

/** A finished import. Its rows are part of every version made while it is on. */
export const importSchema = z.object({
  id: importIdSchema,
  name: z.string(),
  created: momentSchema,
  is_on: z.boolean(),
  counts: importCountsSchema,
  /** Category → rows. */
  categories: z.record(z.string(), z.int()),
})

export type ColumnMapping = z.infer<typeof columnMappingSchema>
export type Reading = z.infer<typeof readingSchema>
export type Encoding = z.infer<typeof encodingSchema>
export type SniffedFile = z.infer<typeof sniffedFileSchema>
export type RejectedRow = z.infer<typeof rejectedRowSchema>
export type PreviewRow = z.infer<typeof previewRowSchema>
export type ImportCounts = z.infer<typeof importCountsSchema>
export type Import = z.infer<typeof importSchema>
