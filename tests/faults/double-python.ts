/** A studio whose Python is a double: `-m trainer` runs double_trainer.py with the system's Python, all else is that Python. */

import { spawnSync } from 'node:child_process'
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, realpathSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { TestContext } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import { homePaths } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { createStudio, type Studio } from '../../electron/studio.ts'

/** A project with samples, in a studio with the double. */
export type Bench = {
  home: string
  studio: Studio
  project: string
  folder: string
  /** Starts a run whose trainer meets a fault, and returns when it has taken a step. */
  start(fault?: string, steps?: number): Promise<{ job: number; run: string; runDir: string }>
  /** Lines of the run's log, of one type or all. */
  events(run: string, type?: string): Record<string, unknown>[]
  close(): Promise<void>
}

/** Waits until something holds; the whole test has the time limit. */
export async function until<T>(what: string, look: () => T | Promise<T>, seconds = 60): Promise<NonNullable<T> & (T extends false ? never : unknown)> {
  const end = performance.timeOrigin + performance.now() + seconds * 1000
  for (;;) {
    const found = await look()
    if (found) return found as NonNullable<T> & (T extends false ? never : unknown)
    if (performance.timeOrigin + performance.now() > end) throw new Error(`never: ${what}`)
    await sleep(20)
  }
}

/** Opens one. */
export async function openBench(): Promise<Bench> {
  const home = realpathSync(mkdtempSync(join(tmpdir(), 'faults-')))
  const python = join(home, 'python')
  mkdirSync(join(home, 'python-home'))
  writeFileSync(python, `#!/bin/sh
if [ -n "$DOUBLE_CGROUP" ] && [ "$1" != -m ]; then echo $$ > "$DOUBLE_CGROUP/cgroup.procs"; fi
if [ "$1" = -m ]; then shift 2; exec python3 -u ${join(import.meta.dirname, 'double_trainer.py')} "$@"; fi
exec python3 "$@"
`)
  chmodSync(python, 0o755)
  const record = { backend: 'cpu', reason: 'a double', folder: home, python, lock_sha256: null, python_version: '3', versions: {}, checks: [], installed_at: new Date().toISOString() }
  writeFileSync(join(home, 'python-home', 'current.json'), JSON.stringify(record))
  const before = { STUDIO_PYTHON: process.env['STUDIO_PYTHON'], STUDIO_PYTHON_HOME: process.env['STUDIO_PYTHON_HOME'] }
  Object.assign(process.env, { STUDIO_PYTHON: python, STUDIO_PYTHON_HOME: join(home, 'python-home') })
  const studio = createStudio({ surface: 'cli', paths: homePaths(join(home, 'home')), validateOutput: true })
  const { id: project, folder } = (await studio.call('projects.create', { folder: join(home, 'p'), pack: listPacks()[0]!.id })).project
  const made = await studio.queue.wait((await studio.call('datasets.generate', { project, scale: 0.2 })).job)
  if (made.error !== null) throw new Error(made.error.message)
  const events = (run: string, type?: string) => {
    const path = join(folder, 'runs', run, 'events.jsonl')
    if (!existsSync(path)) return []
    return readFileSync(path, 'utf8').split('\n').flatMap((line) => {
      try {
        return [JSON.parse(line) as Record<string, unknown>]
      } catch {
        return []
      }
    }).filter((event) => type === undefined || event['type'] === type)
  }
  return {
    home, studio, project, folder, events,
    start: async (fault = '', steps = 40) => {
      Object.assign(process.env, { DOUBLE_FAULT: fault, DOUBLE_STEPS: String(steps) })
      const { job, run } = await studio.call('runs.start', { project, set: { sample_steps: 0 } })
      await until(`a step of ${run}`, () => events(run, 'step').length > 0)
      return { job, run, runDir: join(folder, 'runs', run) }
    },
    close: async () => {
      await studio.close()
      for (const name of ['STUDIO_PYTHON', 'STUDIO_PYTHON_HOME'] as const) {
        if (before[name] === undefined) delete process.env[name]
        else process.env[name] = before[name]
      }
      rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

/** A control group with so little memory that a process in it is ended for want of it, or why there is none. */
export function smallMemory(t: TestContext, megabytes: number): string | null {
  const own = existsSync('/proc/self/cgroup') ? readFileSync('/proc/self/cgroup', 'utf8') : ''
  const first = /^\d+:(?:[^:]*,)?memory(?:,[^:]*)?:(.*)$/m.exec(own)?.[1]
  const second = /^0::(.*)$/m.exec(own)?.[1]
  const folder = first !== undefined ? join('/sys/fs/cgroup/memory', first, `faults-${process.pid}`) : join('/sys/fs/cgroup', second ?? '', `faults-${process.pid}`)
  t.after(async () => {
    for (let i = 0; i < 50 && existsSync(folder) && spawnSync('rmdir', [folder]).status !== 0; i += 1) await sleep(50)
  })
  try {
    mkdirSync(folder)
    writeFileSync(join(folder, first !== undefined ? 'memory.limit_in_bytes' : 'memory.max'), String(megabytes * 2 ** 20))
  } catch (error) {
    t.diagnostic(String(error))
    return null
  }
  return folder
}
