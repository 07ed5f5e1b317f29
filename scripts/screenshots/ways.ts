/**
 * The further ways to train, on a copy of the seeded project: the dialogs, a sweep at work and at its end, a bundle that is made, trained
 * and taken back, a run of two processes, one whose memory ran out, one that its gates judge. All of it is trained for real.
 * Knows visible names, and how a run is ordered by calls.
 */

import { spawnSync } from 'node:child_process'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { homePaths } from '../../electron/platform/paths.ts'
import { environmentState } from '../../electron/python/index.ts'
import { createStudio, type Studio } from '../../electron/studio.ts'
import { dress, lookAt, SIZES } from './look-at.ts'
import type { Look } from './looks.ts'
import type { Seeded } from './seed.ts'

const SLOW = { timeout: 300_000 }
const SHARPER = 'Wizard skating, further'
/** Steps of a try: few enough for a picture of a whole sweep, so many that one can fall behind. */
const TRY_STEPS = 30
/** What `accelerate config` writes for a machine with two GPUs. */
const ACCELERATE = 'compute_environment: LOCAL_MACHINE\ndistributed_type: FSDP\nfsdp_config:\n  fsdp_sharding_strategy: FULL_SHARD\nmixed_precision: bf16\nnum_machines: 1\nnum_processes: 2\ngradient_accumulation_steps: 4\ndynamo_config:\n  dynamo_backend: INDUCTOR\n'

/** What the pictures are called. */
export const WAYS_NAMES = [
  'train-ways-typical', 'train-sweep-dialog-typical', 'train-sharpen-dialog-typical', 'train-config-dialog-empty', 'train-config-dialog-typical', 'train-config-dialog-failed',
  'train-back-dialog-empty', 'train-back-dialog-failed', 'train-bundle-dialog-empty', 'train-bundle-dialog-typical', 'train-back-dialog-typical',
  'train-sweep-running', 'train-sweep-typical', 'runs-sweep-typical', 'train-ranks-running', 'train-memory-failed', 'train-gates-typical',
] as const
type Name = (typeof WAYS_NAMES)[number]

type Part = { readonly names: readonly Name[]; readonly work: (scene: Scene) => Promise<void> }
type Scene = { page: Page; studio: Studio; project: string; home: string; take: (name: Name) => Promise<void> }

const PARTS: readonly Part[] = [
  { names: ['train-ways-typical', 'train-sweep-dialog-typical', 'train-sharpen-dialog-typical', 'train-config-dialog-empty', 'train-config-dialog-typical', 'train-config-dialog-failed', 'train-back-dialog-empty'], work: takeDialogs },
  { names: ['train-bundle-dialog-empty', 'train-bundle-dialog-typical', 'train-back-dialog-failed', 'train-back-dialog-typical'], work: takeBundle },
  { names: ['train-sweep-running', 'train-sweep-typical', 'runs-sweep-typical'], work: takeSweep },
  { names: ['train-ranks-running'], work: takeRanks },
  { names: ['train-memory-failed'], work: takeMemory },
  { names: ['train-gates-typical'], work: takeGates },
]

/** Takes those that are wanted. */
export async function takeWays(page: Page, { home, full }: Seeded, isWanted: (name: string) => boolean, take: (name: string) => Promise<void>): Promise<void> {
  const studio = createStudio({ surface: 'cli', paths: { ...homePaths(home), python: homePaths().python } })
  try {
    const { job } = await studio.call('projects.duplicate', { project: full, name: SHARPER, with_results: true })
    await studio.queue.wait(job)
    await page.reload()
    const project = (await studio.call('projects.list', {})).projects.find(({ name }) => name === SHARPER)?.id ?? ''
    for (const { names, work } of PARTS) if (names.some(isWanted)) await work({ page, studio, project, home, take })
  } finally {
    await studio.close()
  }
}

async function open(page: Page, address: string, act?: Look['act']): Promise<void> {
  await dress(page, 'light', SIZES[0])
  await lookAt(page, { screen: '', state: 'typical', address, ...(act === undefined ? {} : { act }) })
}

/** The setup with the dialog of a way open. */
async function openWay({ page, project }: Scene, name: RegExp, act?: Look['act']): Promise<void> {
  await open(page, '/')
  await open(page, `/p/${project}/train/new`, async () => {
    await page.getByText(/checks before the start are right/).waitFor(SLOW)
    await page.getByRole('button', { name: 'More ways to train' }).click()
    await page.getByRole('menuitem', { name }).click()
    await page.getByRole('dialog').waitFor()
    await act?.(page)
  })
}

async function takeDialogs(scene: Scene): Promise<void> {
  const { page, project, take } = scene
  await open(page, `/p/${project}/train/new`, async () => {
    await page.getByText(/checks before the start are right/).waitFor(SLOW)
    await page.getByRole('button', { name: 'More ways to train' }).click()
  })
  await take('train-ways-typical')
  await openWay(scene, /Try several values/)
  await take('train-sweep-dialog-typical')
  await openWay(scene, /Sharpen a finished run/)
  await take('train-sharpen-dialog-typical')
  await openWay(scene, /Take results back/)
  await take('train-back-dialog-empty')
  await openWay(scene, /Take values from a config file/)
  await take('train-config-dialog-empty')
  const paste = (text: string) => async () => {
    await page.getByRole('textbox', { name: 'Or paste it' }).fill(text)
    await page.getByRole('button', { name: 'Read it' }).click()
  }
  await openWay(scene, /Take values from a config file/, async () => {
    await paste(ACCELERATE)()
    await page.getByRole('button', { name: /left out/ }).click()
  })
  await take('train-config-dialog-typical')
  await openWay(scene, /Take values from a config file/, paste('num_processes: [2\nmixed_precision: bf16\n'))
  await take('train-config-dialog-failed')
}

