/**
 * Derives a table's statements and row codec from its entity's schema, so that columns and fields cannot drift apart.
 * Knows SQL's spelling and JSON columns; not what any table is for.
 */

import type * as z from 'zod'
import type { SqlParams, SqlValue } from './handles.ts'

/** The SQL and the codec of one table. */
export type Table<T> = {
  /** Inserts a row, or replaces the values of the row with the same key. */
  upsert: string
  /** `a, b, c` */
  columns: string
  /** An entity as the statement's parameters. */
  encode(entity: T): SqlParams
  /** A row as an entity; throws where the row is not what the schema says. */
  decode(row: unknown): T
}

/** Describes a table whose columns are the fields of `schema`. Objects, arrays and null-able objects are JSON columns, booleans 0 or 1. */
export function defineTable<S extends z.ZodObject>(name: string, schema: S, options: { key: (keyof z.output<S> & string)[]; json?: (keyof z.output<S> & string)[]; flags?: (keyof z.output<S> & string)[] }): Table<z.output<S>> {
  const fields = Object.keys(schema.shape)
  const json = new Set<string>(options.json)
  const flags = new Set<string>(options.flags)
  const values = fields.filter((field) => !options.key.includes(field)).map((field) => `${field} = excluded.${field}`)
  return {
    columns: fields.join(', '),
    upsert: `INSERT INTO ${name} (${fields.join(', ')}) VALUES (${fields.map((field) => `@${field}`).join(', ')})
      ON CONFLICT (${options.key.join(', ')}) DO UPDATE SET ${values.join(', ')}`,
    encode: (entity) => Object.fromEntries(fields.map((field) => [field, encodeValue(entity[field as keyof typeof entity], json.has(field))])),
    decode: (row) => {
      const read: Record<string, unknown> = { ...(row as object) }
      for (const field of json) read[field] = read[field] === null ? null : JSON.parse(read[field] as string)
      for (const field of flags) read[field] = read[field] === 1
      return schema.parse(read)
    },
  }
}

function encodeValue(value: unknown, isJson: boolean): SqlValue {
  if (value === null || value === undefined) return null
  if (isJson) return JSON.stringify(value)
  if (typeof value === 'boolean') return value ? 1 : 0
  return value as SqlValue
}
