/**
 * One of a project's own questions. Knows nothing about where they are asked.
 */

import * as z from 'zod'

/** A question of the person's own. */
export const questionSchema = z.object({ id: z.string().regex(/^mine-\d+$/), text: z.string().min(1).max(4000) })

export type Question = z.infer<typeof questionSchema>
