/** Edits of documents: on every file of every pack, and on small texts written by hand. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { createRandom } from '../random.ts'
import { editDocument, optionsFor } from './edit-document.ts'
import { nodeAt, openDocument, valueAt } from './open-document.ts'
import type { Path } from './open-document.ts'
import { editPlain, isSamePlain } from './plain-edit.ts'
import type { DocumentOp } from './plain-edit.ts'
import { applyEdits } from './text-edit.ts'
import type { Plain } from './write-value.ts'

const ROOT = join(import.meta.dirname, '../..')
const FILES = ['knowledge', 'tests/fixtures/packs'].flatMap((folder) => textsBelow(join(ROOT, folder))).filter((path) => !path.endsWith('vectors.yaml'))

function textsBelow(folder: string): string[] {
  return readdirSync(folder).flatMap((name) => {
    const path = join(folder, name)
    return statSync(path).isDirectory() ? textsBelow(path) : /\.(ya?ml|json)$/.test(name) ? [path] : []
  })
}

function pathsOf(value: Plain | undefined, path: Path = []): Path[] {
  if (value === null || typeof value !== 'object') return [path]
  const inner = Array.isArray(value) ? value.flatMap((item: Plain, i) => pathsOf(item, [...path, i])) : Object.entries(value).flatMap(([key, item]) => pathsOf(item as Plain, [...path, key]))
  return [path, ...inner]
}

/** Lines of `before` that do not stand in `after` in the same order. */
function linesGone(before: string, after: string): number {
  const [a, b] = [before.split('\n'), after.split('\n')]
  let start = 0
  while (start < a.length && start < b.length && a[start] === b[start]) start += 1
  let end = 0
  while (end < a.length - start && end < b.length - start && a[a.length - 1 - end] === b[b.length - 1 - end]) end += 1
  return a.length - start - end
}

test('a document that is not changed is the same bytes, whatever is asked', () => {
  for (const path of FILES) {
    const text = readFileSync(path, 'utf8')
    assert.equal(editDocument(text, []).text, text)
    const { value } = openDocument(text)
    for (const each of pathsOf(value)) assert.equal(editDocument(text, [{ do: 'set', path: each, value: valueAt(value, each) as Plain }], optionsFor(path)).text, text)
  }
})

test('an edit of one scalar changes its span and nothing else', () => {
  for (const path of FILES) {
    const text = readFileSync(path, 'utf8')
    const opened = openDocument(text)
    const random = createRandom(3, text.length)
    const leaves = pathsOf(opened.value).filter((each) => each.length > 0 && typeof valueAt(opened.value, each) !== 'object')
    for (let i = 0; i < 20; i += 1) {
      const leaf = leaves[random.below(leaves.length)] as Path
      const old = valueAt(opened.value, leaf)
      const value = typeof old === 'number' ? old + 1 : typeof old === 'boolean' ? !old : `${String(old)}x`
      const { text: after, edit } = editDocument(text, [{ do: 'set', path: leaf, value }], optionsFor(path))
      const node = nodeAt(opened, leaf)
      assert.ok(node !== null)
      assert.ok(edit.start >= node.range[0] && edit.end <= node.range[1], `${path} ${leaf.join('.')}`)
      assert.ok(after.startsWith(text.slice(0, node.range[0])) && after.endsWith(text.slice(node.range[1])))
    }
  }
})

const NEW: Plain[] = ['plain', 'with: colon', '- dash', '{brace}', '"quoted"', "it's", '', '007', 'true', 'null', '# hash', 'a # b', 'two\nlines\n', 'tab\there', 'ünïcode 漢', 12, 0.5, false, null, [1, 'a, b'], { k: 'v', 'odd key:': ['x'] }, 'start with {start}', '  led', 'trail ', '[a|b]', '*star', '&and', '@a3|f0#', 'x'.repeat(150)]

