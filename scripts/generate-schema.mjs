// Writes contract/generated/*.schema.json and engine/generated/rulebook.schema.json (for editors) from the zod schemas; with --check it only compares and exits 1 where a file is stale.

import { readFileSync, writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import * as z from 'zod'
import { runConfigFields } from '../contract/run-config.ts'
import { runEventSchema } from '../contract/run-events.ts'
import { rulebookSchema } from '../engine/rulebook/schema.ts'

const schemas = {
  'contract/generated/run-config': z.toJSONSchema(runConfigFields, { io: 'input' }),
  'contract/generated/run-events': z.toJSONSchema(runEventSchema, { io: 'output' }),
  'engine/generated/rulebook': z.toJSONSchema(rulebookSchema, { io: 'input' }),
}

let stale = 0
for (const [name, schema] of Object.entries(schemas)) {
  const path = fileURLToPath(new URL(`../${name}.schema.json`, import.meta.url))
  const text = `${JSON.stringify(schema, null, 2)}\n`
  if (!process.argv.includes('--check')) writeFileSync(path, text)
  else if (text !== readFileSync(path, 'utf8')) {
    process.stderr.write(`${path} is stale: run "node scripts/generate-schema.mjs" and commit it.\n`)
    stale += 1
  }
}
process.exitCode = stale > 0 ? 1 : 0
