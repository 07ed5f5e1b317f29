/**
 * What a machine has to train with, and what the studio makes of it.
 * Knows nothing about how it is found out.
 */

import * as z from 'zod'

/** A machine. */
export const machineSchema = z.object({
  cpu: z.object({ model: z.string(), cores: z.int() }),
  memory_bytes: z.number(),
  gpus: z.array(z.object({ name: z.string(), memory_bytes: z.number().nullable(), driver: z.string().nullable() })),
  /** The disk of the studio's own folder. */
  disk: z.object({ folder: z.string(), free_bytes: z.number() }),
  /** Where models are trained, or would be once Python is installed. */
  trains_on: z.enum(['cpu', 'gpu']),
  /** Why there. */
  reason: z.string(),
  /** What would let the GPU train; null where it does, or there is none. */
  mend: z.object({ sentence: z.string(), action: z.enum(['repair_environment', 'use_cpu', 'use_gpu']) }).nullable(),
  /** The Python environment: how much disk an installation takes on this machine, downloads included. */
  environment_bytes: z.number(),
})

/** A machine. */
export type Machine = z.infer<typeof machineSchema>
