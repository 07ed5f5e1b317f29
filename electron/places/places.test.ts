/** Proves that a place leads to what was handed out and to nothing else, and what the calls say of a disk. */

import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, realpathSync, rmSync, symlinkSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { PickRequest } from '../platform/desktop.ts'
import { createDispatch } from '../ipc/index.ts'
import { createPlaces, PlaceTokens, type PlacesParts } from './index.ts'

let base: string
let root: string
before(() => {
  base = realpathSync(mkdtempSync(join(tmpdir(), 'places-')))
  root = join(base, 'root')
  mkdirSync(join(root, 'inner'), { recursive: true })
  mkdirSync(join(root, 'done'))
  writeFileSync(join(root, 'done', 'project.json'), '{}')
  writeFileSync(join(root, 'rows.csv'), 'a,b\n')
  writeFileSync(join(root, '.hidden'), '')
  symlinkSync(base, join(root, 'out'))
})
after(() => rmSync(base, { recursive: true, force: true }))

function places(parts: Partial<PlacesParts> = {}) {
  const tokens = new PlaceTokens()
  const domain = createPlaces({ tokens, desktop: null, surface: 'serve', root, home: join(base, 'home'), python: join(base, 'python'), models: join(base, 'models'), projectFolder: () => join(root, 'done'), ...parts })
  const dispatch = createDispatch({ findHandler: async (name) => domain.handlers[name as keyof typeof domain.handlers] as never, validateOutput: true, places: tokens })
  const call = async (name: string, input: unknown) => {
    const result = await dispatch(name, input, { root })
    if (!result.ok) throw Object.assign(new Error(result.error.message), result.error)
    return result.value as never
  }
  return { tokens, call, dispatch }
}

test('a place names what it was handed out for and what lies below, and nothing else', () => {
  const { tokens } = places()
  const ref = tokens.grant(root)
  assert.equal(tokens.grant(`${root}/inner/..`), ref)
  assert.equal(tokens.resolve(ref), root)
  assert.equal(tokens.resolve(`${ref}/inner/new.csv`), join(root, 'inner/new.csv'))
  for (const rest of ['..', '../x', 'inner/../../x', 'out/secret', 'out', './x', 'a\\..\\b', 'a\0b']) assert.throws(() => tokens.resolve(`${ref}/${rest}`), { code: 'no_permission' }, rest)
  for (const unknown of ['place:AAAAAAAAAAAAAAAA', 'place:', 'place:../etc', 'place:constructor', 'place:__proto__/x']) assert.throws(() => tokens.resolve(unknown), { code: 'not_found' }, unknown)
})

test('a window that sends a path is refused, one that sends a place is not; ids pass', async () => {
  const tokens = new PlaceTokens()
  const seen: unknown[] = []
  const dispatch = createDispatch({ findHandler: async () => (input) => (seen.push(input), {}), places: tokens })
  const window = { placesOnly: true }
  assert.equal((await dispatch('projects.open', { folder: tokens.grant(root) }, window)).ok, true)
  assert.deepEqual(seen, [{ folder: root }])
  for (const folder of [root, 'inner', '/etc', 'place:unknown-token', `${tokens.grant(root)}/../x`]) {
    const result = await dispatch('projects.open', { folder }, window)
    assert.ok(!result.ok && ['no_permission', 'not_found'].includes(result.error.code), folder)
  }
  assert.equal(seen.length, 1)
})

test('the folder list begins at the root, goes down by places, shows projects, and hides what begins with a dot', async () => {
  const { call } = places()
  const list = (await call('places.browse', {})) as { place: { shown: string; free_bytes: number }; roots: unknown[]; trail: unknown[]; entries: { name: string; kind: string; place: string; is_project: boolean; bytes: number | null }[] }
  assert.equal(list.place.shown, root)
  assert.ok(list.place.free_bytes > 0)
  assert.deepEqual([list.roots.length, list.trail.length], [1, 1])
  assert.deepEqual(list.entries.map(({ name, kind, is_project, bytes }) => [name, kind, is_project, bytes]), [['done', 'folder', true, null], ['inner', 'folder', false, null], ['out', 'folder', false, null], ['rows.csv', 'file', false, 4]])
  const inner = (await call('places.browse', { place: list.entries[1]!.place })) as typeof list
  assert.deepEqual([inner.place.shown, inner.trail.length], [join(root, 'inner'), 2])
  await assert.rejects(call('places.browse', { place: list.entries[2]!.place }), { code: 'no_permission' })
  const only = (await call('places.browse', { extensions: ['jsonl'] })) as typeof list
  assert.deepEqual(only.entries.filter((entry) => entry.kind === 'file'), [])
})

test('a folder is made by name; a name that leads elsewhere is none', async () => {
  const { call, tokens } = places()
  const ref = tokens.grant(root)
  const { place } = (await call('places.child', { place: ref, name: 'new' })) as { place: { kind: string; writable: boolean } }
  assert.deepEqual([place.kind, place.writable], ['missing', true])
  await call('places.make', { place: ref, name: 'new' })
  await assert.rejects(call('places.make', { place: ref, name: 'new' }), { code: 'already_exists' })
  for (const name of ['..', '.', 'a/b', 'a\\b', '\n']) await assert.rejects(call('places.make', { place: ref, name }), { code: 'bad_input' }, name)
})

test('a host without a desktop has no dialog; one with it is asked with a title and a folder', async () => {
  await assert.rejects(places().call('places.pick', { kind: 'folder' }), { code: 'not_yet' })
  const asked: PickRequest[] = []
  const pick = async (request: PickRequest) => (asked.push(request), asked.length === 1 ? root : null)
  const { call, tokens } = places({ desktop: { pick, showInFolder: () => {}, moveToBin: async () => {}, updates: false }, surface: 'desktop', root: null })
  const first = (await call('places.pick', { kind: 'folder', purpose: 'project' })) as { place: { place: string; shown: string } }
  assert.equal(tokens.resolve(first.place.place), root)
  assert.equal(asked[0]?.title, 'Open a project')
  assert.deepEqual(await call('places.pick', { kind: 'save', purpose: 'save', name: 'x.csv', near: first.place.place }), { place: null })
  assert.equal(asked[1]?.start, join(root, 'x.csv'))
  await assert.rejects(call('places.browse', {}), { code: 'bad_input' })
})

test('large files are offered a disk with its free space; a part of a project has a place', async () => {
  const { call, tokens } = places()
  const { places: offered } = (await call('places.suggest', { purpose: 'environment' })) as { places: { writable: boolean; free_bytes: number | null }[] }
  assert.ok(offered.length > 0 && offered.every((each) => each.writable))
  const { place } = (await call('places.of_project', { project: 'p-3f9a2c71', id: 'run-0001' })) as { place: { place: string } }
  assert.equal(tokens.resolve(place.place), join(root, 'done', 'runs', 'run-0001'))
})