/** A bundle that is made, taken back too early, trained, and taken back. */
async function takeBundle(scene: Scene): Promise<void> {
  const { page, studio, project, home, take } = scene
  await openWay(scene, /Train on another machine/)
  await take('train-bundle-dialog-empty')
  const { job } = await studio.call('runs.bundle', { project, folder: join(home, 'skating-on-cluster'), with_base: true, set: { max_steps: TRY_STEPS } })
  const folder = String((await studio.queue.wait(job)).result?.['folder'])
  await page.getByRole('button', { name: 'Make the folder' }).click()
  await page.getByRole('button', { name: 'Done' }).waitFor(SLOW)
  await take('train-bundle-dialog-typical')
  await takeBack(scene, folder)
  await take('train-back-dialog-failed')
  const python = environmentState()
  spawnSync(join(folder, 'run.sh'), { env: { ...process.env, PYTHON: python.state === 'ready' ? python.record.python : 'python3', RANKS: '1' }, stdio: 'inherit' })
  await takeBack(scene, folder)
  await take('train-back-dialog-typical')
}

/** Names the folder in the dialog and waits for the end of the job. */
async function takeBack(scene: Scene, folder: string): Promise<void> {
  const { page } = scene
  await openWay(scene, /Take results back/, async () => {
    await page.getByRole('button', { name: /^Choose its folder/ }).click()
    const browse = page.getByRole('dialog', { name: 'The folder of the results' })
    await browse.getByRole('button', { name: folder.split('/').at(-1) ?? '' }).click()
    await browse.getByRole('button', { name: 'Take this folder' }).click()
    await page.getByRole('link', { name: /^Open run-/ }).or(page.getByRole('alert')).first().waitFor(SLOW)
  })
}

/** Opens the address anew until it shows what is waited for: what another host does, the window is not told of. */
async function seen(page: Page, address: string, isShown: () => Promise<boolean>): Promise<void> {
  do {
    await sleep(1000)
    await page.reload()
    await open(page, address)
  } while (!(await isShown()))
}

/** On from the trained run, at rates and lengths of which some fall behind. */
async function takeSweep(scene: Scene): Promise<void> {
  const { page, studio, project, take } = scene
  const { sweep } = await studio.call('runs.sweep', { project, from: 'run-0001', plan: { keys: { learning_rate: [0.0005, 0.002, 0.008, 0.03], max_steps: [TRY_STEPS / 2, TRY_STEPS] }, trials: 5 } })
  await seen(page, `/p/${project}/train/${sweep}`, async () => (await page.getByText(/^[23] of \d+ tries done/).isVisible()) && (await page.getByText(/^Training, [1-9]/).isVisible()))
  await take('train-sweep-running')
  await seen(page, `/p/${project}/train/${sweep}`, () => page.getByText('Finished', { exact: true }).first().isVisible())
  await take('train-sweep-typical')
  await open(page, `/p/${project}/runs`)
  await take('runs-sweep-typical')
}

/** The run that was ordered, once it has taken steps; null where it ended before. */
async function training({ studio, project }: Scene, set: Record<string, unknown>, steps: number): Promise<{ run: string; job: number; pid: number }> {
  const { run, job } = await studio.call('runs.start', { project, set })
  for (;;) {
    const { job: now } = await studio.call('jobs.get', { job })
    if (now.finished !== null) throw new Error(`${run} is ${now.state}: ${now.error?.message ?? ''}`)
    if (now.worker !== null && now.progress?.phase === 'training' && now.progress.done > steps) return { run, job, pid: now.worker.pid }
    await sleep(200)
  }
}

/** A run whose steps two processes share. */
async function takeRanks(scene: Scene): Promise<void> {
  const { page, studio, project, take } = scene
  const { run, job } = await training(scene, { devices: 2, max_steps: 2000 }, 20)
  await open(page, `/p/${project}/train/${run}`)
  await page.getByRole('list', { name: 'Processes at work' }).waitFor(SLOW)
  await page.getByRole('img', { name: /answers keep it/ }).first().waitFor(SLOW)
  await take('train-ranks-running')
  await studio.call('jobs.cancel', { job })
  await studio.queue.wait(job)
}

/** A run that may take no more memory than it has, as on a machine that is full. */
async function takeMemory(scene: Scene): Promise<void> {
  const { page, studio, project, take } = scene
  const { run, job, pid } = await training(scene, { max_steps: 2000 }, 5)
  // The trainer is the child of the process that ends it with its host.
  const trainer = readFileSync(`/proc/${pid}/task/${pid}/children`, 'utf8').trim().split(' ')[0] ?? ''
  const held = Number(/^VmSize:\s+(\d+)/m.exec(readFileSync(`/proc/${trainer}/status`, 'utf8'))?.[1]) * 1024
  spawnSync('prlimit', ['--pid', trainer, `--as=${held}`])
  await studio.queue.wait(job)
  await open(page, `/p/${project}/train/${run}`)
  await take('train-memory-failed')
}

/** The details of a run whose best checkpoint the gates chose. */
async function takeGates(scene: Scene): Promise<void> {
  const { page, studio, project, take } = scene
  const { run, job } = await studio.call('runs.start', { project, set: { max_steps: 48, eval_steps: 8, best_by: 'gates', gate_prompts: 16 } })
  await studio.queue.wait(job)
  await open(page, `/p/${project}/train/${run}`, async () => { await page.getByRole('button', { name: 'Details' }).click() })
  await take('train-gates-typical')
}
