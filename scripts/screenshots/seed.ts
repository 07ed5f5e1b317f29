/**
 * Makes the states that pictures and tests of the window look at, by ordinary calls and real work: a project with
 * everything, one with nothing made yet, a killed run, broken knowledge, a folder that is gone, long texts.
 * Knows calls and folders; no screen.
 */

import { appendFileSync, cpSync, existsSync, mkdirSync, realpathSync, renameSync, rmdirSync, rmSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { openDatabase, projectQueries } from '../../electron/db/index.ts'
import { homePaths } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { createStudio, type Studio } from '../../electron/studio.ts'

/** How much real work a seed does. */
export type SeedSize = { steps: number; items: number; scale: number; export: boolean }

/** Enough for every screen to have something to show; no gate holds after so little. */
export const SHORT: SeedSize = { steps: 24, items: 12, scale: 0.2, export: true }

/** The seeded projects by what they show. */
export type Seeded = { home: string; full: string; fresh: string; failed: string; broken: string; gone: string; long: string }

/** The name of each seeded project, so that a test can name what it opens. */
export const NAMES = {
  full: 'Wizard skating',
  fresh: 'Nothing made yet',
  failed: 'A killed run',
  broken: 'Broken knowledge',
  gone: 'A folder that is gone',
  long: 'An unusually long project name, as someone writes who keeps the whole purpose of a model in its title, up to the limit',
} as const

const LONG_WORD = 'Donaudampfschifffahrtselektrizitaetenhauptbetriebswerkbauunterbeamtengesellschaft'
const LONG_QUESTIONS = [
  `I have been skating for eleven years, mostly on ${LONG_WORD} and in empty car parks at night, and what I want now is a long combo that begins gently, turns twice, never goes backwards for more than one trick, and ends in something that looks harder than it is. Which five tricks do I take, in which order, and why exactly these?`,
  'Give me five tricks.\n\nThen five others.\n\nThen say which of the ten a beginner should leave out.',
]
const LONG_NOTE = `Kept because of its curve. ${'It began well, then the loss rose for a while, and nobody knows why. '.repeat(6)}${LONG_WORD}`
const KILL_PATIENCE_MS = 240_000

/** Seeds an empty home; with `from`, a copy of a home in which the first project has everything already. */
export async function seedStudio(home: string, size: SeedSize = SHORT, from?: string): Promise<Seeded> {
  if (from !== undefined) copyHome(from, home)
  const studio = createStudio({ surface: 'cli', paths: { ...homePaths(home), python: homePaths().python } })
  try {
    const seed = new Seeder(studio, realpathSync(home))
    const full = from === undefined ? await seed.trained(size) : ((await studio.call('projects.list', {})).projects.at(-1)?.id ?? '')
    const long = await seed.longCopyOf(full)
    const failed = await seed.killedCopyOf(full, from === undefined ? null : size)
    if (from === undefined && size.export) await seed.wait((await studio.call('exports.start', { project: full, run: 'run-0001', gguf: ['q8_0'] })).job)
    const fresh = await seed.project('fresh')
    const broken = await seed.brokenProject()
    const gone = await seed.project('gone')
    rmSync(join(home, 'gone'), { recursive: true })
    return { home, full, fresh, failed, broken, gone, long }
  } finally {
    await studio.close()
  }
}

/**
 * A copy of a home whose projects lie inside it: its run history follows to the new place. (Opening the copies instead would
 * give them ids of their own while the originals are still there.)
 */
export function copyHome(from: string, to: string): void {
  const old = realpathSync(from)
  mkdirSync(to, { recursive: true })
  const here = realpathSync(to)
  cpSync(old, here, { recursive: true })
  followProjects(old, here)
}

/**
 * The run history of a home that moved finds its projects at their new place. A home that was moved before names folders of
 * an older place: what lies in it under the same name is the same project.
 */
function followProjects(old: string, here: string): void {
  const { db, close } = openDatabase(join(here, 'studio.db'))
  for (const project of projectQueries.listProjects(db)) {
    const folder = project.folder.startsWith(old) ? `${here}${project.folder.slice(old.length)}` : join(here, basename(project.folder))
    if (existsSync(folder)) projectQueries.saveProject(db, { ...project, folder })
  }
  close()
}

/**
 * A fresh copy of the short seed, in `home`. Test files of one `npm test` share the work: the first one makes it, in the
 * throw-away home of all tests. Returns the ids of its projects.
 */
export async function openSeed(home: string): Promise<Seeded> {
  const shared = join(homePaths().home, 'seed', 'short')
  const lock = `${shared}.making`
  mkdirSync(dirname(shared), { recursive: true })
  while (!existsSync(shared)) {
    if (!take(lock)) {
      await sleep(250)
      continue
    }
    try {
      if (!existsSync(shared)) await makeShared(shared)
    } finally {
      rmdirSync(lock)
    }
  }
  copyHome(shared, home)
  return findSeeded(home)
}

async function makeShared(shared: string): Promise<void> {
  const making = `${shared}.new`
  rmSync(making, { recursive: true, force: true })
  mkdirSync(making, { recursive: true })
  await seedStudio(making)
  moveHome(making, shared)
}

function moveHome(from: string, to: string): void {
  const old = realpathSync(from)
  renameSync(old, to)
  followProjects(old, resolve(to))
}

function take(lock: string): boolean {
  try {
    mkdirSync(lock)
    return true
  } catch {
    return false
  }
}

/** The seeded projects of a home, by their names. */
async function findSeeded(home: string): Promise<Seeded> {
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  try {
    const { projects } = await studio.call('projects.list', {})
    const id = (name: string) => projects.find((each) => each.name === name)?.id ?? ''
    return { home, full: id(NAMES.full), fresh: id(NAMES.fresh), failed: id(NAMES.failed), broken: id(NAMES.broken), gone: id(NAMES.gone), long: id(NAMES.long) }
  } finally {
    await studio.close()
  }
}

class Seeder {
  readonly #studio: Studio
  readonly #home: string

  constructor(studio: Studio, home: string) {
    this.#studio = studio
    this.#home = home
  }

  /** Waits for a job and throws where it did not succeed. */
  async wait(job: number): Promise<void> {
    const done = await this.#studio.queue.wait(job)
    if (done.state !== 'succeeded') throw new Error(`${done.kind} ended ${done.state}: ${done.error?.message ?? ''} ${done.error?.detail ?? ''}`)
  }

  async project(key: keyof typeof NAMES): Promise<string> {
    const pack = listPacks().find(({ notes }) => notes !== '')?.id
    const { project } = await this.#studio.call('projects.create', { folder: join(this.#home, key), name: NAMES[key], ...(pack === undefined ? {} : { pack }) })
    return project.id
  }

  /** Data, the base's eval, a run and its eval. */
  async trained(size: SeedSize): Promise<string> {
    const project = await this.project('full')
    const call = this.#studio.call
    await this.wait((await call('datasets.generate', { project, scale: size.scale })).job)
    await call('projects.set_questions', { project, questions: ['Give me something with five tricks.', 'Which trick comes after a predator?'] })
    await this.wait((await call('evals.start', { project, subject: { kind: 'base' }, items: size.items })).job)
    await this.#judged(project, size)
    return project
  }

  /** A run and its eval. */
  async #judged(project: string, size: SeedSize): Promise<void> {
    const { run, job } = await this.#studio.call('runs.start', { project, set: { max_steps: size.steps, save_steps: Math.max(1, Math.floor(size.steps / 2)) } })
    await this.wait(job)
    await this.wait((await this.#studio.call('evals.start', { project, subject: { kind: 'adapter', run }, items: size.items })).job)
  }

  /** A copy with its results under the longest name there may be, long questions, tags and notes. */
  async longCopyOf(project: string): Promise<string> {
    const copy = await this.#copy(project, NAMES.long)
    await this.#studio.call('projects.set_questions', { project: copy, questions: LONG_QUESTIONS })
    await this.#studio.call('history.label', { project: copy, run: 'run-0001', change: { tags: ['a tag that says more than a tag should', LONG_WORD.slice(0, 40)], note: LONG_NOTE } })
    return copy
  }

  /** A copy in which another run was ended from outside, as a crash would. With a size a run before it misses its targets. */
  async killedCopyOf(project: string, missed: SeedSize | null): Promise<string> {
    const copy = await this.#copy(project, NAMES.failed)
    if (missed !== null) await this.#judged(copy, missed)
    const { job } = await this.#studio.call('runs.start', { project: copy, set: { max_steps: 5000 } })
    const until = Date.now() + KILL_PATIENCE_MS
    for (;;) {
      const { job: now } = await this.#studio.call('jobs.get', { job })
      if (now.finished !== null || Date.now() > until) throw new Error(`The run that was to be killed is ${now.state}: ${now.error?.message ?? ''}`)
      if (now.worker !== null && now.progress?.phase === 'training' && now.progress.done > 2) {
        process.kill(now.worker.pid, 'SIGKILL')
        break
      }
      await sleep(200)
    }
    await this.#studio.queue.wait(job)
    return copy
  }

  /** Knowledge that cannot be read as it stands. */
  async brokenProject(): Promise<string> {
    const project = await this.project('broken')
    appendFileSync(join(this.#home, 'broken', 'rulebook.yaml'), '\nrules: [never closed\n')
    return project
  }

  async #copy(project: string, name: string): Promise<string> {
    await this.wait((await this.#studio.call('projects.duplicate', { project, name, with_results: true })).job)
    const { projects } = await this.#studio.call('projects.list', {})
    const copy = projects.find((each) => each.name === name)
    if (copy === undefined) throw new Error(`There is no copy ${name}.`)
    return copy.id
  }
}
