/**
 * Where a person is in the wizard, and what was answered so far. What a page asks lies in the project itself as soon as
 * there is one; here stands only what the project cannot hold. Knows nothing about pages on screen.
 */

import * as z from 'zod'
import { jobIdSchema, packIdSchema, projectIdSchema } from './ids.ts'
import { placeSchema } from './place.ts'
import { stageSchema } from './job.ts'

/** The pages, in order. */
export const wizardPageSchema = z.enum(['door', 'place', 'knowledge', 'amount', 'model', 'make', 'watch', 'result'])
/** The doors: see it work, teach my own domain, I have examples already. */
export const wizardDoorSchema = z.enum(['see', 'teach', 'rows'])

/** What was answered. */
export const wizardAnswersSchema = z.strictObject({
  page: wizardPageSchema.default('door'),
  door: wizardDoorSchema.default('see'),
  /** The pack of *See it work*. */
  pack: packIdSchema.nullable().default(null),
  name: z.string().max(120).default(''),
  /** True once ten samples were on screen. */
  seen_samples: z.boolean().default(false),
  /** The step of section "a new domain" that is open. */
  step: z.string().max(40).nullable().default(null),
  base_model: z.string().max(300).nullable().default(null),
  /** Keys of the run config that were changed in Advanced. */
  set: z.record(z.string(), z.unknown()).default({}),
  /** Questions for each evaluation; null = the targets decide. */
  items: z.int().positive().nullable().default(null),
  /** The pipeline that was started. */
  job: jobIdSchema.nullable().default(null),
})

/** A wizard as it was left. */
export const wizardStateSchema = wizardAnswersSchema.extend({
  /** Null until page 2 was left. */
  project: projectIdSchema.nullable(),
  /** The folder in which the project's folder goes; null for the user's own folder for projects. */
  inside: placeSchema.nullable(),
  /** The folder for the environment and models; null where each lies already. */
  big_files: placeSchema.nullable(),
})

/** A stage as page 6 tells it. */
export const plannedStageSchema = z.object({
  name: z.string(),
  /** "train on 7,920 samples" */
  words: z.string(),
  /** Seconds from and to, from what was measured on this machine; null where nothing was. */
  seconds: z.tuple([z.number(), z.number()]).nullable(),
  /** True where an earlier result still holds, so that it will not run. */
  is_done: z.boolean(),
})

/** All that will happen. */
export const wizardPlanSchema = z.object({
  /** What `jobs.pipeline` takes. */
  stages: z.array(stageSchema),
  planned: z.array(plannedStageSchema),
  /** Stages that would measure how long training takes here; empty where that is known. Their results are not thrown away. */
  measure: z.array(stageSchema),
  /** Null while a part was never measured here. */
  seconds: z.tuple([z.number(), z.number()]).nullable(),
  /** Disk that it takes, and what is free where the project lies. */
  needs_bytes: z.number(),
  free_bytes: z.number(),
})

export type WizardPage = z.infer<typeof wizardPageSchema>
export type WizardDoor = z.infer<typeof wizardDoorSchema>
export type WizardAnswers = z.infer<typeof wizardAnswersSchema>
export type WizardState = z.infer<typeof wizardStateSchema>
export type WizardPlan = z.infer<typeof wizardPlanSchema>
