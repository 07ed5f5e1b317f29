/** Proves what happens when processes meet or die: a second one on the same project, Ctrl-C, kill -9 in the middle of generating. */

import assert from 'node:assert/strict'
import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { once } from 'node:events'
import { existsSync, mkdtempSync, readdirSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, beforeEach, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'

const CLI = join(APP_ROOT, 'electron', 'cli.ts')
/** Enough rows to be at work for many seconds. */
const LONG = ['generate', '--scale', '60', '--json']
const pack = listPacks().find((each) => each.notes !== '')!.id
let home: string
let project: string
let number = 0

before(() => {
  home = realpathSync(mkdtempSync(join(tmpdir(), 'two-')))
})
beforeEach(() => {
  project = join(home, `project-${++number}`)
  assert.equal(studio('new', project, '--pack', pack).code, 0)
})
after(() => rmSync(home, { recursive: true, force: true }))

const env = () => ({ ...process.env, STUDIO_HOME: join(home, 'studio') })

function studio(...words: string[]): { code: number | null; out: string; err: string } {
  const { status, stdout, stderr } = spawnSync(process.execPath, [CLI, ...words], { encoding: 'utf8', env: env() })
  return { code: status, out: stdout, err: stderr }
}

/** Starts a long generation and returns when rows are being written. */
async function generating(): Promise<ChildProcess & { output: () => string }> {
  const child = spawn(process.execPath, [CLI, ...LONG, '--project', project], { env: env(), stdio: ['ignore', 'pipe', 'pipe'] })
  let output = ''
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data: Buffer) => (output += String(data)))
  while (!partials().length) {
    assert.equal(child.exitCode, null, output)
    await sleep(20)
  }
  return Object.assign(child, { output: () => output })
}

function partials(): string[] {
  const data = join(project, 'data')
  return existsSync(data) ? readdirSync(data) : []
}

test('a second process may read a project that the first one writes, and a write names the holder', async () => {
  const child = await generating()
  const read = studio('history', '--project', project)
  assert.equal(read.code, 0, read.err)
  assert.match(read.out, /datasets\.generate, running/)
  const write = studio('generate', '--project', project)
  assert.equal(write.code, 1)
  assert.match(write.err, new RegExp(`being written by process ${child.pid} on .*datasets\\.generate`))
  child.kill('SIGKILL')
  await once(child, 'exit')
})

test('Ctrl-C stops generating, leaves nothing half made, and frees the project', async () => {
  const child = await generating()
  child.kill('SIGINT')
  const [code] = (await once(child, 'exit')) as [number]
  assert.equal(code, 1)
  assert.match(child.output(), /"code":"cancelled"/)
  assert.deepEqual(partials(), [])
  assert.equal(studio('generate', '--scale', '0.2', '--project', project).code, 0)
})

for (const delay of [0, 150, 600]) {
  test(`kill -9 ${delay} ms into writing leaves no dataset version, and the next start goes on`, async () => {
    const child = await generating()
    await sleep(delay)
    child.kill('SIGKILL')
    await once(child, 'exit')
    const history = JSON.parse(studio('history', '--project', project, '--json').out) as { dataset_versions: unknown[] }
    assert.deepEqual(history.dataset_versions, [])
    const again = studio('generate', '--scale', '0.2', '--project', project, '--json')
    assert.equal(again.code, 0, again.err)
    assert.deepEqual(partials(), ['v0001'], 'what the killed process left is gone')
    assert.equal(studio('verify', project).code, 0)
  })
}
