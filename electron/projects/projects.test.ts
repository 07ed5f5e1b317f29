/** Proves how projects are made, opened, moved, copied and locked, with real folders and a second real process. */

import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { appendFileSync, cpSync, existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test, type TestContext } from 'node:test'
import { openDatabase } from '../db/index.ts'
import { createProjectFolder, isBehindPack, listPacks, lockProject, openProject, packFolder, projectHolder, readProjectFile, refreshFromPack, requireProject } from './index.ts'
import { folderName } from './names.ts'

const [pack] = listPacks()

function place(t: TestContext) {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'projects-')))
  const opened = openDatabase(join(folder, 'home', 'studio.db'))
  t.after(() => {
    opened.close()
    rmSync(folder, { recursive: true, force: true })
  })
  return { folder, db: opened.db, make: (name = 'mine', followsPack = false) => createProjectFolder({ folder: join(folder, name), from: { pack: pack!.id }, followsPack }) }
}

test('a new project holds everything of its pack, and nothing is left of a second one in the same place', (t) => {
  const { folder, make } = place(t)
  const made = make()
  for (const name of readdirSync(packFolder(pack!.id))) assert.ok(existsSync(join(made.folder, name)), name)
  assert.deepEqual(readProjectFile(made.folder), made.file)
  assert.equal(made.file.name, 'mine')
  assert.throws(() => make(), { code: 'already_exists' })
  assert.deepEqual(readdirSync(folder).toSorted(), ['home', 'mine'])
  mkdirSync(join(folder, 'empty'))
  make('empty')
})

test('packs say their title; an unknown pack is refused with the ones there are', (t) => {
  const { folder } = place(t)
  assert.ok(pack!.title.length > 0)
  assert.throws(() => createProjectFolder({ folder: join(folder, 'x'), from: { pack: 'no-such-pack' }, followsPack: false }), { code: 'not_found', next_step: new RegExp(pack!.id) })
  assert.equal(existsSync(join(folder, 'x')), false)
})

test('a project made from files holds them, and belongs to no pack', (t) => {
  const { folder } = place(t)
  const files = { 'rulebook.yaml': 'rulebook: 1\n', 'knowledge/steps.yaml': 'steps: []\n', 'prompts/n.txt': 'Give me {n}\n' }
  const made = createProjectFolder({ folder: join(folder, 'own'), from: { files }, followsPack: true })
  assert.deepEqual([made.file.pack, made.file.follows_pack], [null, false])
  for (const [path, text] of Object.entries(files)) assert.equal(readFileSync(join(made.folder, path), 'utf8'), text)
})

const refused: [name: string, why: RegExp][] = [
  ['', /empty/], ['  ', /empty/], ['..', /another folder/], ['a/b', /holds/], ['a\\b', /holds/], ['CON', /Windows/], ['con.txt', /Windows/], ['LPT1', /Windows/],
  ['x'.repeat(300), /longer/], ['é'.repeat(61), /longer/], ['abc.', /dot/], ['abc ', /dot/], ['-rf', /hyphen/], ['a\u202egnp', /invisible/], ['a\u200bb', /invisible/], ['a\u0000b', /control/], ['a\nb', /control/], ['a:b', /holds/],
]
for (const [name, why] of refused) {
  test(`the name ${JSON.stringify(name.slice(0, 12))} is refused with the reason`, () => {
    assert.throws(() => folderName(name), { code: 'bad_input', message: why })
  })
}

test('names in other scripts are kept, in one Unicode form', () => {
  assert.equal(folderName('Ro\u0308llschuh 🛼 滑り'), 'R\u00f6llschuh 🛼 滑り')
  assert.equal(folderName('.hidden-1'), '.hidden-1')
  assert.equal(folderName('console'), 'console')
})

