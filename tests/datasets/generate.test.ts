/** Dataset versions under repetition, cancelling, killing and a full disk, on a real pack. */
import assert from 'node:assert/strict'
import { spawn, spawnSync } from 'node:child_process'
import { cpSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { generateDataset } from '../../electron/datasets/generate-dataset.ts'
import { listVersions } from '../../electron/datasets/versions.ts'
import { sha256Of } from '../../electron/platform/manifest.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { openRulebook } from '../../electron/rulebooks/open-rulebook.ts'
import { normalisePrompt } from '../../engine/index.ts'

type Row = { id: string; category: string; wording: string; messages: { role: string; content: string }[] }
const root = mkdtempSync(join(tmpdir(), 'tunesmith-datasets-'))
let made = 0
after(() => rmSync(root, { recursive: true, force: true }))

function project(): string {
  const folder = join(root, `p${(made += 1)}`)
  cpSync(join(APP_ROOT, 'knowledge/wzrdbrain'), folder, { recursive: true })
  return folder
}

function rows(folder: string, version: string, split: string): Row[] {
  return readFileSync(join(folder, 'data', version, `${split}.jsonl`), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Row)
}

const CHILD = join(import.meta.dirname, 'generate-child.ts')

/** Generates in a process of its own; `failing` is the write that finds the disk full. */
function generateIn(folder: string, scale: string, failing = ''): { status: number | null; stdout: string } {
  return spawnSync(process.execPath, [CHILD, folder, scale], { encoding: 'utf8', env: { ...process.env, TUNESMITH_FAIL_WRITE: failing } })
}

const prompt = (row: Row) => normalisePrompt(row.messages.at(-2)!.content)

test('the same seed gives the same bytes with any number of threads, another seed gives others', async () => {
  const folder = project()
  const hashes: string[] = []
  for (const [drawers, seed] of [[0, 7], [1, 7], [2, 7], [1, 8]] as const) {
    const { manifest } = await generateDataset({ projectDir: folder, overrides: { seed, scale: 2 }, drawers })
    hashes.push(manifest.files.map(({ sha256 }) => sha256).join())
    for (const { path, sha256 } of manifest.files) assert.equal(sha256Of(readFileSync(join(folder, 'data', manifest.id, path))), sha256)
  }
  assert.equal(new Set(hashes.slice(0, 3)).size, 1)
  assert.notEqual(hashes[3], hashes[0])
})

test('counts reconcile, no group straddles splits, held-out prompts and wordings are trained on nowhere', async () => {
  const folder = project()
  const { version, counts, facts } = await generateDataset({ projectDir: folder, overrides: {} })
  for (const { asked, accepted, rejected } of Object.values(counts.categories)) assert.equal(asked, accepted + Object.values(rejected).reduce((sum, count) => sum + count, 0))
  assert.equal(counts.leaks, 0)
  const [train, val, held] = ['train', 'val', 'test'].map((split) => rows(folder, version, split)) as [Row[], Row[], Row[]]
  const trained = new Set([...train, ...val].map(prompt))
  assert.deepEqual(held.map(prompt).filter((text) => trained.has(text)), [])
  const trainedOn = new Set(train.map(prompt))
  assert.deepEqual(val.map(prompt).filter((text) => trainedOn.has(text)), [])
  const wordings = new Set((facts.holdOut as { wordings: string[] }).wordings)
  assert.deepEqual([...train, ...val].filter((row) => wordings.has(`${row.category}:${row.wording}`)), [])
  const combos = held.filter(({ category }) => category === 'simple' || category === 'constrained')
  assert.ok(combos.length >= 400)
  assert.ok(combos.filter((row) => wordings.has(`${row.category}:${row.wording}`)).length >= 100)
})

test('a row is drawn again from its id alone, one that took the place of a duplicate too', async () => {
  const folder = project()
  const scale = 8
  const { version, counts } = await generateDataset({ projectDir: folder, overrides: { scale } })
  assert.ok(counts.redrawn > 0)
  const { compiled } = openRulebook(folder, { scale })
  const plan = compiled.plan()
  const all = ['train', 'val', 'test'].flatMap((split) => rows(folder, version, split))
  const chosen = [...all.filter(({ id }) => !id.endsWith('.0')), ...all.filter((_, i) => i % 997 === 0)]
  assert.ok(chosen.some(({ id }) => id.endsWith('.1')))
  for (const row of chosen) {
    const sample = compiled.sampleNamed(plan, row.id)
    assert.ok(sample !== null && !('reject' in sample), row.id)
    assert.deepEqual(JSON.parse(compiled.line(sample)), row)
  }
  for (const id of ['', 'simple', 'simple-999999.0', 'other-000001.0', 'simple-1.0']) assert.equal(compiled.sampleNamed(plan, id), null)
})

test('a category that cannot reach its count says how many are missing and why', async () => {
  const { counts } = await generateDataset({ projectDir: project(), overrides: { counts: { simple: 300, rules: 3000 } } })
  const { asked, accepted, rejected } = counts.categories['rules']!
  assert.equal(asked, 3000)
  assert.ok(accepted > 400 && accepted < 3000)
  assert.deepEqual(rejected, { 'no new prompt': 3000 - accepted })
  assert.deepEqual(counts.categories['simple'], { asked: 300, accepted: 300, rejected: {} })
})

test('one changed fact changes the rows, which keep the new rule and not the old one', async () => {
  const [before, after] = [project(), project()]
  const tricks = join(after, 'knowledge/tricks.json')
  const facts = JSON.parse(readFileSync(tricks, 'utf8')) as { RULES: { ROTATING_MOVES: string[] } }
  facts.RULES.ROTATING_MOVES = facts.RULES.ROTATING_MOVES.slice(1)
  writeFileSync(tricks, JSON.stringify(facts))
  const [old, changed] = [await generateDataset({ projectDir: before, overrides: {} }), await generateDataset({ projectDir: after, overrides: {} })]
  assert.notDeepEqual(changed.manifest.inputs, old.manifest.inputs)
  assert.deepEqual(Object.values(changed.counts.categories).flatMap(({ rejected }) => Object.keys(rejected)), [])
  const linked = (judge: string, folder: string, version: string) => {
    const { compiled } = openRulebook(judge)
    return rows(folder, version, 'train').every((row) => compiled.score(row).results.every(({ check, k, n }) => check !== 'link' || k === n))
  }
  assert.deepEqual([linked(after, after, changed.version), linked(before, after, changed.version)], [true, false])
})

test('a version of many rows takes hardly more memory than one of few', () => {
  const peak = (scale: string): number => Number(generateIn(project(), scale).stdout.trim().split('\n').at(-1))
  const [few, many] = [peak('5'), peak('40')]
  assert.ok(many < 700, `${many} MiB`)
  assert.ok(many - few < 350, `${few} MiB for 45,000 rows, ${many} MiB for 360,000`)
})

test('cancelling leaves nothing behind', async () => {
  const folder = project()
  const controller = new AbortController()
  const work = generateDataset({ projectDir: folder, overrides: { scale: 20 }, signal: controller.signal, onProgress: () => controller.abort() })
  await assert.rejects(work, { code: 'cancelled' })
  assert.deepEqual(readdirSync(join(folder, 'data')), [])
})

test('a killed generation leaves whole versions only, and the next one works', { timeout: 120_000 }, async () => {
  const folder = project()
  let killed = 0
  for (let round = 0; round < 15; round++) {
    const child = spawn(process.execPath, [CHILD, folder, round % 3 === 2 ? '12' : '1'], { stdio: 'ignore' })
    const ended = new Promise((resolve) => child.once('exit', resolve))
    await new Promise((resolve) => setTimeout(resolve, 250 + ((round * 137) % 700)))
    if (child.kill('SIGKILL')) killed += 1
    await ended
    for (const version of listVersions(folder)) {
      const { files } = JSON.parse(readFileSync(join(folder, 'data', version, 'manifest.json'), 'utf8')) as { files: { path: string; sha256: string }[] }
      assert.equal(files.length, 3)
      for (const { path, sha256 } of files) assert.equal(sha256Of(readFileSync(join(folder, 'data', version, path))), sha256)
    }
    // A kill may come before anything was made.
    const names = (existsSync(join(folder, 'data')) ? readdirSync(join(folder, 'data')) : []).filter((name) => /^v\d+$/.test(name))
    assert.deepEqual(names, listVersions(folder))
  }
  assert.ok(killed >= 6, `only ${killed} rounds were killed in time`)
  await generateDataset({ projectDir: folder, overrides: {} })
  assert.deepEqual(readdirSync(join(folder, 'data')).filter((name) => name.startsWith('.')), [])
})

test('a full disk at any write is named, leaves older versions whole, and the next generation works', { timeout: 120_000 }, () => {
  const folder = project()
  assert.equal(generateIn(folder, '2').status, 0)
  const before = readFileSync(join(folder, 'data/v0001/manifest.json'))
  for (const write of ['1', '2', '3', '5', '8', 'test.jsonl', 'manifest.json']) {
    const { status, stdout } = generateIn(folder, '2', write)
    assert.equal(status, 1, `write ${write}: ${stdout}`)
    const { code, next_step } = JSON.parse(stdout.trim().split('\n').at(-1)!) as { code: string; next_step: string }
    assert.equal(code, 'no_space')
    assert.match(next_step, /space/)
    assert.deepEqual(readdirSync(join(folder, 'data')), ['v0001'])
    assert.deepEqual(readFileSync(join(folder, 'data/v0001/manifest.json')), before)
  }
  assert.equal(generateIn(folder, '2').status, 0)
  assert.ok(existsSync(join(folder, 'data/v0002/manifest.json')))
})
