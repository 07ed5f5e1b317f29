/** Proves that a run's bundle trains in another folder with nothing but Python, and that its results come back verified or not at all. */

import assert from 'node:assert/strict'
import { appendFileSync, cpSync, existsSync, mkdtempSync, readFileSync, readdirSync, realpathSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join, relative } from 'node:path'
import { after, test } from 'node:test'
import { zipSync } from 'fflate'
import { verifyManifest } from '../../electron/platform/manifest.ts'
import { homePaths } from '../../electron/platform/paths.ts'
import { runTool } from '../../electron/platform/processes.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { environmentState } from '../../electron/python/index.ts'
import { createStudio } from '../../electron/studio.ts'

const SET = { max_steps: 3, batch_size: 4, eval_steps: 0, load_best: false, save_steps: 0, logging_steps: 1, sample_steps: 0, threads: 1 }
const environment = environmentState()
const skip = environment.state === 'ready' ? false : 'SKIPPED: there is no Python environment; run npm run setup'
const home = realpathSync(mkdtempSync(join(tmpdir(), 'bundle-')))
after(() => rmSync(home, { recursive: true, force: true, maxRetries: 5 }))

test('a bundle trains elsewhere and comes back as a run; a torn or altered one does not', { skip, timeout: 240_000 }, async (t) => {
  const studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'home')), validateOutput: true })
  t.after(() => studio.close())
  const done = async ({ job }: { job: number }) => {
    const ended = await studio.queue.wait(job)
    assert.equal(ended.error, null)
    return ended
  }
  const failing = async ({ job }: { job: number }) => (await studio.queue.wait(job)).error?.message ?? ''
  const { id: project, folder } = (await studio.call('projects.create', { folder: join(home, 'p'), pack: listPacks()[0]!.id })).project
  await done(await studio.call('datasets.generate', { project, scale: 0.1 }))

  const made = join(home, 'made')
  const { result: bundle } = await done(await studio.call('runs.bundle', { project, folder: made, set: SET }))
  const examples = bundle?.['examples'] as { title: string; text: string }[]
  assert.deepEqual(examples.map(({ title }) => title), ['Slurm', 'Kubernetes', 'SkyPilot'])
  assert.ok(examples[0]!.text.includes(`srun ${made}/run.sh`), examples[0]!.text)
  assert.deepEqual(readdirSync(made).sort(), ['README.md', 'SHA256SUMS', 'bundle.json', 'code', 'config.json', 'control', 'inputs', 'origins.json', 'requirements', 'run.sh', 'sample_prompts.jsonl'])
  assert.match(await failing(await studio.call('runs.bundle', { project, folder: made, set: SET })), /is not empty/)
  const away = join(home, 'away')
  renameSync(made, away)
  assert.match(await failing(await studio.call('runs.take_back', { project, folder: away })), /its run has not ended/)

  assert.equal(environment.state, 'ready')
  const trained = await runTool(join(away, 'run.sh'), [], { cwd: home, env: { PATH: process.env['PATH'], PYTHON: environment.state === 'ready' ? environment.record.python : '', HOME: home } })
  assert.equal(trained.exitCode, 0, trained.stderr)

  const torn = join(home, 'torn')
  cpSync(away, torn, { recursive: true, verbatimSymlinks: true })
  appendFileSync(join(torn, 'adapter', 'adapter_model.safetensors'), 'x')
  assert.match(await failing(await studio.call('runs.take_back', { project, folder: torn })), /adapter_model.safetensors is changed/)
  const altered = join(home, 'altered')
  cpSync(away, altered, { recursive: true })
  writeFileSync(join(altered, 'config.json'), readFileSync(join(away, 'config.json'), 'utf8').replace('"max_steps": 3', '"max_steps": 4'))
  assert.match(await failing(await studio.call('runs.take_back', { project, folder: altered })), /config.json was changed/)
  assert.deepEqual(existsSync(join(folder, 'runs')) ? readdirSync(join(folder, 'runs')) : [], [])

  // What was brought along need not come back, and what is in an archive is looked at as what is in a folder.
  const kept = readdirSync(away, { recursive: true, withFileTypes: true }).filter((entry) => entry.isFile()).map((entry) => relative(away, join(entry.parentPath, entry.name))).filter((path) => !/^(inputs|code)\//.test(path))
  const packed = join(home, 'away.zip')
  writeFileSync(packed, zipSync(Object.fromEntries(kept.map((path) => [`away/${path}`, readFileSync(join(away, path))]))))
  const outside = join(home, 'outside.zip')
  writeFileSync(outside, zipSync({ '../bundle.json': new Uint8Array([123]) }))
  assert.match(await failing(await studio.call('runs.take_back', { project, folder: outside })), /names a file outside itself/)
  const { result } = await done(await studio.call('runs.take_back', { project, folder: packed }))
  assert.deepEqual([result?.['run'], result?.['inputs']], ['run-0001', ['base_model', 'dataset']])
  assert.ok(Number(result?.['files']) > 3)
  assert.deepEqual(readdirSync(join(folder, 'runs')), ['run-0001'])
  const { run } = await studio.call('runs.get', { project, run: 'run-0001' })
  assert.deepEqual([run.state, run.steps, run.dataset_version, run.has_adapter], ['succeeded', 3, 'v0001', true])
  const { problems } = await verifyManifest(join(folder, 'runs', 'run-0001'), { projectDir: folder })
  assert.deepEqual(problems.filter(({ problem }) => problem !== 'extra'), [])
})
