/** Another name for a rule, a tag, a field, a property, a list or a thing to ask for: everything that means it follows, all other bytes stay. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { compilePack, openPack, packFolder } from '../../tests/packs/open-pack.ts'
import { editDocument, optionsFor } from './edit-document.ts'
import { renameEverywhere } from './rename-everywhere.ts'
import type { PartName } from './rename-part.ts'
import type { Texts } from './things-table.ts'

const folder = packFolder('wzrdbrain')
const texts = textsOf(folder)

function textsOf(base: string, prefix = ''): Record<string, string> {
  return Object.assign({}, ...readdirSync(join(base, prefix)).map((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`
    return statSync(join(base, path)).isDirectory() ? textsOf(base, path) : { [path]: readFileSync(join(base, path), 'utf8') }
  })) as Record<string, string>
}

function renamed(before: Texts, name: PartName): Record<string, string> {
  const next = { ...before }
  for (const edit of renameEverywhere(before, name).edits) next[edit.file] = 'text' in edit ? edit.text : editDocument(next[edit.file] ?? '', edit.ops, optionsFor(edit.file)).text
  return next
}

const NAMES: readonly PartName[] = [
  { kind: 'rules', from: 'link', to: 'chain' },
  { kind: 'checks', from: 'display_word', to: 'first_word' },
  { kind: 'tags', owner: 'move', from: 'USE_FAKIE', to: 'SAYS_FAKIE' },
  { kind: 'fields', owner: 'trick', from: 'exit', to: 'leaves' },
  { kind: 'fields', owner: 'trick', from: 'move', to: 'figure' },
  { kind: 'properties', owner: 'tier', from: 'level', to: 'stage' },
  { kind: 'properties', owner: 'lore', from: 'difficulty', to: 'hardness' },
  { kind: 'vocab', from: 'tier', to: 'school' },
  { kind: 'request', from: 'start', to: 'opener' },
  { kind: 'categories', from: 'constrained', to: 'demanding' },
  { kind: 'dims', from: 'direction', to: 'way' },
  { kind: 'forms', from: 'combo', to: 'combo_form' },
  { kind: 'sequences', from: 'combo', to: 'line' },
]

for (const name of NAMES) {
  test(`${name.kind}: ${name.from} becomes ${name.to}, and back`, () => {
    const after = renamed(texts, name)
    const pack = openPack(folder, after)
    assert.deepEqual(pack.problems.filter(({ severity }) => severity === 'error'), [])
    const judged = compilePack(pack).score({ category: name.from === 'constrained' ? 'demanding' : 'constrained', request: { n: 2, [name.from === 'start' ? 'opener' : 'start']: 'stunami' }, completion: '1. back open stunami\n2. front open ufo swivel' })
    assert.ok(judged.results.length >= 7 && judged.results.every(({ k, n }) => k === n), JSON.stringify(judged.results))
    assert.deepEqual(renamed(after, { ...name, from: name.to, to: name.from }), texts, 'the way back gives every byte')
  })
}

test('a name that means something else stays', () => {
  const after = renamed(texts, { kind: 'fields', owner: 'trick', from: 'move', to: 'figure' })['rulebook.yaml'] ?? ''
  assert.match(after, /figure: \{pick: move\}/)
  assert.match(after, /item: i == 1 or figure not in ONLY_FIRST/)
  assert.match(after, /holds: "answer\[1\]\.figure == start"/)
  assert.match(after, /slots: \{m: \{pick: move\}\}/)
  const property = renamed(texts, { kind: 'properties', owner: 'lore', from: 'name', to: 'title' })['rulebook.yaml'] ?? ''
  assert.match(property, /\{t\.name\}/)
})
