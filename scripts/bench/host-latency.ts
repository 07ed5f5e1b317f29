/**
 * How long a call waits while the host is at work: p50, p95 and the longest of many calls over the WebSocket of `serve`, idle and while
 * 1,000,000 rows are generated and a run trains. Also the memory of the idle host, as the system counts it.
 *
 *     node_modules/.bin/node scripts/bench/host-latency.ts [--rows 1000000] [--seconds 20]
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { WebSocket } from 'ws'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { environmentState } from '../../electron/python/index.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, seconds: { type: 'string', default: '20' } } })
/** What a window asks for while a person looks at it. */
const ASKED: [string, Record<string, unknown>][] = [['jobs.list', {}], ['projects.list', {}], ['settings.get', {}], ['packs.list', {}], ['models.list', {}]]
const PAUSE_MS = 5
let lastId = 0

const home = mkdtempSync(join(tmpdir(), 'tunesmith-latency-'))
const { host, url } = await startHost()
const socket = await connect(url)
try {
  for (const [name, input] of ASKED) await ask(name, input)
  await sleep(3_000)
  const lines = [['host', 'calls', 'p50 ms', 'p95 ms', 'longest ms', 'memory MiB']]
  lines.push(['idle', ...(await measure())])
  const { packs } = await ask<{ packs: { id: string; samples?: number }[] }>('packs.list', {})
  const { project } = await ask<{ project: { id: string } }>('projects.create', { folder: join(home, 'project'), pack: packs[0]!.id })
  const { job: small } = await ask<{ job: number }>('datasets.generate', { project: project.id, scale: 0.1 })
  await finished(small)
  const { dataset_version: version } = await ask<{ dataset_version: { accepted: number } }>('datasets.get', { project: project.id })
  const canTrain = environmentState().state === 'ready'
  const run = canTrain ? await ask<{ job: number }>('runs.start', { project: project.id, set: { max_steps: 100_000 } }) : null
  if (run !== null) await steps(run.job)
  const other = await ask<{ project: { id: string } }>('projects.create', { folder: join(home, 'large'), pack: packs[0]!.id })
  await ask('datasets.generate', { project: other.project.id, scale: Math.ceil((Number(values.rows) / version.accepted) * 0.1) })
  await sleep(3_000)
  lines.push([`generating ${values.rows} rows${canTrain ? ' and training' : ''}`, ...(await measure())])
  for (const line of table(lines)) process.stdout.write(`${line}\n`)
  const { jobs } = await ask<{ jobs: { kind: string; state: string; progress: { done: number; unit: string } | null }[] }>('jobs.list', {})
  for (const job of jobs.filter(({ state }) => state === 'running')) process.stdout.write(`at work at the end: ${job.kind}, ${job.progress?.done ?? 0} ${job.progress?.unit ?? ''}\n`)
  if (!canTrain) process.stdout.write('no Python environment: nothing trained meanwhile\n')
  for (const job of (await ask<{ jobs: { id: number; state: string }[] }>('jobs.list', {})).jobs) if (job.state === 'running') await ask('jobs.cancel', { job: job.id })
  await sleep(5_000)
} finally {
  socket.close()
  host.kill('SIGTERM')
  await new Promise((resolve) => host.once('exit', resolve))
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}

/** Calls, p50, p95, longest in ms, and the memory of the host in MiB. */
async function measure(): Promise<string[]> {
  const waits: number[] = []
  const end = performance.now() + Number(values.seconds) * 1000
  for (let i = 0; performance.now() < end; i++) {
    const [name, input] = ASKED[i % ASKED.length]!
    const started = performance.now()
    await ask(name, input)
    waits.push(performance.now() - started)
    await sleep(PAUSE_MS)
  }
  waits.sort((a, b) => a - b)
  const at = (share: number) => waits[Math.min(waits.length - 1, Math.floor(waits.length * share))]!.toFixed(1)
  return [String(waits.length), at(0.5), at(0.95), at(1), memoryOf(host)]
}

function memoryOf(child: ChildProcess): string {
  try {
    const kib = /^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${child.pid}/status`, 'utf8'))?.[1]
    return kib === undefined ? '-' : (Number(kib) / 1024).toFixed(0)
  } catch {
    return '-'
  }
}

/** Waits until a run has done its first steps. */
async function steps(job: number): Promise<void> {
  for (let i = 0; i < 600; i++) {
    const { job: found } = await ask<{ job: { progress: { done: number; unit: string } | null } }>('jobs.get', { job })
    if (found.progress?.unit === 'steps' && found.progress.done > 0) return
    await sleep(200)
  }
}

async function finished(job: number): Promise<void> {
  for (;;) {
    const { job: found } = await ask<{ job: { state: string; error: unknown } }>('jobs.get', { job })
    if (found.state === 'succeeded') return
    if (found.state === 'failed') throw new Error(JSON.stringify(found.error))
    await sleep(200)
  }
}

function startHost(): Promise<{ host: ChildProcess; url: string }> {
  const host = spawn(process.execPath, [join(APP_ROOT, 'electron', 'serve.ts'), '--port', '0', '--root', home], { env: { ...process.env, STUDIO_HOME: join(home, 'data'), STUDIO_PYTHON_HOME: homePaths().python }, stdio: ['ignore', 'pipe', 'inherit'] })
  return new Promise((resolve, reject) => {
    host.once('exit', (code) => reject(new Error(`serve ended with ${code}`)))
    host.stdout.on('data', (chunk: Buffer) => {
      const url = /http:\/\/\S+token=\S+/.exec(chunk.toString())?.[0]
      if (url !== undefined) resolve({ host, url })
    })
  })
}

function connect(address: string): Promise<WebSocket> {
  const { host: place, searchParams } = new URL(address)
  const opened = new WebSocket(`ws://${place}/api/port`, { headers: { authorization: `Bearer ${searchParams.get('token')}` } })
  return new Promise((resolve, reject) => {
    opened.once('open', () => resolve(opened))
    opened.once('error', reject)
  })
}

function ask<T>(name: string, input: unknown): Promise<T> {
  const id = ++lastId
  return new Promise((resolve, reject) => {
    const hear = (data: unknown) => {
      const message = JSON.parse(String(data)) as { t: string; id: number; result: { ok: boolean; value: T; error: { message: string } } }
      if (message.t !== 'result' || message.id !== id) return
      socket.off('message', hear)
      if (message.result.ok) resolve(message.result.value)
      else reject(new Error(`${name}: ${message.result.error.message}`))
    }
    socket.on('message', hear)
    socket.send(JSON.stringify({ t: 'call', id, name, input }))
  })
}
