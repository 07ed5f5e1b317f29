/**
 * Proves that the import rules really refuse: plants one forbidden import a rule in a throw-away tree inside the repository
 * (so that packages resolve as they do for the product) and asks dependency-cruiser with the project's own configuration.
 */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { dirname, join } from 'node:path'
import { after, before, test } from 'node:test'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { runTool } from '../../electron/platform/processes.ts'

type Cruise = { summary: { totalCruised: number; violations: { rule: { name: string }; from: string; to: string }[] } }

/** What is planted: the rule that must refuse it, the file, its text. */
const PLANTED: [string, string, string][] = [
  ['contract-imports-only-zod', 'contract/a.ts', "import { readFileSync } from 'node:fs'\nexport const a = readFileSync\n"],
  ['contract-imports-only-zod', 'contract/b.ts', "import { one } from '../engine/one.ts'\nexport const b = one\n"],
  ['engine-is-pure', 'engine/c.ts', "import { join } from 'node:path'\nexport const c = join\n"],
  ['engine-is-pure', 'engine/d.ts', "import type { Database } from 'better-sqlite3'\nexport type D = Database\n"],
  ['engine-is-pure', 'engine/e.ts', "import { one } from '../electron/platform/one.ts'\nexport const e = one\n"],
  ['renderer-asks-through-the-contract', 'renderer/f.ts', "import { one } from '../electron/platform/one.ts'\nexport const f = one\n"],
  ['renderer-has-no-node', 'renderer/g.ts', "import { join } from 'node:path'\nexport const g = join\n"],
  ['nothing-imports-the-renderer', 'electron/runs/h.ts', "import { g } from '../../renderer/g.ts'\nexport const h = g\n"],
  ['platform-knows-no-one', 'electron/platform/i.ts', "import { one } from '../db/one.ts'\nexport const i = one\n"],
  ['db-above-platform', 'electron/db/j.ts', "import { one } from '../jobs/one.ts'\nexport const j = one\n"],
  ['python-above-platform', 'electron/python/k.ts', "import { one } from '../db/one.ts'\nexport const k = one\n"],
  ['jobs-know-no-domain', 'electron/jobs/l.ts', "import type { One } from '../runs/index.ts'\nexport type L = One\n"],
  ['domains-below-ipc', 'electron/runs/m.ts', "import { one } from '../ipc/one.ts'\nexport const m = one\n"],
  ['domains-meet-at-their-index', 'electron/evals/n.ts', "import { h } from '../runs/h.ts'\nexport const n = h\n"],
  ['ipc-below-studio', 'electron/ipc/o.ts', "import { one } from '../studio.ts'\nexport const o = one\n"],
  ['entry-points-are-not-imported', 'electron/studio-b.ts', "import { one } from './cli.ts'\nexport const p = one\n"],
  ['product-imports-no-tools', 'electron/exports/q.ts', "import { one } from '../../scripts/one.ts'\nexport const q = one\n"],
  ['sql-only-in-db', 'electron/runs/r.ts', "import Database from 'better-sqlite3'\nexport const r = Database\n"],
  ['processes-only-in-python-and-platform', 'electron/runs/s.ts', "import { spawn } from 'node:child_process'\nexport const s = spawn\n"],
  ['processes-only-in-python-and-platform', 'electron/evals/t.ts', "import { execa } from 'execa'\nexport const t = execa\n"],
  ['electron-only-in-the-shell', 'electron/runs/y.ts', "import { app } from 'electron'\nexport const y = app\n"],
  ['shell-is-the-top', 'electron/serve/z.ts', "import { one } from '../desktop/one.ts'\nexport const z = one\n"],
  ['no-circular', 'engine/u.ts', "import { v } from './v.ts'\nexport const u: number = v\n"],
  ['no-orphans', 'engine/w.ts', 'export const w = 1\n'],
  ['not-to-unresolvable', 'engine/x.ts', "import { y } from './not-there.ts'\nexport const x = y\n"],
]

