import assert from 'node:assert/strict'
import { appendFileSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { CallInput } from '../../contract/calls.ts'
import { StudioError } from '../../contract/errors.ts'
import { homePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'
import { firstRows } from './first-rows.ts'
import { shownText } from './row-text.ts'

const home = mkdtempSync(join(tmpdir(), 'browse-'))
let studio: Studio
let project: string

before(async () => {
  studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'home')), validateOutput: true })
  project = (await studio.call('projects.create', { folder: join(home, 'p'), pack: 'wzrdbrain' })).project.id
  await generate()
})
after(async () => {
  await studio.close()
  rmSync(home, { recursive: true, force: true })
})

async function generate(input: Partial<CallInput<'datasets.generate'>> = {}) {
  const { job } = await studio.call('datasets.generate', { project, ...input })
  const done = await studio.queue.wait(job)
  assert.equal(done.state, 'succeeded', done.error?.message)
  return studio.call('datasets.get', { project })
}

async function whole(input: Omit<CallInput<'datasets.browse'>, 'project'> = {}) {
  for (;;) {
    const page = await studio.call('datasets.browse', { project, ...input })
    if (page.index.rows === page.index.of && (page.index.judged === null || page.index.judged === page.index.of)) return page
    await new Promise((resolve) => setTimeout(resolve, 50))
  }
}

const refused = (code: string) => (error: unknown) => error instanceof StudioError && error.code === code

test('rows are found by words, category, split and length, and a page is the same rows as the files', async () => {
  const all = await whole({ limit: 500 })
  assert.equal(all.total, 9000)
  assert.deepEqual(all.rows.map(({ row }) => row), Array.from({ length: 500 }, (_, i) => i))
  const simple = await whole({ filter: { category: 'simple' } })
  assert.equal(simple.total, 5000)
  const test = await whole({ filter: { split: 'test' }, limit: 500 })
  assert.equal(test.total, 500)
  assert.ok(test.rows.every(({ split }) => split === 'test'))
  const found = await whole({ filter: { text: 'Toe ro' }, limit: 50 })
  assert.ok(found.total > 0 && found.total < 9000)
  for (const { row } of found.rows.slice(0, 5)) {
    const text = JSON.stringify((await studio.call('datasets.row', { project, row })).row.messages).toLowerCase()
    assert.match(text, /\btoe/)
    assert.match(text, /\bro/)
  }
  const short = await whole({ filter: { min_length: 50, max_length: 60 }, limit: 500 })
  assert.ok(short.rows.length > 0 && short.rows.every(({ length }) => length >= 50 && length <= 60))
  const second = await whole({ filter: { category: 'simple', split: 'val' }, offset: 5, limit: 5 })
  const first = await whole({ filter: { category: 'simple', split: 'val' }, limit: 10 })
  assert.deepEqual(second.rows, first.rows.slice(5))
  assert.equal((await whole({ filter: { text: '!?' } })).total, 9000, 'a text without words narrows nothing')
  assert.equal((await whole({ filter: { category: 'nothing such' } })).total, 0)
  assert.equal((await whole({ filter: { text: '" OR 1 = 1 --' } })).total, (await whole({ filter: { text: 'or 1 1' } })).total, 'no text is read as a query')
})

test('no generated row breaks a check, and every row has its verdict', async () => {
  const { checks } = await studio.call('datasets.mix', { project })
  const broken = await whole({ filter: { breaks: checks[0]!.id } })
  assert.equal(broken.total, 0)
  const { row } = await studio.call('datasets.row', { project, row: 3 })
  assert.ok(row.verdict !== null && row.verdict.checks.length > 0 && row.verdict.broken.length === 0)
  const [prose] = (await whole({ filter: { category: 'progress' }, limit: 1 })).rows
  const { verdicts } = await studio.call('datasets.verdicts', { project, rows: [3, prose!.row] })
  assert.deepEqual(verdicts, [{ row: 3, rules: row.verdict.checks.length, broken: null }, { row: prose!.row, rules: 0, broken: null }])
  await assert.rejects(studio.call('datasets.row', { project, row: 9000 }), refused('not_found'))
})

