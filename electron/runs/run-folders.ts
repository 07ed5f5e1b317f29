/**
 * Run folders of a project: the next free id, where things lie in one, and command files for a running trainer.
 * Knows names; starting and reading runs is elsewhere.
 */
import { existsSync, mkdirSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'

const RUN = /^run-(\d{4,})$/

/** Ids of all run folders, oldest first. */
export function listRunIds(projectDir: string): string[] {
  const folder = join(projectDir, 'runs')
  if (!existsSync(folder)) return []
  return readdirSync(folder).filter((name) => RUN.test(name)).sort((a, b) => Number(RUN.exec(a)![1]) - Number(RUN.exec(b)![1]))
}

/** The id that the next run of a project gets. */
export function nextRunId(projectDir: string): string {
  const last = Number(RUN.exec(listRunIds(projectDir).at(-1) ?? 'run-0000')![1])
  return `run-${String(last + 1).padStart(4, '0')}`
}

/** Makes the folder of the next run and returns its id. The caller holds the project's lock. */
export function createRunFolder(projectDir: string): string {
  const id = nextRunId(projectDir)
  mkdirSync(join(projectDir, 'runs', id, 'control'), { recursive: true })
  return id
}

/** Folder of a run; the newest where none is named. Throws `not_found` with the runs there are. */
export function runFolder(projectDir: string, run?: string): string {
  const ids = listRunIds(projectDir)
  const id = run ?? ids.at(-1)
  if (id === undefined || !ids.includes(id)) {
    throw new StudioError({
      code: 'not_found',
      message: id === undefined ? 'This project has no run yet.' : `There is no run ${id} in this project.`,
      next_step: id === undefined ? 'Run `train` first.' : `Choose one of: ${ids.join(', ') || 'none; run `train` first'}.`,
    })
  }
  return join(projectDir, 'runs', id)
}

/** Folder of the adapter of a run, or of one of its checkpoints. Throws `not_found` where it is not whole. */
export function adapterFolder(projectDir: string, run: string, step?: number): string {
  const folder = step === undefined ? join(runFolder(projectDir, run), 'adapter') : join(runFolder(projectDir, run), 'checkpoints', `step-${String(step).padStart(6, '0')}`)
  if (existsSync(join(folder, 'manifest.json'))) return folder
  throw new StudioError({
    code: 'not_found',
    message: step === undefined ? `Run ${run} has no finished adapter.` : `Run ${run} has no whole checkpoint of step ${step}.`,
    next_step: step === undefined ? `Go on with it: train --resume ${run}.` : 'Name a step that has a checkpoint; `runs.get` lists them.',
  })
}

/** Leaves a command for the trainer of `folder`, which answers with a `command` event. */
export function sendCommand(folder: string, command: 'stop' | 'pause' | 'save_now' | 'eval_now' | 'sample_now'): void {
  const id = `${Date.now()}-${command}`
  writeJsonAtomic(join(folder, 'control', `${id}.json`), { id, command })
}
