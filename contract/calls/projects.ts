/**
 * Projects: make, open, list, check.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { packIdSchema, rulebookSourceSchema } from '../entities/ids.ts'
import { MOST_QUESTIONS, questionSchema } from '../entities/question.ts'
import { checkReportSchema, projectSchema } from '../entities/project.ts'
import { call, nothing, inProject } from './call.ts'

/** The calls of `projects`. */
export const projectsCalls = {
  'projects.create': call(
    'Makes a project folder from a pack.',
    z.strictObject({
      folder: z.string().min(1),
      pack: packIdSchema,
      name: z.string().optional(),
      follows_pack: z.boolean().default(false),
    }),
    z.object({ project: projectSchema }),
    { paths: ['folder'] },
  ),
  'projects.open': call(
    'Opens a project folder and remembers it.',
    z.strictObject({ folder: z.string().min(1) }),
    z.object({ project: projectSchema }),
    { paths: ['folder'] },
  ),
  'projects.get': call('One project that was opened before.', inProject, z.object({ project: projectSchema })),
  'projects.list': call('The projects that were opened before, latest first.', nothing, z.object({ projects: z.array(projectSchema) })),
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
}
