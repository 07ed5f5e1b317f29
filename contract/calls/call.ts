/**
 * What a row of the table of calls is, and the pieces of input that many rows share.
 * Knows no call.
 */

import * as z from 'zod'
import { projectIdSchema } from '../entities/ids.ts'

/**
 * One row of the table. `paths` names the input fields that hold a path (`field`), or an id or a path (`field?`):
 * those of a remote client are kept inside the served folder. `writes`: the call makes something in the project that
 * its input names, so that project is locked while it is answered.
 */
export type CallShape<I extends z.ZodType = z.ZodType, O extends z.ZodType = z.ZodType> = {
  readonly doc: string
  readonly input: I
  readonly output: O
  readonly paths: readonly string[]
  readonly writes: boolean
}

/** Makes one row. */
export function call<I extends z.ZodType, O extends z.ZodType>(doc: string, input: I, output: O, remarks: { paths?: readonly string[]; writes?: true } = {}): CallShape<I, O> {
  return { doc, input, output, paths: remarks.paths ?? [], writes: remarks.writes ?? false }
}

/** No input. */
export const nothing = z.strictObject({})
/** The project that a call is about. */
export const project = projectIdSchema
/** A call about a project as a whole. */
export const inProject = z.strictObject({ project })
