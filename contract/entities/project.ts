/**
 * A project and a pack as the host shows them, and what a check of a rulebook finds.
 * Knows nothing about the rulebook's own schema (engine/) or about folders' contents.
 */

import * as z from 'zod'
import { momentSchema, packIdSchema, projectIdSchema } from './ids.ts'

/** A domain that ships with the studio. */
export const packSchema = z.object({
  id: packIdSchema,
  title: z.string(),
  /** What the pack says about itself: sources, what is generated, what is not. */
  notes: z.string(),
  /** SPDX id of its licence, or the empty string. */
  licence: z.string(),
  /** Where it lies; shown, never sent back. */
  folder: z.string(),
  /** The sentences of its rules: what a model learns from it. */
  teaches: z.array(z.string()),
  /** How many samples it asks for, over all kinds of request. */
  samples: z.int(),
})

/** One question with its answer as a pack's rulebook writes them. */
export const packSampleSchema = z.object({ category: z.string(), question: z.string(), answer: z.string() })

/** Samples of a pack, and one answer that breaks a rule. */
export const packPreviewSchema = z.object({
  good: z.array(packSampleSchema),
  refused: packSampleSchema
    .extend({
      check: z.string(),
      /** The rule's sentence. */
      say: z.string(),
      /** Why this answer breaks it. */
      reason: z.string(),
      /** The failing part of the answer, from and to; null where the whole fails. */
      span: z.tuple([z.int(), z.int()]).nullable(),
    })
    .nullable(),
  /** Why this version cannot use the pack; null where it can. */
  problem: z.string().nullable(),
})

/** What `project.json` holds. */
export const projectFileSchema = z.looseObject({
  /** Version of the project folder's layout. A newer one is refused. */
  format: z.int().positive(),
  id: projectIdSchema,
  name: z.string().min(1),
  created: momentSchema,
  /** The pack that it was made from; null where it started from nothing. */
  pack: packIdSchema.nullable(),
  /** True where the rulebook follows the pack: it is copied anew whenever the pack changed. */
  follows_pack: z.boolean(),
})

/** A project as listed. */
export const projectSchema = z.object({
  id: projectIdSchema,
  name: z.string(),
  folder: z.string(),
  pack: packIdSchema.nullable(),
  created: momentSchema,
  opened: momentSchema,
})

/** A project in the list. */
export const listedProjectSchema = projectSchema.extend({
  /** True where its folder is gone, or on a disk that is not there. */
  is_missing: z.boolean(),
})

/** A project in the studio's own bin. */
export const binnedProjectSchema = z.object({ id: z.string(), project: projectIdSchema, name: z.string(), folder: z.string(), removed: momentSchema })

/** The process that holds a project for writing. */
export const lockHolderSchema = z.object({
  pid: z.int(),
  /** The process's start time as the platform tells it; guards against reused pids. Null where it does not tell. */
  start_time: z.string().nullable(),
  host: z.string(),
  /** What the process is doing: `generate`, `serve` … */
  purpose: z.string(),
  since: momentSchema,
})

/** One problem in a rulebook or its knowledge. */
export const problemSchema = z.object({
  /** `error` forbids generating; `not-yet` names a concept this version does not compile; `warning` informs. */
  severity: z.enum(['error', 'not-yet', 'warning']),
  /** Relative to the project or pack folder. */
  file: z.string(),
  /** From 1. */
  line: z.int().positive(),
  /** From 1. */
  column: z.int().positive(),
  /** Dotted path inside the file (`rules.link.pair`), or the empty string. */
  path: z.string(),
  message: z.string(),
  next_step: z.string(),
})

/** Capacity of one category: how many samples are asked for and how many distinct ones there are. */
export const capacitySchema = z.object({ category: z.string(), asked: z.int(), distinct: z.number().nullable() })

/** What `check` says. */
export const checkReportSchema = z.object({
  title: z.string(),
  problems: z.array(problemSchema),
  categories: z.array(capacitySchema),
  /** The author's own examples: how many were judged as the author said. */
  examples: z.object({ total: z.int(), as_said: z.int() }),
})

export type PackPreview = z.infer<typeof packPreviewSchema>
export type ListedProject = z.infer<typeof listedProjectSchema>
export type BinnedProject = z.infer<typeof binnedProjectSchema>
export type Pack = z.infer<typeof packSchema>
export type ProjectFile = z.infer<typeof projectFileSchema>
export type Project = z.infer<typeof projectSchema>
export type LockHolder = z.infer<typeof lockHolderSchema>
export type Problem = z.infer<typeof problemSchema>
export type CheckReport = z.infer<typeof checkReportSchema>
