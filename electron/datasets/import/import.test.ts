import assert from 'node:assert/strict'
import { appendFileSync, existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { ColumnMapping, Reading } from '../../../contract/entities/dataset-import.ts'
import { StudioError } from '../../../contract/errors.ts'
import { homePaths } from '../../platform/paths.ts'
import { createStudio, type Studio } from '../../studio.ts'
import { mapRow } from './map-row.ts'
import { readCells, type CellRow } from './read-cells.ts'
import { sniffFile } from './sniff.ts'

const home = mkdtempSync(join(tmpdir(), 'import-'))
let studio: Studio
let project: string

before(async () => {
  studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'home')), validateOutput: true })
  project = (await studio.call('projects.create', { folder: join(home, 'p'), pack: 'wzrdbrain' })).project.id
})
after(async () => {
  await studio.close()
  rmSync(home, { recursive: true, force: true })
})

function file(name: string, content: string | Buffer): string {
  const path = join(home, name)
  writeFileSync(path, content)
  return path
}

async function cells(path: string, reading: Reading): Promise<CellRow[]> {
  const rows: CellRow[] = []
  for await (const row of readCells(path, reading)) rows.push(row)
  return rows
}

const CSV: Reading = { format: 'csv', encoding: 'utf-8', delimiter: ',' }
const LINES: Reading = { format: 'jsonl', encoding: 'utf-8', delimiter: ',' }
const values = (rows: readonly CellRow[]) => rows.map((row) => ('cells' in row ? [...row.cells.values()] : row.reason))
const named = (code: string, words: RegExp) => (error: unknown) => error instanceof StudioError && error.code === code && words.test(error.message)

test('CSV: quotes, doubled quotes, breaks in cells, empty lines, CRLF and a mark are read as they are meant', async () => {
  const text = '\u{feff}a,b\r\n"x, y","said ""no"""\r\n\r\n"two\r\nlines",z\r\n=cmd|calc,-1\r\n'
  const rows = await cells(file('fine.csv', text), CSV)
  assert.deepEqual(values(rows), [['x, y', 'said "no"'], ['two\nlines', 'z'], ['=cmd|calc', '-1']])
  assert.deepEqual(rows.map(({ line }) => line), [2, 4, 6])
  assert.match((await sniffFile(join(home, 'fine.csv'))).remarks.join(), /1 cell begins like a spreadsheet formula/)
})

test('CSV: ragged rows, bad quotes and NUL are named with their line; an open quote refuses the whole file', async () => {
  const rows = await cells(file('bad.csv', 'a,b\n1,2,3\nonly\n"x"y",2\nn\0,1\n5,6\n'), CSV)
  assert.deepEqual(rows.map((row) => [row.line, 'reason' in row ? row.reason : 'taken']), [[2, 'ragged'], [3, 'ragged'], [4, 'bad_quotes'], [5, 'unreadable'], [6, 'taken']])
  await assert.rejects(cells(file('open.csv', 'a,b\n1,2\n3,"4\n5,6\n'), CSV), named('bad_rows', /line 3 is never closed/))
  await assert.rejects(cells(file('long.csv', `a,b\n"${'x'.repeat(20 << 20)}`), CSV), named('bad_rows', /line 2 is never closed/))
})

test('CSV: rows over many pieces keep their order and lines', async () => {
  const lines = Array.from({ length: 60_000 }, (_, i) => `question ${i},"answer\n${i} ${'é'.repeat(20)}"`)
  const rows = await cells(file('large.csv', `q,a\r\n${lines.join('\r\n')}`), CSV)
  assert.equal(rows.length, 60_000)
  assert.ok(rows.every((row, i) => 'cells' in row && row.cells.get('q') === `question ${i}` && row.line === 2 + 2 * i))
})

test('encodings are found, and a wrong one is refused instead of replaced', async () => {
  const text = 'prompt,completion\nGrüße,„ja“\n'
  const utf16 = (isBig: boolean) => {
    const bytes = Buffer.from(`\u{feff}${text}`, 'utf16le')
    return isBig ? bytes.swap16() : bytes
  }
  for (const [name, bytes, encoding] of [['le.csv', utf16(false), 'utf-16le'], ['be.csv', utf16(true), 'utf-16be'], ['u8.csv', Buffer.from(text), 'utf-8']] as const) {
    const found = await sniffFile(file(name, bytes))
    assert.deepEqual([found.reading.encoding, found.encoding_is_certain], [encoding, true], name)
    assert.deepEqual(values(await cells(join(home, name), found.reading)), [['Grüße', '„ja“']], name)
  }
  const latin = await sniffFile(file('latin.csv', Buffer.from('prompt,completion\nGr\xfc\xdfe,caf\xe9\n', 'latin1')))
  assert.deepEqual([latin.reading.encoding, latin.encoding_is_certain], ['windows-1252', false])
  assert.deepEqual(latin.columns.map(({ examples }) => examples[0]), ['Grüße', 'café'])
  await assert.rejects(cells(join(home, 'latin.csv'), CSV), named('bad_rows', /not utf-8/))
  assert.deepEqual(values(await cells(file('cr.jsonl', '{"a":1}\r{"a":2}\r'), LINES)), [[1], [2]])
})

