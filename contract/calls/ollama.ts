/**
 * Ollama on this machine: status, names, adding a verified model, removing one.
 * One part of the table of calls (contract/calls.ts); knows nothing about who answers.
 */

import * as z from 'zod'
import { exportIdSchema } from '../entities/ids.ts'
import { startedSchema } from '../entities/job.ts'
import { ollamaNameSchema, ollamaStatusSchema } from '../entities/ollama.ts'
import { call, nothing, project } from './call.ts'

/** The calls of `ollama`. */
export const ollamaCalls = {
  'ollama.status': call('Whether Ollama answers on this machine, its version and its models.', nothing, ollamaStatusSchema),
  'ollama.check': call('Whether a name can be used in Ollama.', z.strictObject({ name: z.string().max(500) }), ollamaNameSchema),
  'ollama.add': call(
    'Starts adding a GGUF file of an export to Ollama: upload, create, then the ladder again through Ollama.',
    z.strictObject({
      project,
      export: exportIdSchema,
      /** The recommended file of the export unless given. */
      quantization: z.string().optional(),
      name: z.string().min(1).max(500),
      /** Replaces a model of that name. */
      replace: z.boolean().default(false),
    }),
    startedSchema,
    { writes: true },
  ),
  'ollama.remove': call('Deletes a model from Ollama.', z.strictObject({ name: z.string().min(1).max(500) }), z.object({})),
}