test('the first rows of a large version come from its file as its index gives them, or not at all', async () => {
  const folder = join(home, 'p', 'data', 'v0001')
  const { rows } = await whole({ limit: 100 })
  const read = firstRows({ folder, rows: 1_000_000 }, 100)
  assert.deepEqual(read?.map(({ place }) => [place.id, place.category, place.length]), rows.map(({ id, category, length }) => [id, category, length]))
  assert.deepEqual(read?.map(({ text }) => shownText(text)), rows.map(({ question, answer }) => ({ question, answer })))
  assert.equal(firstRows({ folder, rows: 9000 }, 100), null, 'the index of a small one is there as soon')
  const damaged = join(home, 'damaged')
  mkdirSync(damaged)
  writeFileSync(join(damaged, 'train.jsonl'), '{"prompt":"a","completion":"b"}\nnot a row\n')
  assert.equal(firstRows({ folder: damaged, rows: 1_000_000 }, 2), null)
})

test('an index that was deleted is made again, and one of another version is not used', async () => {
  const cache = join(home, 'home', 'cache', 'datasets', project)
  assert.ok(readdirSync(cache).some((name) => name.endsWith('.db')))
  assert.equal((await whole({ filter: { split: 'test' } })).total, 500)
})

test('the mix counts what is asked and what there can be, and keeps moved counts', async () => {
  const { categories } = await studio.call('datasets.mix', { project, counts: { rules: 900 } })
  const rules = categories.find(({ category }) => category === 'rules')!
  assert.equal(rules.asked, 900)
  assert.equal(rules.rulebook_count, 300)
  assert.ok(rules.distinct !== null && rules.distinct < 900)
  await studio.call('datasets.set_mix', { project, counts: { simple: 1000 } })
  const moved = await studio.call('datasets.mix', { project })
  assert.equal(moved.categories.find(({ category }) => category === 'simple')?.asked, 1000)
  await studio.call('datasets.set_mix', { project, counts: {} })
})

test('a preview draws samples of each category that keep every check', async () => {
  const { samples } = await studio.call('datasets.preview', { project, per_category: 20 })
  assert.deepEqual([...new Set(samples.map(({ category }) => category))].sort(), ['constrained', 'explain', 'progress', 'rules', 'simple'])
  assert.equal(samples.length, 100)
  assert.ok(samples.every(({ verdict }) => verdict.broken.length === 0))
  const next = await studio.call('datasets.preview', { project, per_category: 20, turn: 1 })
  assert.notDeepEqual(next.samples.map(({ question }) => question), samples.map(({ question }) => question))
})

test('decisions hold in the next version, are counted, and can be taken back', async () => {
  assert.equal((await studio.call('datasets.state', { project })).state, 'ready')
  const { rows } = await whole({ filter: { category: 'simple', split: 'train' }, limit: 5 })
  const [kept, fixed, excluded, undone] = rows
  await studio.call('datasets.decide', { project, row: kept!.row, decision: 'keep' })
  assert.equal((await studio.call('datasets.state', { project })).state, 'ready', 'a kept row changes nothing')
  await assert.rejects(studio.call('datasets.decide', { project, row: fixed!.row, decision: 'fix', fixed: '1. no such move' }), refused('bad_input'))
  const other = (await studio.call('datasets.row', { project, row: fixed!.row })).row
  const answer = other.messages.at(-1)!.content.replace(/^.*:\n/, 'Now ride this:\n')
  const { edit } = await studio.call('datasets.decide', { project, row: fixed!.row, decision: 'fix', fixed: answer === other.messages.at(-1)!.content ? answer.replace('Now', 'Go and') : answer })
  await studio.call('datasets.decide', { project, row: excluded!.row, decision: 'exclude', reason: 'odd' })
  await studio.call('datasets.decide', { project, row: undone!.row, decision: 'exclude' })
  const { counts } = await studio.call('datasets.decide', { project, row: undone!.row, decision: null })
  assert.deepEqual(counts, { keep: 1, fix: 1, exclude: 1 })
  assert.equal((await whole({ filter: { decision: 'exclude' } })).total, 1)
  assert.equal((await whole({ filter: { decision: 'open' } })).total, 8997)
  appendFileSync(join(home, 'p', 'data', 'edits.jsonl'), '{"key": "cut off')
  const state = await studio.call('datasets.state', { project })
  assert.deepEqual([state.state, state.changes], ['stale', ['Rows were excluded or fixed in the review.']])
  const { dataset_version } = await generate()
  assert.deepEqual(dataset_version.rejected, { excluded: 1 })
  assert.equal(dataset_version.accepted, 8999)
  const now = await whole({ filter: { decision: 'fix' } })
  assert.equal(now.total, 1)
  assert.equal((await studio.call('datasets.row', { project, row: now.rows[0]!.row })).row.messages.at(-1)!.content, edit?.fixed)
  assert.equal((await studio.call('datasets.state', { project })).state, 'ready')
})

