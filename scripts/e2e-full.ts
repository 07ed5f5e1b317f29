/**
 * `npm run e2e:full [-- PART…] [--steps N] [--questions N] [--json FILE]`: the whole way through the window with real training: *See it work* from an
 * empty profile to a model in Ollama, and three domains known only as prose. Prints what six tasks take. Parts: `see`, `rebuild` and the ids of
 * the domains; `--steps` makes it a quick look that asserts no gate. Exit code 10 where a gate or a bar is missed.
 */

import { writeFileSync } from 'node:fs'
import { parseArgs } from 'node:util'
import { DOMAINS } from '../tests/authoring/domain-inputs.ts'
import { ownDomain, type OwnDomain } from './e2e-full/own-domain.ts'
import { markdown, misses, type Proof } from './e2e-full/report.ts'
import { seeItWork } from './e2e-full/see-it-work.ts'
import { rebuildDomain } from './e2e-full/rebuild-domain.ts'
import type { Quick } from './e2e-full/steps.ts'

const { values, positionals } = parseArgs({ allowPositionals: true, options: { steps: { type: 'string' }, questions: { type: 'string', default: '10' }, json: { type: 'string' } } })
const parts = ['see', 'rebuild', ...DOMAINS.map(({ id }) => id)]
const unknown = positionals.filter((part) => !parts.includes(part))
if (unknown.length > 0) {
  process.stderr.write(`No part is called ${unknown.join(', ')}; there are ${parts.join(', ')}.\n`)
  process.exit(2)
}
const isWanted = (part: string) => positionals.length === 0 || positionals.includes(part)
const quick: Quick = values.steps === undefined ? null : { steps: Number(values.steps), questions: Number(values.questions) }

const seen = isWanted('see') ? await seeItWork(quick) : null
const rebuilt = isWanted('rebuild') ? await rebuildDomain() : null
const domains: OwnDomain[] = []
for (const input of DOMAINS) if (isWanted(input.id)) domains.push(await ownDomain(input, quick))
const proof: Proof = { seen, rebuilt, domains, isQuick: quick !== null }
if (values.json !== undefined) writeFileSync(values.json, `${JSON.stringify(proof, null, 2)}\n`)
process.stdout.write(`${markdown(proof)}\n`)
for (const miss of misses(proof)) {
  process.stdout.write(`MISSED: ${miss}\n`)
  process.exitCode = 10
}
