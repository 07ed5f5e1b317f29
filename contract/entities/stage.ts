/**
 * How far a project is, stage by stage, and what brings a stage that is behind up to date.
 * Knows nothing about how it is found out.
 */

import * as z from 'zod'
import { jobIdSchema } from './ids.ts'
import { stageSchema } from './job.ts'

/** The stages of a project, in order. */
export const stageNameSchema = z.enum(['knowledge', 'data', 'train', 'evaluate', 'export'])

/**
 * `empty`: something must come first. `ready`: it can be started. `stale`: its result is behind an edit. `running`: a job is at work.
 * `done`: its result holds. `undecided`: it was judged, and a rule is too close to tell. `needs_you`: it failed, was stopped or interrupted, or a gate was missed.
 */
export const stageStateSchema = z.enum(['empty', 'ready', 'stale', 'running', 'done', 'undecided', 'needs_you'])

/** A stage of a project as it stands. */
export const projectStageSchema = z.object({
  stage: stageNameSchema,
  state: stageStateSchema,
  /** What it has, what it waits for, or what was changed since. */
  sentence: z.string(),
  /** One sentence for each edit that put it behind. */
  changes: z.array(z.string()),
  /** The id of the newest result: `v0001`, `run-0002` …; null where there is none. */
  made: z.string().nullable(),
  /** The job at work, or the one that needs an answer. */
  job: jobIdSchema.nullable(),
  /** How that job's work rests where nothing went wrong in it; a trainer that was killed was interrupted. Null for every other stage. */
  resting: z.enum(['paused', 'stopped', 'interrupted']).nullable(),
  /** What one button does about it: stages for `jobs.pipeline`, those that must come first included. Null where nothing can be done here. */
  mend: z.object({ label: z.string(), stages: z.array(stageSchema).min(1) }).nullable(),
})

/** A project's stages. */
export type ProjectStage = z.infer<typeof projectStageSchema>
/** The name of a stage. */
export type StageName = z.infer<typeof stageNameSchema>
/** The state of a stage. */
export type StageState = z.infer<typeof stageStateSchema>