test('two versions are compared by their words', async () => {
  const compared = await studio.call('datasets.compare', { project, a: 'v0001', b: 'v0002' })
  assert.deepEqual([compared.same, compared.changed, compared.only_a, compared.only_b], [8998, 1, 1, 0])
  assert.deepEqual(compared.examples.map(({ kind }) => kind).sort(), ['changed', 'only_a'])
})

test('a sample added by hand must keep the rules, is never a held-out question, and joins one split', async () => {
  const { rows } = await whole({ filter: { category: 'simple', split: 'test' }, limit: 1 })
  const held = (await studio.call('datasets.row', { project, row: rows[0]!.row })).row
  const [question, answer] = [held.messages.at(-2)!.content, held.messages.at(-1)!.content]
  await assert.rejects(studio.call('datasets.add', { project, question: question.toUpperCase(), answer }), refused('conflict'))
  await assert.rejects(studio.call('datasets.add', { project, category: 'simple', question: 'My own: 2 moves', answer: '1. moonwalk' }), refused('bad_input'))
  const own = `My own question, ${question.match(/\d+/)?.[0] ?? 3} moves please`
  const { id } = await studio.call('datasets.add', { project, category: 'simple', question: own, answer })
  await assert.rejects(studio.call('datasets.add', { project, category: 'simple', question: own, answer }), refused('already_exists'))
  assert.deepEqual((await studio.call('datasets.state', { project })).changes, ['Samples were added or taken out by hand.'])
  const { dataset_version } = await generate()
  assert.equal(dataset_version.accepted, 9000)
  assert.equal(dataset_version.leaks, 0)
  const found = await whole({ filter: { text: 'my own question' } })
  assert.deepEqual(found.rows.map((row) => [row.id, row.category]), [[id, 'simple']])
  await studio.call('datasets.remove_added', { project, id })
  assert.equal((await studio.call('datasets.state', { project })).state, 'stale')
})

test('a target leaves the data current, a rule does not', async () => {
  await generate()
  const save = async (from: string, to: string) => {
    const { files } = await studio.call('rulebooks.read', { source: { project } })
    const { path, text, sha256 } = files.find((file) => file.path === 'rulebook.yaml')!
    assert.ok(text.includes(from))
    await studio.call('rulebooks.save', { project, changes: [{ path, text: text.replace(from, to), read_sha256: sha256 }], sentences: [`${from} became ${to}.`] })
  }
  await save('link: 0.98', 'link: 0.5')
  assert.equal((await studio.call('datasets.state', { project })).state, 'ready')
  await save('count: 300', 'count: 299')
  const { state, changes } = await studio.call('datasets.state', { project })
  assert.equal(state, 'stale')
  assert.ok(changes.includes('count: 300 became count: 299.'), changes.join(' '))
})