test('a moved project keeps its id, a copied one gets its own', (t) => {
  const { folder, db, make } = place(t)
  const first = openProject(db, make().folder)
  renameSync(first.folder, join(folder, 'moved'))
  assert.throws(() => requireProject(db, first.id), { code: 'not_found', message: /no longer at/ })
  assert.equal(openProject(db, join(folder, 'moved')).id, first.id)
  cpSync(join(folder, 'moved'), join(folder, 'copy'), { recursive: true })
  const copy = openProject(db, join(folder, 'copy'))
  assert.notEqual(copy.id, first.id)
  assert.equal(openProject(db, join(folder, 'copy')).id, copy.id)
  assert.equal(requireProject(db, first.id).folder, join(folder, 'moved'))
})

test('a folder that is no project, is damaged, or is of a newer version is refused and not changed', (t) => {
  const { folder, db, make } = place(t)
  assert.throws(() => openProject(db, folder), { code: 'not_found', message: /no project\.json/ })
  assert.throws(() => openProject(db, join(folder, 'nowhere')), { code: 'not_found', message: /no folder/ })
  const made = make()
  const newer = JSON.stringify({ ...made.file, format: 99, shape: 'unknown' })
  writeFileSync(join(made.folder, 'project.json'), newer)
  assert.throws(() => openProject(db, made.folder), { code: 'conflict', message: /layout 99/ })
  assert.equal(readFileSync(join(made.folder, 'project.json'), 'utf8'), newer)
  writeFileSync(join(made.folder, 'project.json'), '{"format": 1, "id": "../../x"}')
  assert.throws(() => openProject(db, made.folder), { code: 'verification_failed' })
})

test('a project that follows its pack is brought up to date, one that does not is left alone', async (t) => {
  const { make } = place(t)
  const follows = make('follows', true)
  const own = make('own')
  for (const made of [follows, own]) appendFileSync(join(made.folder, 'rulebook.yaml'), '# older\n')
  assert.equal(await isBehindPack(follows.folder), true)
  assert.equal(await refreshFromPack(follows.folder), true)
  assert.equal(await refreshFromPack(own.folder), false)
  assert.equal(readFileSync(join(follows.folder, 'rulebook.yaml'), 'utf8'), readFileSync(join(packFolder(pack!.id), 'rulebook.yaml'), 'utf8'))
  assert.match(readFileSync(join(own.folder, 'rulebook.yaml'), 'utf8'), /# older/)
})

test('several holds of one process share the lock; the last release frees it', (t) => {
  const { make } = place(t)
  const { folder } = make()
  const first = lockProject(folder, 'generate')
  const second = lockProject(folder, 'train')
  first()
  first()
  assert.equal(projectHolder(folder)?.purpose, 'generate')
  second()
  assert.equal(projectHolder(folder), null)
})

test('a second process is refused by name while the first writes, and takes over when it was killed', async (t) => {
  const { folder, make } = place(t)
  const project = make().folder
  const script = `
    import { lockProject } from '${join(import.meta.dirname, 'project-lock.ts')}'
    lockProject('${project}', 'generate')
    console.log('held')
    setInterval(() => {}, 1000)`
  const child = spawn(process.execPath, ['--input-type=module-typescript', '-e', script], { stdio: ['ignore', 'pipe', 'inherit'], cwd: folder })
  t.after(() => child.kill('SIGKILL'))
  await once(child.stdout, 'data')
  assert.throws(() => lockProject(project, 'train'), { code: 'locked', message: new RegExp(`process ${child.pid} on .*generate`) })
  assert.equal(readProjectFile(project).name, 'mine', 'reading goes on')
  child.kill('SIGKILL')
  await once(child, 'exit')
  lockProject(project, 'train')()
  assert.equal(projectHolder(project), null)
})

test('a lock of another machine counts, and the sentence says how to get rid of it', (t) => {
  const { make } = place(t)
  const { folder } = make()
  writeFileSync(join(folder, 'project.lock'), JSON.stringify({ pid: 1, startTime: 'x', host: 'elsewhere', purpose: 'serve', since: '2026-01-01T00:00:00.000Z' }))
  assert.throws(() => lockProject(folder, 'train'), { code: 'locked', message: /on elsewhere/, next_step: /delete project\.lock/ })
})
