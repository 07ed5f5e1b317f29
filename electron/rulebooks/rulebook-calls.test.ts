/** The calls about a rulebook's texts, on a real project in a temporary folder. */
import assert from 'node:assert/strict'
import { cpSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { StudioError } from '../../contract/errors.ts'
import type { CallOutput, ParsedInput } from '../../contract/calls.ts'
import { calls } from '../../contract/calls.ts'
import { editDocument } from '../../engine/document/edit-document.ts'
import { sha256Of, writeManifest } from '../platform/manifest.ts'
import { APP_ROOT } from '../platform/paths.ts'
import { createRulebooks } from './rulebook-calls.ts'

const root = mkdtempSync(join(tmpdir(), 'tunesmith-rulebooks-'))
after(() => rmSync(root, { recursive: true, force: true }))
let made = 0
const PROJECT = 'p-00000000'
const context = { signal: new AbortController().signal }

function open(pack = join(APP_ROOT, 'knowledge/wzrdbrain')) {
  const folder = join(root, `p${(made += 1)}`)
  cpSync(pack, folder, { recursive: true })
  const pushed: string[] = []
  const { handlers } = createRulebooks({ projectFolder: () => folder, sourceFolder: () => folder, leavePack: () => {}, onSaved: (_project, version) => pushed.push(version) })
  const read = () => handlers['rulebooks.read']({ source: { project: PROJECT } }, context) as CallOutput<'rulebooks.read'>
  const text = (path: string) => read().files.find((file) => file.path === path)!
  const save = (changes: ParsedInput<'rulebooks.save'>['changes'], sentences: string[] = []) => handlers['rulebooks.save'](calls['rulebooks.save'].input.parse({ project: PROJECT, changes, sentences }), context) as CallOutput<'rulebooks.save'>
  const versions = () => (handlers['rulebooks.versions']({ project: PROJECT }, context) as CallOutput<'rulebooks.versions'>).versions
  const stages = () => handlers['rulebooks.stages']({ project: PROJECT }, context) as CallOutput<'rulebooks.stages'>
  return { folder, handlers, read, text, save, versions, stages, pushed }
}

test('reading gives every text with the hash of its bytes, a byte order mark included', () => {
  const { folder, read, text } = open()
  writeFileSync(join(folder, 'prompts/simple.txt'), '\uFEFFGive me a {n}-trick combo.\r\n')
  const { files, draft, is_editable } = read()
  for (const file of files) assert.equal(file.sha256, sha256Of(readFileSync(join(folder, file.path))), file.path)
  assert.ok(files.length > 15)
  assert.equal(text('prompts/simple.txt').text, '\uFEFFGive me a {n}-trick combo.\r\n')
  assert.deepEqual([draft, is_editable], [null, true])
  for (const file of files) calls['rulebooks.read'].output.shape.files.element.parse(file)
})

test('a file that is not text is named, the others are read', () => {
  const { folder, read } = open()
  writeFileSync(join(folder, 'knowledge/tiers.json'), Buffer.from([0xff, 0xfe, 0x41, 0x00]))
  const { files, problems } = read()
  assert.deepEqual(problems.map(({ path }) => path), ['knowledge/tiers.json'])
  assert.ok(files.some(({ path }) => path === 'rulebook.yaml'))
})

test('a save writes, keeps the state before and after, and refuses what was changed meanwhile', () => {
  const { folder, text, save, versions, pushed } = open()
  const before = text('rulebook.yaml')
  const changed = before.text.replace('seed: 42', 'seed: 43')
  const { version } = save([{ path: 'rulebook.yaml', text: changed, read_sha256: before.sha256 }], ['The seed is 43'])
  assert.equal(readFileSync(join(folder, 'rulebook.yaml'), 'utf8'), changed)
  assert.deepEqual(versions().map(({ id, changes, is_current }) => [id, changes[0], is_current]), [['v0002', 'The seed is 43', true], ['v0001', 'As it was before the first change', false]])
  assert.deepEqual([version, pushed], ['v0002', ['v0002']])
  assert.throws(() => save([{ path: 'rulebook.yaml', text: 'x', read_sha256: before.sha256 }]), (error) => error instanceof StudioError && error.code === 'conflict' && error.detail === 'rulebook.yaml')
  assert.equal(readFileSync(join(folder, 'rulebook.yaml'), 'utf8'), changed)
})

test('restoring brings every file back, those removed and those added, as a new version', () => {
  const { folder, handlers, text, save, versions } = open()
  const tiers = text('knowledge/tiers.json')
  save([{ path: 'knowledge/tiers.json', text: null, read_sha256: tiers.sha256 }, { path: 'prompts/new.txt', text: 'Hello\n', read_sha256: null }], ['Tiers are gone'])
  assert.ok(!existsSync(join(folder, 'knowledge/tiers.json')) && existsSync(join(folder, 'prompts/new.txt')))
  handlers['rulebooks.restore']({ project: PROJECT, version: 'v0001' }, context)
  assert.equal(readFileSync(join(folder, 'knowledge/tiers.json'), 'utf8'), tiers.text)
  assert.ok(!existsSync(join(folder, 'prompts/new.txt')))
  assert.equal(versions()[0]?.id, 'v0003')
  assert.throws(() => handlers['rulebooks.restore']({ project: PROJECT, version: 'v0009' }, context), /no saved version v0009/)
})

test('a path that leads out, a hidden file and a program are refused before a handler sees them', () => {
  for (const path of ['../x.yaml', '/etc/x.yaml', 'knowledge/../../x.yaml', '.git/config.yaml', 'a\\..\\x.yaml', 'run.sh', 'C:/x.yaml', 'knowledge//x.yaml']) {
    assert.equal(calls['rulebooks.save'].input.safeParse({ project: PROJECT, changes: [{ path, text: '', read_sha256: null }] }).success, false, path)
  }
})

test('unsaved text is kept, given back, and gone after a save', () => {
  const { handlers, read, text, save } = open()
  const { sha256, text: own } = text('rulebook.yaml')
  const change = { path: 'rulebook.yaml', text: `${own}# more\n`, read_sha256: sha256 }
  handlers['rulebooks.draft']({ project: PROJECT, changes: [change] }, context)
  assert.deepEqual(read().draft?.changes, [change])
  save([change])
  assert.equal(read().draft, null)
})

test('a changed target leaves the data current and stales the evaluation; a rule stales both, a comment neither', async () => {
  const { folder, read, text, save, stages } = open()
  assert.equal(stages().data.state, 'empty')
  const inputs = read().files.map(({ path, sha256 }) => ({ name: path === 'rulebook.yaml' ? 'rulebook' : 'knowledge', path, sha256 }))
  for (const [place, id] of [['data', 'v0001'], ['evals', 'eval-0001']] as const) {
    mkdirSync(join(folder, place, id), { recursive: true })
    await writeManifest(join(folder, place, id), { kind: 'x', id, seed: 1, inputs: place === 'data' ? inputs : inputs.filter(({ name }) => name === 'rulebook'), details: { dataset_version: 'v0001' } })
  }
  const edit = (from: string, to: string, sentence: string) => {
    const before = text('rulebook.yaml')
    assert.ok(before.text.includes(from))
    save([{ path: 'rulebook.yaml', text: before.text.replace(from, to), read_sha256: before.sha256 }], [sentence])
    const { data, evaluate } = stages()
    return [data.state, evaluate.state, evaluate.edits[0] ?? null]
  }
  assert.deepEqual(edit('# Everything below', '# All below', 'A comment'), ['current', 'current', null])
  assert.deepEqual(edit('link: 0.98', 'link: 0.97', 'The target of link is 97 %'), ['current', 'stale', 'The target of link is 97 %'])
  assert.deepEqual(edit('length: [2, 5]', 'length: [2, 4]', 'Combos have 2 to 4 tricks'), ['stale', 'stale', 'Combos have 2 to 4 tricks'])
})

test('opening and saving every pack leaves every byte as it was', () => {
  for (const pack of [...readdirSync(join(APP_ROOT, 'knowledge')).map((name) => join(APP_ROOT, 'knowledge', name)), join(APP_ROOT, 'tests/fixtures/packs/model-railway')].filter((each) => existsSync(join(each, 'rulebook.yaml')))) {
    const { folder, read, save } = open(pack)
    const { files } = read()
    const edited = files.map(({ path, text, sha256 }) => ({ path, text: /\.(ya?ml|json)$/.test(path) ? editDocument(text, []).text : text, read_sha256: sha256 }))
    save(edited)
    for (const { path } of files) assert.deepEqual(readFileSync(join(folder, path)), readFileSync(join(pack, path)), `${pack} ${path}`)
  }
})
