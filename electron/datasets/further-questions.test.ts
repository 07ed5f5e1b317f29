/**
 * Further held-out questions: of the same kinds, never one that a split asks, frozen, the same for everyone. The controls
 * plant a row that asks a further question and change what is frozen.
 */

import assert from 'node:assert/strict'
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { normalisePrompt } from '../../engine/index.ts'
import { readManifest, verifyManifest } from '../platform/manifest.ts'
import { APP_ROOT } from '../platform/paths.ts'
import { openRulebook } from '../rulebooks/index.ts'
import { countFurther, furtherQuestions, type FurtherRequest } from './further-questions.ts'
import { generateDataset } from './generate-dataset.ts'
import { textOf, type StoredRow } from './row-text.ts'
import { keepTestQuestion } from './test-questions.ts'

const root = mkdtempSync(join(tmpdir(), 'further-'))
const made = join(root, 'made')
type Row = StoredRow & { id: string; category: string; wording: string }

before(async () => {
  cpSync(join(APP_ROOT, 'tests', 'fixtures', 'packs', 'model-railway'), made, { recursive: true })
  await generateDataset({ projectDir: made, overrides: { scale: 1 }, drawers: 0 })
})
after(() => rmSync(root, { recursive: true, force: true }))

/** A copy of the project with its dataset. */
function project(name: string): FurtherRequest {
  const projectDir = join(root, name)
  cpSync(made, projectDir, { recursive: true })
  return { projectDir, version: join(projectDir, 'data', 'v0001'), suite: 'trips', categories: ['trips'] }
}

function rowsOf(...paths: string[]): Row[] {
  return paths.flatMap((path) => readFileSync(path, 'utf8').trim().split('\n').map((line) => JSON.parse(line) as Row))
}
const asked = (row: Row) => normalisePrompt(textOf(row).question)
const splits = (version: string) => rowsOf(...['train', 'val', 'test'].map((split) => join(version, `${split}.jsonl`)))

test('further questions are in no split, keep every rule, and come once each', async () => {
  const request = project('clean')
  const { files, counts } = await furtherQuestions(request, [], 40)
  const rows = rowsOf(...files)
  assert.equal(rows.length, 40)
  assert.equal(counts.fresh, 40)
  const taken = new Set(splits(request.version).map(asked))
  assert.deepEqual(rows.filter((row) => taken.has(asked(row))), [])
  assert.equal(new Set(rows.map(asked)).size, 40)
  const { compiled } = openRulebook(request.projectDir)
  for (const row of rows) for (const { check, k, n } of compiled.score(row).results) assert.equal(k, n, `${check}: ${textOf(row).answer}`)
})

test('they are of the same kinds in the same shares: so many in wordings that training never saw', async () => {
  const request = project('kinds')
  const { files } = await furtherQuestions(request, [], 30)
  const { wordings } = readManifest(request.version)!.details!['hold_out'] as { wordings: string[] }
  const unseen = (rows: Row[]) => rows.filter(({ category, wording }) => wordings.includes(`${category}:${wording}`)).length / rows.length
  const own = rowsOf(join(request.version, 'test.jsonl')).filter(({ category }) => category === 'trips')
  assert.ok(Math.abs(unseen(rowsOf(...files)) - unseen(own)) < 0.05, `${unseen(rowsOf(...files))} beside ${unseen(own)}`)
})

test('the counts add up and stand in the manifest, which closes the folder', async () => {
  const request = project('counts')
  const { files } = await furtherQuestions(request, [], 25)
  const folder = join(files[0]!, '..')
  const details = readManifest(folder)!.details as { looked: number; known: number; accepted: number; rejected: Record<string, number> }
  assert.equal(details.looked, details.known + details.accepted + Object.values(details.rejected).reduce((sum, n) => sum + n, 0))
  assert.deepEqual((await verifyManifest(folder, { projectDir: request.projectDir })).problems, [])
})

