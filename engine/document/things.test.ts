/** Tables of things: read from every shape of file, edited in place, renamed with what refers to them. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compilePack, openPack, packFolder, packFolders } from '../../tests/packs/open-pack.ts'
import { editDocument, optionsFor } from './edit-document.ts'
import { renamePlaces } from './rename-thing.ts'
import { addColumn, addTag, addThings, columnToTag, removeThing, setCell, setTag, tagToColumn } from './things-edit.ts'
import type { FileOps } from './things-edit.ts'
import { readThings, vocabularies } from './things-table.ts'
import type { Texts } from './things-table.ts'

function textsOf(folder: string, prefix = ''): Record<string, string> {
  return Object.assign({}, ...readdirSync(join(folder, prefix)).map((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`
    return statSync(join(folder, path)).isDirectory() ? textsOf(folder, path) : { [path]: readFileSync(join(folder, path), 'utf8') }
  })) as Record<string, string>
}

function applied(texts: Texts, edits: readonly FileOps[]): Record<string, string> {
  const next = { ...texts }
  for (const edit of edits) next[edit.file] = 'text' in edit ? edit.text : editDocument(next[edit.file] ?? '', edit.ops, optionsFor(edit.file)).text
  return next
}

const railway = packFolders().find((folder) => folder.endsWith('model-railway')) ?? assert.fail()

test('every vocabulary of every pack is a table with as many rows as the rulebook has things', () => {
  for (const folder of packFolders()) {
    const texts = textsOf(folder)
    const { rulebook } = openPack(folder)
    for (const name of vocabularies(texts)) {
      const table = readThings(texts, name)
      assert.equal(table.trouble, null)
      const vocabulary = rulebook?.vocabularies.get(name)
      assert.deepEqual(table.rows.map(({ key }) => key), vocabulary?.entries.map(({ key }) => String(key)), `${folder} ${name}`)
      assert.deepEqual(table.tags.map((tag) => tag.name), [...(vocabulary?.tags.keys() ?? [])])
    }
  }
})

test('cells, tags, things and columns are written where they stand', () => {
  let texts: Texts = textsOf(railway)
  const table = () => readThings(texts, 'piece')
  const row = (key: string) => table().rows.find((each) => each.key === key) ?? assert.fail()
  const before = texts['knowledge/track.yaml'] ?? ''
  texts = applied(texts, setCell(texts, table(), row('ramp'), 'ends', 'summit'))
  assert.equal(texts['knowledge/track.yaml'], before.replace('{name: ramp, starts: valley, ends: hill', '{name: ramp, starts: valley, ends: summit'))
  texts = applied(texts, setTag(table(), 'ramp', 'HALTS', true))
  assert.match(texts['rulebook.yaml'] ?? '', /HALTS: \[station, viewpoint, ramp\]/)
  texts = applied(texts, addThings(texts, table(), [{ key: 'quarry', cells: { starts: 'hill', ends: 'hill', look: 'Grey stone: much of it.' } }]))
  assert.match(texts['knowledge/track.yaml'] ?? '', /\n {2}- \{name: quarry, starts: hill, ends: hill, look: "?'?Grey stone: much of it\./)
  texts = applied(texts, removeThing(texts, table(), row('station')))
  assert.ok(!table().rows.some(({ key }) => key === 'station') && !(texts['rulebook.yaml'] ?? '').includes('HALTS: [station'))
  texts = applied(texts, addTag(table(), 'SCENIC'))
  texts = applied(texts, addColumn(texts, table(), 'steep', 'yes or no'))
  texts = applied(texts, setCell(texts, table(), row('spiral'), 'steep', true))
  texts = applied(texts, columnToTag(texts, table(), 'steep', 'STEEP'))
  assert.deepEqual(table().tags.find(({ name }) => name === 'STEEP')?.members, ['spiral'])
  texts = applied(texts, tagToColumn(texts, table(), 'STEEP', 'steep'))
  assert.equal(row('spiral').cells['steep'], true)
  assert.equal(openPack(railway, texts).problems.filter(({ severity, path }) => severity === 'error' && !path.startsWith('examples')).length, 0, JSON.stringify(openPack(railway, texts).problems))
})

test('JSON and lines keep their layout', () => {
  const folder = packFolder('wzrdbrain')
  let texts: Texts = textsOf(folder)
  texts = applied(texts, addThings(texts, readThings(texts, 'move'), [{ key: 'back flip', cells: {} }]))
  assert.match(texts['knowledge/tricks.json'] ?? '', /"toe pivot", "heel pivot", "back flip"\n/)
  const nslip: Texts = textsOf(packFolder('nslip'))
  const goals = readThings(nslip, 'goal')
  const added = applied(nslip, addThings(nslip, goals, [{ key: 'Water the plants', cells: {} }]))
  assert.ok((added['knowledge/goals.txt'] ?? '').endsWith('\nWater the plants\n'))
  const less = applied(nslip, removeThing(nslip, goals, goals.rows[1] ?? assert.fail()))
  assert.equal(less['knowledge/goals.txt']?.split('\n').length, (nslip['knowledge/goals.txt'] ?? '').split('\n').length - 1)
})

test('a renamed thing is followed everywhere it is meant, and nowhere else', () => {
  const folder = packFolder('wzrdbrain')
  const texts = textsOf(folder)
  const places = renamePlaces(texts, 'move', 'gazelle', 'antelope')
  assert.ok(places.some(({ file, inText }) => file === 'knowledge/tricks.json' && !inText))
  assert.ok(places.some(({ what }) => what.includes('ROTATING_MOVES')))
  assert.ok(places.some(({ file }) => file === 'knowledge/lore.json') && places.some(({ file }) => file === 'knowledge/tiers.json'))
  const renamed = applied(texts, places.map(({ edit }) => edit))
  const pack = openPack(folder, renamed)
  assert.deepEqual(pack.problems.filter(({ severity }) => severity === 'error'), [])
  assert.match(renamed['knowledge/tricks.json'] ?? '', /"antelope", "gazelle s"/)
  assert.match(renamed['rulebook.yaml'] ?? '', /answer: "1\. front open antelope\\n2\. fakie 360/)
  const compiled = compilePack(pack)
  assert.ok(compiled.score({ category: 'simple', request: {}, completion: '1. front open antelope\n2. back open tree' }).results.every(({ k, n }) => k === n))
})