/** What the planted files lean on, and imports that must stay allowed. */
const ALLOWED: Record<string, string> = {
  'engine/one.ts': "import * as z from 'zod'\nimport { parse } from 'yaml'\nexport const one = [z, parse]\n",
  'engine/v.ts': "import { u } from './u.ts'\nexport const v: number = u\n",
  'electron/platform/one.ts': "import { spawn } from 'node:child_process'\nexport const one = spawn\n",
  'electron/db/one.ts': "import Database from 'better-sqlite3'\nimport { one as base } from '../platform/one.ts'\nexport const one = [Database, base]\n",
  'electron/jobs/one.ts': "import { one as base } from '../db/one.ts'\nexport const one = base\n",
  'electron/runs/index.ts': "import { one as base } from '../jobs/one.ts'\nexport type One = number\nexport const runs = base\n",
  'electron/datasets/use.ts': "import { runs } from '../runs/index.ts'\nimport { one } from '../../engine/one.ts'\nexport const use = [runs, one]\n",
  'electron/ipc/one.ts': "import { runs } from '../runs/index.ts'\nexport const one = runs\n",
  'electron/studio.ts': "import { one as base } from './ipc/one.ts'\nexport const one = base\n",
  'electron/cli.ts': "import { one as base } from './studio.ts'\nexport const one = base\n",
  'electron/desktop/one.ts': "import { app } from 'electron'\nexport const one = app\n",
  'scripts/one.ts': 'export const one = 1\n',
}

let tree: string
let cruise: Cruise

before(async () => {
  mkdirSync(join(APP_ROOT, '.setup'), { recursive: true })
  tree = mkdtempSync(join(APP_ROOT, '.setup', 'planted-'))
  const files = [...Object.entries(ALLOWED), ...PLANTED.map(([, path, text]): [string, string] => [path, text])]
  for (const [path, text] of files) {
    mkdirSync(dirname(join(tree, path)), { recursive: true })
    writeFileSync(join(tree, path), text)
  }
  cruise = await cruiseTree(tree, ['contract', 'engine', 'electron', 'renderer', 'scripts'])
})

after(() => rmSync(tree, { recursive: true, force: true }))

test('every planted import is seen, which a cruise of no modules would not do', () => {
  assert.ok(cruise.summary.totalCruised >= PLANTED.length, `${cruise.summary.totalCruised} modules`)
})

for (const [rule, path] of PLANTED) {
  test(`${rule} refuses what ${path} imports`, () => {
    const refused = cruise.summary.violations.filter((violation) => violation.rule.name === rule).map((violation) => violation.from)
    assert.ok(refused.includes(path), `${rule} refused only: ${refused.join(', ') || 'nothing'}`)
  })
}

test('imports that follow the arrows are not refused', () => {
  const planted = new Set(PLANTED.map(([, path]) => path))
  const innocent = cruise.summary.violations.filter((violation) => !planted.has(violation.from) && violation.from !== 'engine/v.ts')
  assert.deepEqual(innocent.map((violation) => `${violation.rule.name}: ${violation.from} -> ${violation.to}`).filter((line) => !line.includes('scripts/one.ts')), [])
})

test('the product itself is cruised as a whole', async () => {
  const product = await cruiseTree(APP_ROOT, ['contract', 'engine', 'electron'])
  assert.ok(product.summary.totalCruised > 30, `${product.summary.totalCruised} modules`)
})

async function cruiseTree(cwd: string, folders: string[]): Promise<Cruise> {
  const depcruise = join(APP_ROOT, 'node_modules', '.bin', 'depcruise')
  const result = await runTool(depcruise, ['--config', join(APP_ROOT, '.dependency-cruiser.cjs'), '--output-type', 'json', ...folders], { cwd })
  return JSON.parse(result.stdout) as Cruise
}
