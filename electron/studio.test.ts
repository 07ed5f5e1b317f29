/** Proves the whole host in one process, results checked against the table of calls: a project from a pack to its history. */

import assert from 'node:assert/strict'
import { appendFileSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { calls } from '../contract/calls.ts'
import { datasetVersionRows } from './db/index.ts'
import { homePaths } from './platform/paths.ts'
import { createStudio, type Studio } from './studio.ts'

let home: string
let studio: Studio

before(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'studio-')))
  studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'data')), validateOutput: true })
})
after(async () => {
  await studio.close()
  rmSync(home, { recursive: true, force: true })
})

test('every call refuses an input that the table does not know', async () => {
  for (const name of Object.keys(calls)) {
    const result = await studio.dispatch(name, { nonsense: true })
    assert.ok(!result.ok && result.error.code === 'bad_input', name)
  }
})

test('calls that need nothing are answered as their table says', async () => {
  for (const name of ['packs.list', 'projects.list', 'models.list', 'jobs.list', 'python.status', 'system.doctor', 'system.capabilities', 'settings.get'] as const) {
    const result = await studio.dispatch(name, {})
    assert.ok(result.ok, `${name}: ${result.ok ? '' : result.error.message}`)
  }
})

test('settings keep what is changed and leave the rest', async () => {
  const before = await studio.call('settings.get', {})
  assert.equal((await studio.call('settings.set', { change: { inference_threads: 3 } })).inference_threads, 3)
  assert.deepEqual(await studio.call('settings.get', {}), { ...before, inference_threads: 3 })
  await assert.rejects(studio.call('settings.set', { change: { inference_threads: 0 } }), { code: 'bad_input' })
})

test('every pack is checked, generated from where it can be, and its history rebuilt equal', async () => {
  for (const { id: pack } of (await studio.call('packs.list', {})).packs) {
    const report = await studio.call('projects.check', { source: { pack } })
    assert.deepEqual(report.problems.filter((problem) => problem.severity === 'error'), [], pack)
    if (report.problems.some((problem) => problem.severity === 'not-yet')) continue
    const { project } = await studio.call('projects.create', { folder: join(home, pack), pack })
    const started = await studio.call('datasets.generate', { project: project.id, scale: 0.2 })
    const job = await studio.queue.wait(started.job)
    assert.equal(job.error, null)
    const { dataset_version: version } = await studio.call('datasets.get', { project: project.id })
    const rejected = Object.values(version.rejected).reduce((total, count) => total + count, 0)
    assert.equal(version.asked, version.accepted + rejected)
    assert.equal(Object.values(version.splits).reduce((total, count) => total + count, 0), version.accepted)
    assert.equal(version.leaks, 0)
    const grown = datasetVersionRows.list(studio.db, project.id)
    await studio.call('history.reindex', { project: project.id })
    assert.deepEqual(datasetVersionRows.list(studio.db, project.id), grown)
    assert.deepEqual((await studio.call('history.verify', { path: project.folder })).problems, [])
  }
})

test('a project that this history does not know brings its own along', async () => {
  const { projects } = await studio.call('projects.list', {})
  const other = createStudio({ surface: 'cli', paths: homePaths(join(home, 'another')), validateOutput: true })
  try {
    const { project } = await other.call('projects.open', { folder: projects[0]!.folder })
    const [theirs, ours] = [await other.call('datasets.list', { project: project.id }), await studio.call('datasets.list', { project: project.id })]
    assert.ok(theirs.dataset_versions.length > 0)
    assert.deepEqual(theirs, ours)
  } finally {
    await other.close()
  }
})

test('a pipeline generates only what is not current: another seed or an edited rulebook makes a version, a repetition none', async () => {
  const { projects } = await studio.call('projects.list', {})
  const { id: project, folder } = projects[0]!
  const generate = (name: string, input: Record<string, unknown>) => ({ name, call: 'datasets.generate', input: { scale: 0.2, ...input } })
  const run = async () => {
    const started = await studio.call('jobs.pipeline', { project, stages: [generate('same', {}), generate('other', { seed: 7 })] })
    const job = await studio.queue.wait(started.job)
    assert.equal(job.error, null)
    return (job.result!['stages'] as { state: string; values: { dataset_version: string } }[]).map((stage) => `${stage.state} ${stage.values.dataset_version}`)
  }
  assert.deepEqual(await run(), ['current v0001', 'done v0002'])
  assert.deepEqual(await run(), ['current v0001', 'current v0002'])
  appendFileSync(join(folder, 'rulebook.yaml'), '# edited\n')
  assert.deepEqual(await run(), ['done v0003', 'done v0004'])
  const bad = await studio.queue.wait((await studio.call('jobs.pipeline', { project, stages: [{ name: 'list', call: 'datasets.list', input: {} }] })).job)
  assert.match(bad.error?.message ?? '', /starts no job/)
})
