/**
 * The shape of a failure as it crosses a process line, for those who read it from a file or another process.
 * Knows the list of codes in errors.ts.
 */

import * as z from 'zod'
import { ERROR_CODES } from './errors.ts'

/** The parts of a failure. */
export const errorPartsSchema = z.strictObject({
  code: z.enum(ERROR_CODES),
  message: z.string(),
  next_step: z.string(),
  detail: z.string().optional(),
})
