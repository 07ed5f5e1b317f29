/**
 * One of a project's own questions. Knows nothing about where they are asked.
 */

import * as z from 'zod'

/** Most questions that a project keeps. */
export const MOST_QUESTIONS = 20

/** A question of the person's own. */
export const questionSchema = z.object({ id: z.string().regex(/^mine-\d+$/), text: z.string().min(1).max(4000) })

export type Question = z.infer<typeof questionSchema>
