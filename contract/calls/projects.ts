/**
 * Projects: make, open, list, check; copy, rename, pack up, remove; how far each is.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { packIdSchema, rulebookSourceSchema } from '../entities/ids.ts'
import { questionSchema } from '../entities/question.ts'
import { MOST_QUESTIONS } from '../limits.ts'
import { startedSchema } from '../entities/job.ts'
import { binnedProjectSchema, checkReportSchema, listedProjectSchema, projectSchema } from '../entities/project.ts'
import { projectStageSchema } from '../entities/stage.ts'
import { call, nothing, inProject } from './call.ts'

/** The calls of `projects`. */
export const projectsCalls = {
  'projects.create': call(
    'Makes a project folder from a pack, or from a rulebook and its files: `folder` itself, or a folder of the project’s name inside `inside` (the user’s folder for projects unless given), numbered where that is taken.',
    z.strictObject({
      folder: z.string().min(1).optional(),
      inside: z.string().min(1).optional(),
      pack: packIdSchema.optional(),
      /** Instead of a pack: `rulebook.yaml` and the texts under `knowledge/` and `prompts/` that it names, by their path. */
      files: z.record(z.string().regex(/^(?:rulebook\.yaml|(?:knowledge|prompts)\/[A-Za-z0-9_-]{1,80}\.(?:yaml|json|jsonl|txt))$/), z.string().max(4_000_000)).optional(),
      name: z.string().optional(),
      follows_pack: z.boolean().default(false),
    }),
    z.object({ project: projectSchema }),
    { paths: ['folder', 'inside'] },
  ),
  'projects.open': call(
    'Opens a project folder and remembers it.',
    z.strictObject({ folder: z.string().min(1) }),
    z.object({ project: projectSchema }),
    { paths: ['folder'] },
  ),
  'projects.get': call('One project that was opened before.', inProject, z.object({ project: projectSchema })),
  'projects.list': call('The projects that were opened before, latest first.', nothing, z.object({ projects: z.array(listedProjectSchema) })),
  'projects.check': call(
    'Checks a rulebook and its knowledge: every problem with file, line and column.',
    z.strictObject({ source: rulebookSourceSchema }),
    checkReportSchema,
  ),
  'projects.questions': call('The person’s own questions: asked in Chat, during training and in Evaluate; never trained on, in no gate.', inProject, z.object({ questions: z.array(questionSchema) })),
  'projects.set_questions': call(
    'Replaces the person’s own questions. One that stood there before keeps its id.',
    inProject.extend({ questions: z.array(z.string().max(4000)).max(MOST_QUESTIONS) }),
    z.object({ questions: z.array(questionSchema) }),
  ),
  'projects.stages': call(
    'Every stage of a project as it stands: empty, ready, stale, running, done or waiting for you, with what mends it.',
    inProject,
    z.object({ stages: z.array(projectStageSchema) }),
  ),
  'projects.rename': call('Gives a project another name; its folder keeps its own.', inProject.extend({ name: z.string().min(1).max(120) }), z.object({ project: projectSchema }), { writes: true }),
  'projects.duplicate': call(
    'Starts copying a project to a folder beside it; without `with_results` only its rulebook, knowledge and questions.',
    inProject.extend({ name: z.string().min(1).max(120), with_results: z.boolean().default(false) }),
    startedSchema,
  ),
  'projects.zip': call(
    'Starts packing a project into one ZIP file, by default in the studio’s own folder; without `with_results` only its rulebook, knowledge and questions.',
    inProject.extend({ to: z.string().min(1).optional(), with_results: z.boolean().default(false) }),
    startedSchema,
    { paths: ['to'] },
  ),
  'projects.remove': call(
    'Moves a project to the system’s bin, or, on a host that has none, to the studio’s own.',
    inProject,
    z.object({
      /** Where it lies now, in words. */
      sentence: z.string(),
      /** What `projects.restore` takes; null where the system’s bin has it. */
      binned: z.string().nullable(),
    }),
  ),
  'projects.forget': call('Takes a project off the list; its folder stays.', inProject, z.object({})),
  'projects.bin': call('The projects in the studio’s own bin, latest first.', nothing, z.object({ binned: z.array(binnedProjectSchema) })),
  'projects.restore': call('Takes a project out of the studio’s own bin, back to where it was.', z.strictObject({ binned: z.string().regex(/^[\w-]{1,80}$/) }), z.object({ project: projectSchema })),
}