function randomOp(value: Plain | undefined, random: { below(n: number): number }): DocumentOp {
  const paths = pathsOf(value)
  const path = paths[random.below(paths.length)] as Path
  const at = valueAt(value, path)
  const fresh = NEW[random.below(NEW.length)] as Plain
  const kind = random.below(4)
  if (at !== null && typeof at === 'object' && kind < 2) return Array.isArray(at) ? { do: 'insert', path, value: fresh, index: random.below(at.length + 1) } : { do: 'insert', path, key: `new ${random.below(1000)}`, value: fresh }
  if (path.length > 0 && kind === 2) return { do: 'remove', path }
  const parent = valueAt(value, path.slice(0, -1))
  if (path.length > 0 && kind === 3 && parent !== null && typeof parent === 'object' && !Array.isArray(parent)) return { do: 'rename', path, to: `renamed: ${random.below(1000)}` }
  return { do: 'set', path: path.length === 0 ? (paths[1] ?? []) : path, value: fresh }
}

test('random edits mean what the same edits of plain data mean, and leave the other lines alone', () => {
  for (const path of FILES) {
    const text = readFileSync(path, 'utf8')
    const { value } = openDocument(text)
    const random = createRandom(11, text.length)
    for (let i = 0; i < 40; i += 1) {
      const op = randomOp(value, random)
      const { text: after, edit } = editDocument(text, [op], optionsFor(path))
      const expected = editPlain(value, op)
      assert.ok(isSamePlain(openDocument(after).value, expected), `${path} ${JSON.stringify(op)}`)
      assert.equal(applyEdits(text, [edit]), after)
      const node = nodeAt(openDocument(text), op.path)
      const most = node === null ? 1 : text.slice(node.range[0], node.range[1]).split('\n').length + 1
      assert.ok(linesGone(text, after) <= most, `${path} ${JSON.stringify(op)} changed ${linesGone(text, after)} lines, at most ${most}`)
      if (path.endsWith('.json')) assert.doesNotThrow(() => JSON.parse(after))
    }
  }
})

test('a chain of edits keeps its comments', () => {
  const before = 'a: 1 # one\nb:\n  - x   # c1\n  # mid\n  - {y: 2, z: [1, 2]}\n# after\nc: {p: q,\n    r: s}\nd:\n'
  const { text } = editDocument(before, [
    { do: 'set', path: ['a'], value: 2 },
    { do: 'insert', path: ['b'], value: 'new' },
    { do: 'set', path: ['b', 1, 'z', 0], value: 'one' },
    { do: 'insert', path: ['c'], key: 't', value: true },
    { do: 'set', path: ['d'], value: ['x'] },
    { do: 'rename', path: ['c', 'p'], to: 'pp' },
    { do: 'remove', path: ['b', 0] },
    { do: 'set', path: ['e', 'deep'], value: 1 },
  ])
  assert.equal(text, 'a: 2 # one\nb:\n  # mid\n  - {y: 2, z: [one, 2]}\n  - new\n# after\nc: {pp: q,\n    r: s,\n    t: true}\nd: [x]\ne: {deep: 1}\n')
})

test('line breaks of Windows and a missing last one are kept', () => {
  assert.equal(editDocument('a: 1\r\nb:\r\n  - x\r\n', [{ do: 'insert', path: ['b'], value: 'y' }]).text, 'a: 1\r\nb:\r\n  - x\r\n  - y\r\n')
  assert.equal(editDocument('a: 1\nb: 2', [{ do: 'insert', path: [], key: 'c', value: 3 }]).text, 'a: 1\nb: 2\nc: 3')
  assert.equal(editDocument('\uFEFFa: 1\n', [{ do: 'set', path: ['a'], value: 2 }]).text, '\uFEFFa: 2\n')
})

test('what cannot be edited in place says so and changes nothing', () => {
  assert.throws(() => editDocument('a: [1', [{ do: 'set', path: ['a'], value: 2 }]), /mistake in its syntax/)
  assert.throws(() => editDocument('a: 1', [{ do: 'insert', path: [], key: 'a', value: 2 }]), /there already/)
  assert.throws(() => editDocument('a: 1', [{ do: 'rename', path: ['b'], to: 'c' }]), /no "b"/)
})
