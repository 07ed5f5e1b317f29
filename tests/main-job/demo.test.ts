/**
 * The main job end to end, as `npm run demo` runs it, cut short: few steps, few prompts, no gate is expected to hold.
 * Everything is real: dataset, training, answers, merge, GGUF, quantisation, grammar, Modelfile, run history.
 */
import assert from 'node:assert/strict'
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import Database from 'better-sqlite3'
import { homePaths } from '../../electron/platform/paths.ts'

type CheckRow = { check: string; decoding: string; mode: string; k: number; n: number; rate: number | null }
type Report = { subject: { kind: string; quantization?: string }; checks: CheckRow[]; items: number; truncated: string[] }

const ITEMS = 48
const home = mkdtempSync(join(tmpdir(), 'tunesmith-demo-'))
const folder = join(home, 'project')
let output = ''

function node(...args: string[]) {
  const env = { ...process.env, STUDIO_HOME: home, STUDIO_PYTHON_HOME: process.env['STUDIO_PYTHON_HOME'] ?? homePaths().python }
  return spawnSync(process.execPath, args, { encoding: 'utf8', env, maxBuffer: 1 << 26 })
}

before(() => {
  const run = node('scripts/demo.ts', '--steps', '60', '--items', String(ITEMS), '--folder', folder)
  output = run.stdout + run.stderr
  assert.ok(run.status === 0 || run.status === 10, `the demo ended with ${run.status}:\n${output.slice(-3000)}`)
})
after(() => rmSync(home, { recursive: true, force: true }))

function reports(): Report[] {
  return readdirSync(join(folder, 'evals')).toSorted().map((id) => JSON.parse(readFileSync(join(folder, 'evals', id, 'report.json'), 'utf8')) as Report)
}

function rate(report: Report | undefined, check: string, decoding: string): number {
  return report?.checks.find((row) => row.check === check && row.decoding === decoding)?.rate ?? -1
}

test('the loss falls', () => {
  const events = readFileSync(join(folder, 'runs/run-0001/events.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { type: string; loss?: number })
  const losses = events.filter(({ type }) => type === 'step').map(({ loss }) => loss ?? Number.NaN)
  assert.ok(losses.length >= 6)
  assert.ok(losses.at(-1)! < losses[0]! / 2, `first ${losses[0]}, last ${losses.at(-1)}`)
})

test('parseable rises above the rate of the base model', () => {
  const [base, adapter] = reports()
  assert.equal(base?.subject.kind, 'base')
  assert.equal(adapter?.subject.kind, 'adapter')
  for (const decoding of ['greedy', 'sampled']) assert.ok(rate(adapter, 'parseable', decoding) > rate(base, 'parseable', decoding), decoding)
})

test('an answer decoded under the grammar breaks no rule, cut answers aside', () => {
  const constrained = reports().find(({ checks }) => checks.some(({ mode }) => mode === 'constrained'))
  assert.ok(constrained !== undefined)
  assert.deepEqual(constrained.truncated, [])
  for (const { check, decoding, k, n } of constrained.checks) assert.equal(k, n, `${check}, ${decoding}`)
  assert.ok(constrained.checks.some(({ n }) => n >= ITEMS))
})

test('the export holds both files, a Modelfile that names one, and every rung passed', () => {
  const files = readdirSync(join(folder, 'exports/export-0001'))
  assert.ok(files.some((name) => name.endsWith('q8_0.gguf')) && files.some((name) => name.endsWith('q4_k_m.gguf')))
  assert.match(readFileSync(join(folder, 'exports/export-0001/Modelfile'), 'utf8'), /^FROM \.\/.*\.gguf$/m)
  assert.doesNotMatch(output, /^FAIL /m)
})

test('the demo says where the time went', () => {
  assert.match(output, /where the time went/)
})

/** All rows of the tables that can be rebuilt from folders. */
function history(): Record<string, unknown[]> {
  const db = new Database(join(home, 'studio.db'), { readonly: true })
  try {
    const tables = ['dataset_versions', 'runs', 'metric_series', 'evals', 'eval_items', 'exports']
    return Object.fromEntries(tables.map((table) => [table, db.prepare(`SELECT * FROM ${table} ORDER BY 1, 2, 3`).all()]))
  } finally {
    db.close()
  }
}

test('the run history rebuilt from the folders equals the one that grew, row for row', () => {
  const grown = history()
  assert.deepEqual(Object.entries(grown).map(([table, rows]) => [table, rows.length > 0]).filter(([, some]) => !some), [])
  const rebuilt = node('electron/cli.ts', 'reindex', '--project', folder)
  assert.equal(rebuilt.status, 0, rebuilt.stderr)
  assert.deepEqual(history(), grown)
})

test('a replay of the run reproduces its adapter bit for bit', () => {
  const replay = node('electron/cli.ts', 'replay', 'run-0001', '--project', folder)
  assert.equal(replay.status, 0, replay.stderr)
  assert.match(replay.stdout, /reproduced the adapter of run-0001 bit for bit/)
})

test('a flipped byte is found and its file named', () => {
  assert.equal(node('electron/cli.ts', 'verify', folder).status, 0)
  const path = join(folder, 'runs/run-0001/adapter/adapter_model.safetensors')
  const bytes = readFileSync(path)
  bytes[bytes.length - 1]! ^= 1
  writeFileSync(path, bytes)
  const found = node('electron/cli.ts', 'verify', folder)
  assert.equal(found.status, 1)
  assert.match(found.stdout + found.stderr, /adapter_model\.safetensors/)
})
