/**
 * The schema of a change: every field may be left out, and one that is left out stays undefined. Zod's own `partial` would
 * fill in defaults and so reset what was not named. Knows no field.
 */

import * as z from 'zod'

/** A change of what `schema` describes. */
export function changeOf<S extends z.ZodRawShape>(schema: z.ZodObject<S>): z.ZodType<Partial<z.output<z.ZodObject<S>>>, Partial<z.output<z.ZodObject<S>>>> {
  const fields = Object.entries(schema.shape).map(([name, field]) => [name, z.optional(field instanceof z.ZodDefault ? field.unwrap() : field)])
  return z.strictObject(Object.fromEntries(fields)) as never
}