test('delimiters, names without text and names twice', async () => {
  assert.equal((await sniffFile(file('semi.csv', 'prompt;completion\n"a, b";"c"\n'))).reading.delimiter, ';')
  assert.equal((await sniffFile(file('tab.tsv', 'prompt\tcompletion\na,b\tc\n'))).reading.delimiter, '\t')
  const { columns } = await sniffFile(file('names.csv', 'a,,a,__proto__\n1,2,3,4\n'))
  assert.deepEqual(columns.map(({ name }) => name), ['a', 'column 2', 'a (3)', '__proto__'])
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

test('JSON lines: every bad line has its reason, the others are read', async () => {
  const deep = `{"a":${'['.repeat(100_000)}${']'.repeat(100_000)}}`
  const bad = ['{"a":1', '[1,2]', 'null', '{"a":1,"a":2}', '{"__proto__":{"polluted":1}}', 'not json', '{"a":NaN}', "{'a':1}", '{"a":"\\x"}']
  const rows = await cells(file('bad.jsonl', Buffer.concat([Buffer.from(`\u{feff}{"a":0}\n${bad.join('\n')}\n${deep}\n`), Buffer.from([0x7b, 0x22, 0xff, 0x22, 0x3a, 0x31, 0x7d, 10]), Buffer.from('{"a":\0}\n{"a":9}')])), LINES)
  const reasons = rows.map((row) => [row.line, 'reason' in row ? row.reason : 'read'])
  assert.deepEqual(reasons.filter(([, reason]) => reason === 'read').map(([line]) => line), [1, 11, 14])
  assert.deepEqual(reasons.filter(([, reason]) => reason !== 'read').map(([line]) => line), [2, 3, 4, 5, 6, 7, 8, 9, 10, 12, 13])
  assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
})

test('a line of 200 MB is named and passed over in bounded memory', async () => {
  const path = file('line.jsonl', '{"a":"')
  for (let i = 0; i < 50; i += 1) appendFileSync(path, 'x'.repeat(4 << 20))
  appendFileSync(path, '"}\n{"a":1}\n')
  const before = process.memoryUsage.rss()
  const rows = await cells(path, LINES)
  assert.deepEqual(rows.map((row) => [row.line, 'reason' in row ? row.detail : 'read']), [[1, 'the line is 200 MiB long; the limit is 32 MiB'], [2, 'read']])
  assert.ok(process.memoryUsage.rss() - before < 150 << 20)
  rmSync(path)
})

test('a JSON file: a list, or the only list of an object; anything else is refused with the reason', async () => {
  const JSON_FILE: Reading = { ...LINES, format: 'json' }
  assert.deepEqual(values(await cells(file('list.json', '[{"a":1},{"a":2},3]'), JSON_FILE)), [[1], [2], 'unreadable'])
  assert.deepEqual(values(await cells(file('data.json', '{"version":1,"data":[{"a":1}]}'), JSON_FILE)), [[1]])
  await assert.rejects(cells(file('cut.json', '[{"a":1},'), JSON_FILE), named('bad_rows', /not JSON/))
  await assert.rejects(cells(file('none.json', '{"a":1}'), JSON_FILE), named('bad_rows', /no list of rows/))
  assert.equal((await sniffFile(file('unnamed', '{"a":1}\n{"a":2}\n'))).reading.format, 'jsonl')
  await assert.rejects(sniffFile(file('empty.csv', ' \n')), named('bad_rows', /empty/))
})

test('conversations of either shape become turns; half characters and empty cells are named', () => {
  const mapping = (part: Partial<ColumnMapping>): ColumnMapping => ({ messages: null, question: null, answer: null, system: null, category: null, ...part })
  const talk = [{ from: 'human', value: 'q' }, { from: 'gpt', value: 'a' }]
  assert.deepEqual(mapRow(new Map([['t', talk]]), mapping({ messages: 't' })), { question: 'q', answer: 'a', category: null })
  assert.deepEqual(mapRow(new Map([['t', JSON.stringify(talk)]]), mapping({ messages: 't' })), { question: 'q', answer: 'a', category: null })
  const pair = mapping({ question: 'q', answer: 'a' })
  const reason = (question: unknown, answer: unknown) => {
    const row = mapRow(new Map([['q', question], ['a', answer]]), pair)
    return 'reason' in row ? row.reason : 'taken'
  }
  assert.deepEqual([reason('x', 'y'), reason('', 'y'), reason('x', null), reason('x\ud800', 'y'), reason('x', 5), reason(['x'], 'y')], ['taken', 'no_question', 'no_answer', 'broken_text', 'taken', 'no_question'])
})

async function importFile(path: string, more: { keep_broken?: boolean; mapping?: Partial<ColumnMapping> } = {}) {
  const { mapping } = await studio.call('datasets.sniff_import', { project, file: path })
  const { job } = await studio.call('datasets.import', { project, file: path, mapping: { ...mapping, ...more.mapping }, keep_broken: more.keep_broken ?? false })
  return studio.queue.wait(job)
}

test('an import counts every row, judges it, and its rows join the next version without a leak', async () => {
  const { samples } = await studio.call('datasets.preview', { project, per_category: 5, turn: 3 })
  const good = samples.filter(({ category }) => category === 'simple').map(({ question, answer }) => ({ prompt: `Hello! ${question}`, completion: answer }))
  const odd = { prompt: '<img src=x onerror=alert(1)> Ω≈ç 田中 ‮abc', completion: '<script>alert(1)</script>' }
  const rows = [...good, good[0], { prompt: '4 tricks', completion: '1. moonwalk' }, { prompt: 'no answer' }, odd]
  const path = file('mine.jsonl', `${rows.map((row) => JSON.stringify(row)).join('\n')}\n{"cut`)
  const done = await importFile(path)
  assert.equal(done.state, 'succeeded', done.error?.message)
  const [made] = (await studio.call('datasets.imports', { project })).imports
  const { read, taken, rejected } = made!.counts
  assert.equal(read, rows.length + 1)
  assert.equal(taken + Object.values(rejected).reduce((sum, n) => sum + n, 0), read)
  assert.deepEqual([rejected['duplicate'], rejected['no_answer'], rejected['unreadable']], [1, 1, 1])
  assert.ok(Object.keys(rejected).some((reason) => reason.startsWith('check:')))
  const left = await studio.call('datasets.rejected', { project, import: made!.id })
  assert.deepEqual(left.rows.map(({ line }) => line), [6, 7, 8, 10])
  const { job } = await studio.call('datasets.generate', { project, counts: { simple: 200, constrained: 300, explain: 26, rules: 14, progress: 10 } })
  const made_version = await studio.queue.wait(job)
  assert.equal(made_version.state, 'succeeded', made_version.error?.message)
  const { dataset_version } = await studio.call('datasets.get', { project })
  assert.equal(dataset_version.leaks, 0)
  assert.equal(dataset_version.asked, 550 + taken)
  const found = await studio.call('datasets.browse', { project, filter: { text: '田中' } })
  assert.deepEqual(found.rows.map(({ question, answer }) => [question, answer]), [[odd.prompt, odd.completion]], 'stored and found verbatim')
  await studio.call('datasets.use_import', { project, import: made!.id, is_on: false })
  assert.deepEqual((await studio.call('datasets.state', { project })).changes, ['An import was switched off.'])
})

test('an import that fails or is cancelled leaves nothing behind', async () => {
  const imports = () => readdirSync(join(home, 'p', 'data', 'imports')).sort().join()
  const before = imports()
  const open = await importFile(file('half.csv', `prompt,completion\n${'a question,an answer\n'.repeat(3000)}"open,`), { mapping: { question: 'prompt', answer: 'completion' } })
  assert.equal(open.state, 'failed')
  assert.match(open.error!.next_step, /Nothing was taken/)
  const none = await importFile(file('none.jsonl', '{"a":1,"b":2,"c":3}\n'))
  assert.equal(none.state, 'failed')
  assert.match(none.error!.message, /None of the 1 rows/)
  const path = file('many.jsonl', Array.from({ length: 60_000 }, (_, i) => `{"prompt":"question ${i}","completion":"answer ${i}"}`).join('\n'))
  const { mapping } = await studio.call('datasets.sniff_import', { project, file: path })
  const { job } = await studio.call('datasets.import', { project, file: path, mapping })
  while (studio.queue.get(job).progress === null && studio.queue.get(job).state !== 'succeeded') await new Promise((resolve) => setTimeout(resolve, 20))
  await studio.call('jobs.cancel', { job })
  assert.equal((await studio.queue.wait(job)).state, 'stopped')
  assert.equal(imports(), before)
  assert.ok(existsSync(path) && readFileSync(path).length > 0)
})
