/**
 * Takes the pictures of the moment "Before and after": the verdict as a sentence, the same question to the base and to the
 * trained model, the outputs behind a rule, and the one button after a missed verdict. Real training, real evaluations.
 * Usage: `node scripts/screens/before-and-after.ts --home DIR --project ID`: a studio home with a project whose newest run
 * has an evaluation of it and of its base. Works on a copy; a short further run is trained there, which misses its gates,
 * unless the project has one that did.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { createStudio, type Studio } from '../../electron/studio.ts'
import { openStudio } from '../../tests/e2e/open-studio.ts'
import { copyProject } from './copied-project.ts'

const OUT = join(APP_ROOT, 'docs', 'screens', 'moments', 'before-and-after')
const { values } = parseArgs({ options: { home: { type: 'string' }, project: { type: 'string' } } })
if (values.home === undefined || values.project === undefined) throw new Error('Name a studio home and a project in it: --home DIR --project ID')

/** Steps of the run that is too short to learn its rules. */
const SHORT_STEPS = 60

/** Questions that are enough to see it miss. */
const SHORT_ITEMS = 100

type Judged = { project: string; passed: string; missed: string }

/** Where the newest eval did not miss, trains a run that is too short and judges it. Returns the eval that passed and the one that missed. */
async function missGates(home: string, project: string): Promise<Judged> {
  const studio = createStudio({ surface: 'cli', paths: { ...homePaths(home), python: homePaths().python } })
  try {
    const trained = (await studio.call('evals.list', { project })).evals.filter(({ subject, checks }) => subject.kind === 'adapter' && checks.every(({ mode }) => mode === 'free'))
    const passed = trained.findLast((each) => each.passed)?.id
    const newest = trained.at(-1)
    if (passed !== undefined && newest?.passed === false) return { project, passed, missed: newest.id }
    const { run, job } = await studio.call('runs.start', { project, set: { max_steps: SHORT_STEPS } })
    await finish(studio, job)
    const judged = await studio.call('evals.start', { project, subject: { kind: 'adapter', run }, items: SHORT_ITEMS })
    await finish(studio, judged.job)
    return { project, passed: passed ?? judged.eval, missed: judged.eval }
  } finally {
    await studio.close()
  }
}

async function finish(studio: Studio, id: number): Promise<void> {
  const done = await studio.queue.wait(id)
  if (done.state !== 'succeeded') throw new Error(`${done.kind} ended ${done.state}: ${done.error?.message ?? ''}`)
}

async function takePictures(page: Page, { project, passed, missed }: Judged): Promise<void> {
  let number = 0
  const take = async (name: string) => {
    await page.mouse.move(0, 0)
    await page.waitForTimeout(600)
    await page.screenshot({ path: join(OUT, `${++number}-${name}.png`) })
  }
  const open = async (address: string) => {
    await page.goto(new URL(`#/p/${project}/evaluate/${address}`, page.url()).href)
    await page.getByRole('region', { name: 'Verdict' }).waitFor()
    await page.getByRole('region', { name: 'Before and after' }).getByRole('list', { name: 'Rules' }).first().waitFor()
  }
  await open(passed)
  await take('the-verdict')
  await page.getByRole('button', { name: 'Next question' }).click()
  await take('another-question')
  await open(missed)
  await page.getByRole('button', { name: 'Make it better' }).waitFor()
  await take('not-yet')
  await page.getByRole('button', { name: 'Make it better' }).click()
  await page.getByRole('button', { name: 'Mend and train' }).waitFor()
  await take('one-button-mends-it')
  await page.keyboard.press('Escape')
  await page.getByRole('table').getByRole('button').last().click()
  await page.getByRole('article', { name: 'One answer' }).getByText('Nearest training samples').waitFor()
  await take('the-answers-behind-a-rule')
  await page.emulateMedia({ colorScheme: 'dark' })
  await open(passed)
  await take('in-the-dark')
}

const home = mkdtempSync(join(tmpdir(), 'moment-before-after-'))
mkdirSync(OUT, { recursive: true })
const judged = await missGates(home, await copyProject({ from: values.home, project: values.project, to: home }))
const studio = await openStudio({ home })
try {
  studio.page.setDefaultTimeout(60_000)
  await takePictures(studio.page, judged)
} finally {
  await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
