/**
 * Takes the pictures of the moment "The bars climb" from a real run: the setup, the base's score, three looks on the way,
 * the end, and one look in the dark. Makes a project of its own in a home of its own; takes as long as the run does.
 *
 *     node scripts/screens/the-bars-climb.ts [STEPS]
 */

import { mkdirSync, mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { createStudio } from '../../electron/studio.ts'
import { openStudio } from '../../tests/e2e/open-studio.ts'

const OUT = join(APP_ROOT, 'docs', 'screens', 'moments', 'the-bars-climb')
/** Shares of the run at which a picture is taken, and its name. */
const LOOKS = [[0.1, '3-first-rules-hold'], [0.35, '4-a-third'], [0.7, '5-two-thirds']] as const
const QUESTIONS = ['Give me 5 tricks in a row.', 'Build a 3 trick combo that starts with a predator.', 'Make me a combo with 4 tricks please']
const steps = Number(process.argv[2] ?? 800)
const home = realpathSync(mkdtempSync(join(tmpdir(), 'bars-climb-')))

/** A project with samples and a few questions of its own, so that nothing but training is left to do. */
async function prepare(): Promise<string> {
  const host = createStudio({ surface: 'cli', paths: homePaths(home) })
  const { project } = await host.call('projects.create', { folder: join(home, 'Wizard skating'), pack: listPacks().find(({ notes }) => notes !== '')!.id })
  await host.queue.wait((await host.call('datasets.generate', { project: project.id })).job)
  await host.call('projects.set_questions', { project: project.id, questions: QUESTIONS })
  await host.close()
  return project.name
}

async function look(page: Page, name: string): Promise<void> {
  await page.mouse.move(0, 0)
  await page.waitForTimeout(500)
  await page.screenshot({ path: join(OUT, `${name}.png`) })
  process.stdout.write(`${name}\n`)
}

/** Waits until the run's line says that this step is done, or that the run is. */
async function reached(page: Page, step: number): Promise<void> {
  for (;;) {
    const line = await page.getByRole('status').first().innerText()
    const done = Number((/^Step ([\d,]+)/.exec(line)?.[1] ?? '0').replaceAll(',', ''))
    if (done >= step || line.startsWith('Trained')) return
    await page.waitForTimeout(500)
  }
}

const name = await prepare()
mkdirSync(OUT, { recursive: true })
const studio = await openStudio({ home, colorScheme: 'light' })
try {
  const { page } = studio
  await page.getByText(name).first().click()
  await page.getByRole('link', { name: /Train/ }).click()
  await page.getByRole('button', { name: /^How long/ }).click()
  await page.getByRole('spinbutton', { name: /^Steps/ }).fill(String(steps))
  await page.keyboard.press('Escape')
  await page.getByText(/checks before the start are right/).waitFor({ timeout: 120_000 })
  await look(page, '1-one-sentence')
  await page.getByRole('button', { name: 'Start training' }).click()
  await page.getByRole('img', { name: /answers keep it/ }).first().waitFor({ timeout: 240_000 })
  await look(page, '2-where-the-base-stands')
  for (const [share, picture] of LOOKS) {
    await reached(page, Math.floor(share * steps))
    await look(page, picture)
  }
  await page.getByRole('link', { name: 'Evaluate it' }).waitFor({ timeout: 3_600_000 })
  await look(page, '6-the-rules-hold')
  await page.emulateMedia({ colorScheme: 'dark' })
  await page.setViewportSize({ width: 1920, height: 1080 })
  await look(page, '7-the-rules-hold-dark')
} finally {
  await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