test('asking 10 and then 15 more is asking 25, and a rerun draws nothing', async () => {
  const [whole, parts] = [project('whole'), project('parts')]
  const { files: [one] } = await furtherQuestions(whole, [], 25)
  await furtherQuestions(parts, [], 10)
  const { files } = await furtherQuestions(parts, [], 25)
  assert.equal(files.length, 2)
  assert.deepEqual(rowsOf(...files), rowsOf(one!))
  const before = files.map((file) => readFileSync(file, 'utf8'))
  const again = await furtherQuestions(parts, [], 25)
  assert.deepEqual([again.counts.fresh, again.counts.usable.length], [0, 25])
  assert.deepEqual(again.files.map((file) => readFileSync(file, 'utf8')), before)
  const further = await furtherQuestions(parts, again.counts.usable, 5)
  assert.equal(further.counts.fresh, 5, 'those that were asked count no more')
})

test('a question that training asks is refused: planted in train, kept for the test, in a later version', async () => {
  const clean = rowsOf(...(await furtherQuestions(project('unplanted'), [], 12)).files)
  const request = project('planted')
  const [first, second, third] = clean as [Row, Row, Row, ...Row[]]
  const shout = JSON.parse(JSON.stringify(first).replaceAll(textOf(first).question, textOf(first).question.toUpperCase())) as Row
  appendFileSync(join(request.version, 'train.jsonl'), `${JSON.stringify({ ...shout, id: 'planted', group: 'another' })}\n`)
  keepTestQuestion(request.projectDir, [{ role: 'user', content: textOf(second).question }], null)
  const later = join(request.projectDir, 'data', 'v0002')
  cpSync(request.version, later, { recursive: true })
  writeFileSync(join(later, 'val.jsonl'), `${JSON.stringify(third)}\n`)
  const { files, counts } = await furtherQuestions(request, [], 12)
  const got = new Set(rowsOf(...files).map(asked))
  for (const leak of [first, second, third]) assert.ok(!got.has(asked(leak)), asked(leak))
  assert.equal(got.size, 12)
  assert.equal(counts.rejected['kept for the test'], 1)
  assert.ok(clean.slice(3).every((row) => got.has(asked(row))), 'the others stay')
})

test('a frozen question that a later version trains on is left out by its id', async () => {
  const request = project('leaked')
  const [first] = rowsOf(...(await furtherQuestions(request, [], 8)).files) as [Row, ...Row[]]
  appendFileSync(join(request.version, 'train.jsonl'), `${JSON.stringify({ ...first, id: 'planted' })}\n`)
  const { counts } = await furtherQuestions(request, [], 8)
  assert.deepEqual(counts.leaked, [first.id])
  assert.deepEqual([counts.usable.length, counts.fresh], [7, 1])
})

test('where the rulebook makes no more, it is said with the number there is', async () => {
  const plan = await countFurther({ ...project('small'), suite: 'pieces', categories: ['pieces'] }, [], 5000)
  assert.equal(plan.isAll, true)
  assert.ok(plan.fresh < 5000)
  assert.ok(Object.values(plan.rejected).some((n) => n > 0))
})

test('what is frozen is not asked where it was changed, nor made where the rulebook was', async () => {
  const request = project('changed')
  const { files } = await furtherQuestions(request, [], 5)
  appendFileSync(files[0]!, '{"id":"mine"}\n')
  await assert.rejects(furtherQuestions(request, [], 5), { code: 'verification_failed' })
  const edited = project('edited')
  mkdirSync(join(edited.projectDir, 'drafts'), { recursive: true })
  const path = join(edited.projectDir, 'rulebook.yaml')
  writeFileSync(path, readFileSync(path, 'utf8').replace(/count: (\d+)/u, (_, n: string) => `count: ${Number(n) + 7}`))
  await assert.rejects(countFurther(edited, [], 5), { code: 'bad_input', message: /was changed since v0001/ })
})
