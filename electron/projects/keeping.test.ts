/** Copies, archives, the bin and names, over the real host; nothing is overwritten and everything comes back. */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, readFileSync, readdirSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { unzipSync } from 'fflate'
import { homePaths } from '../platform/paths.ts'
import { createStudio, type Studio } from '../studio.ts'
import { freeFolder } from './index.ts'

const root = realpathSync(mkdtempSync(join(tmpdir(), 'keeping-')))
let studio: Studio
let project: string
let folder: string

before(async () => {
  studio = createStudio({ surface: 'serve', root, paths: homePaths(join(root, 'home'), {}), validateOutput: true })
  const [pack] = (await studio.call('packs.list', {})).packs
  const made = await studio.call('projects.create', { pack: pack!.id, name: 'Mine: a/b?' })
  project = made.project.id
  folder = made.project.folder
  mkdirSync(join(folder, 'runs', 'run-0001'), { recursive: true })
  writeFileSync(join(folder, 'runs', 'run-0001', 'big.bin'), 'x'.repeat(100_000))
})
after(async () => {
  await studio.close()
  rmSync(root, { recursive: true, force: true })
})

async function finish(id: number) {
  const job = await studio.queue.wait(id)
  assert.equal(job.state, 'succeeded', job.error?.message)
  return job.result ?? {}
}

test('a project gets a folder of its name that every system takes, in the folder for projects', () => {
  assert.equal(folder, join(root, 'Mine- a-b-'))
  assert.equal(freeFolder(root, 'Mine: a/b?'), `${folder} 2`)
})

test('a copy has its own id and name; results come along only where asked', async () => {
  const bare = await finish((await studio.call('projects.duplicate', { project, name: 'Bare' })).job)
  const whole = await finish((await studio.call('projects.duplicate', { project, name: 'Whole', with_results: true })).job)
  assert.equal(existsSync(join(root, 'Bare', 'runs')), false)
  assert.equal(readFileSync(join(root, 'Whole', 'runs', 'run-0001', 'big.bin')).length, 100_000)
  assert.equal(new Set([project, bare['project'], whole['project']]).size, 3)
  assert.equal((await studio.call('projects.get', { project: String(whole['project']) })).project.name, 'Whole')
})

test('a copy that is cancelled leaves nothing', async () => {
  const { job } = await studio.call('projects.duplicate', { project, name: 'Never', with_results: true })
  await studio.call('jobs.cancel', { job })
  await studio.queue.wait(job)
  assert.equal(readdirSync(root).some((name) => name === 'Never' || name.endsWith('.partial')), false)
})

test('an archive holds the source, opens with any tool, and a second one takes another name', async () => {
  const first = await finish((await studio.call('projects.zip', { project })).job)
  const second = await finish((await studio.call('projects.zip', { project, with_results: true })).job)
  const files = unzipSync(readFileSync(String(first['file'])))
  assert.equal(Buffer.from(files['rulebook.yaml']!).toString(), readFileSync(join(folder, 'rulebook.yaml'), 'utf8'))
  assert.equal(Object.keys(files).some((name) => name.startsWith('runs/') || name.includes('project.lock')), false)
  assert.notEqual(first['file'], second['file'])
  assert.equal(unzipSync(readFileSync(String(second['file'])))['runs/run-0001/big.bin']!.length, 100_000)
})

test('a removed project comes back where it was, and is refused where something else lies', async () => {
  const { binned } = await studio.call('projects.remove', { project })
  assert.equal(existsSync(folder), false)
  assert.equal((await studio.call('projects.list', {})).projects.some(({ id }) => id === project), false)
  assert.deepEqual((await studio.call('projects.bin', {})).binned.map(({ id }) => id), [binned])
  mkdirSync(folder)
  await assert.rejects(studio.call('projects.restore', { binned: binned! }), { code: 'already_exists' })
  rmSync(folder, { recursive: true })
  const back = await studio.call('projects.restore', { binned: binned! })
  assert.equal(back.project.id, project)
  assert.ok(existsSync(join(folder, 'runs', 'run-0001', 'big.bin')))
  assert.deepEqual((await studio.call('projects.bin', {})).binned, [])
})

test('what lies on disk is measured, and only what can go is deleted', async () => {
  const { binned } = await studio.call('projects.remove', { project })
  const { areas } = await studio.call('settings.storage', {})
  const gone = areas.find(({ id }) => id === `bin/${binned}`)
  assert.ok(gone?.can_go && gone.bytes > 100_000)
  assert.ok(areas.filter(({ id }) => id.endsWith('/data') || id === 'python').every(({ can_go }) => !can_go))
  await finish((await studio.call('settings.clean', { areas: [`bin/${binned}`, 'python', '../../etc'] })).job)
  assert.deepEqual((await studio.call('projects.bin', {})).binned, [])
})
