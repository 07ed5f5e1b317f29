/**
 * The wizard: where a person is in it, and all that it will do.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { changeOf } from '../change-of.ts'
import { wizardAnswersSchema, wizardPageSchema, wizardPlanSchema, wizardStateSchema } from '../entities/wizard.ts'
import { call, inProject, nothing, project } from './call.ts'
import { projectsCalls } from './projects.ts'

/** The calls of `wizard`. */
export const wizardCalls = {
  'wizard.get': call(
    'Where the wizard of a project was left; without `project` the one that has none yet. At its beginning where it was never opened.',
    z.strictObject({ project: project.optional() }),
    wizardStateSchema,
  ),
  'wizard.set': call(
    'Keeps what was answered; what is not named stays. `inside` and `big_files` are folders, or null.',
    z.strictObject({
      project: project.optional(),
      change: changeOf(wizardAnswersSchema),
      inside: z.string().min(1).nullable().optional(),
      big_files: z.string().min(1).nullable().optional(),
    }),
    wizardStateSchema,
    { paths: ['inside', 'big_files'] },
  ),
  'wizard.list': call(
    'The wizards that were left before their end, latest first.',
    nothing,
    z.object({ wizards: z.array(z.object({ project: project.nullable(), name: z.string(), page: wizardPageSchema })) }),
  ),
  'wizard.begin': call(
    'Makes the project that the wizard has been asked for, from its pack or from the files of a new domain, and goes on in it.',
    z.strictObject({ files: projectsCalls['projects.create'].input.shape.files }),
    wizardStateSchema.extend({ project }),
  ),
  'wizard.plan': call('All that *Make my model* will do, with the time it takes as measured on this machine.', inProject, wizardPlanSchema),
}
