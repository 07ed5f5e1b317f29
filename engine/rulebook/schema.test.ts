/** The schema for editors is that of the code, and every pack's rulebook fits it. */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { test } from 'node:test'
import * as z from 'zod'
import { rulebookSchema } from './schema.ts'

const generated = JSON.parse(readFileSync(new URL('../generated/rulebook.schema.json', import.meta.url), 'utf8')) as { properties: Record<string, unknown>; required: string[] }

test('engine/generated/rulebook.schema.json is current', () => {
  assert.deepEqual(generated, JSON.parse(JSON.stringify(z.toJSONSchema(rulebookSchema, { io: 'input' }))), 'run "node scripts/generate-schema.mjs" and commit it')
})

test('it names every section and refuses others', () => {
  assert.deepEqual(Object.keys(generated.properties).toSorted(), Object.keys(rulebookSchema.shape).toSorted())
  assert.ok(generated.required.includes('categories') && !generated.required.includes('examples'))
  assert.equal((generated as { additionalProperties?: unknown }).additionalProperties, false)
})
