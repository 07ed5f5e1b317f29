/**
 * The flow of training in a browser: set a run up, watch its rules from the base's score on, reload, stop and save, go on to
 * the end; a second window shows the same, as soon as it happens and when it is opened later. Seeded with a project and its samples; a run of 60 steps, no gate.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, realpathSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { homePaths } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { environmentState } from '../../electron/python/index.ts'
import { createStudio } from '../../electron/studio.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = !hasChromium() ? 'SKIPPED: there is no Chromium' : environmentState().state === 'ready' ? false : 'SKIPPED: there is no Python environment; run npm run setup'
const pack = listPacks().find((each) => each.notes !== '')!.id
const SLOW = { timeout: 180_000 }
let home: string
let studio: OpenStudio

before(async () => {
  if (skip !== false) return
  home = realpathSync(mkdtempSync(join(tmpdir(), 'train-window-')))
  const host = createStudio({ surface: 'cli', paths: homePaths(home) })
  const { project } = await host.call('projects.create', { folder: join(home, 'skating'), pack })
  await host.queue.wait((await host.call('datasets.generate', { project: project.id, scale: 0.2 })).job)
  await host.close()
  studio = await openStudio({ home })
})
after(async () => {
  if (skip !== false) return
  await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

/** The rules as they stand on the screen: what each bar chart says of itself. */
async function rules(page: Page): Promise<string[]> {
  const drawn = page.getByRole('img', { name: /answers keep it.*Before training/ })
  return drawn.evaluateAll((images) => images.map((image) => image.getAttribute('aria-label') ?? ''))
}

async function openTrain(page: Page): Promise<void> {
  await page.getByText('skating').first().click()
  await page.getByRole('link', { name: /Train/ }).click()
}

/** The mark of the stage in the rail. */
function mark(page: Page, word: string) {
  return page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name: 'Train' }).getByText(word, { exact: true })
}

test('a run is set up in a sentence, watched in two windows, reloaded, stopped and taken to its end', { skip, timeout: 600_000 }, async () => {
  const { page } = studio
  const beside = await studio.openWindow()
  await openTrain(page)
  await openTrain(beside)
  await page.getByRole('button', { name: /^How long/ }).click()
  const steps = page.getByRole('spinbutton', { name: /^Steps/ })
  await steps.fill('60')
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: /^How long: 60 steps/ }).waitFor()

  await page.getByRole('button', { name: 'My questions' }).click()
  await page.getByRole('textbox', { name: 'Question 1' }).fill('Give me something with five tricks.')
  await page.getByRole('button', { name: 'Save' }).click()
  await page.getByRole('button', { name: 'My questions (1)' }).waitFor()
  await page.getByText(/checks before the start are right/).waitFor(SLOW)

  await page.getByRole('button', { name: 'Start training' }).click()
  await mark(beside, 'Running').waitFor(SLOW)
  await mark(page, 'Running').waitFor(SLOW)
  await page.getByText(/^Step \d+ of 60/).waitFor(SLOW)
  await page.getByText('Give me something with five tricks.').first().waitFor(SLOW)

  const before = await page.getByText(/^Step \d+ of 60/).innerText()
  await page.reload()
  const again = page.getByText(/^Step \d+ of 60/)
  await again.waitFor(SLOW)
  assert.ok(stepIn(await again.innerText()) >= stepIn(before), 'a reload lost steps')
  await page.getByText('Give me something with five tricks.').first().waitFor(SLOW)

  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText(/^Paused after step \d+ of 60; everything is saved\./).waitFor(SLOW)
  const paused = stepIn((await page.getByText(/^Paused after step/).innerText()).replace('Paused after s', 'S'))
  await page.getByRole('button', { name: 'Jobs: Paused' }).click()
  await page.getByRole('dialog', { name: 'Jobs' }).getByText('Paused', { exact: true }).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: 'Go on', exact: true }).click()
  const on = page.getByText(/^Step \d+ of 60/)
  await on.waitFor(SLOW)
  assert.ok(stepIn(await on.innerText()) >= paused, 'the run began again')

  await page.getByRole('button', { name: 'Stop and save' }).click()
  const goOn = page.getByRole('button', { name: /^Go on from step \d+/ })
  await goOn.waitFor(SLOW)
  await page.getByText(/^Stopped after step \d+ of 60 and saved\./).waitFor()
  await goOn.click()

  for (const each of [page, beside]) {
    await each.getByRole('link', { name: 'Evaluate it' }).waitFor({ timeout: 300_000 })
    await mark(each, 'Done').waitFor(SLOW)
  }
  const shown = await rules(page)
  assert.ok(shown.length > 0 && shown.every((words) => words.includes('At step 60')), shown.join('\n'))
  assert.deepEqual(await rules(beside), shown)
  await beside.close()
})

test('a window that is opened later shows the same, and the numbers behind the bars', { skip, timeout: 120_000 }, async () => {
  const other = await studio.openWindow()
  await openTrain(other)
  await other.getByRole('link', { name: 'Evaluate it' }).waitFor(SLOW)
  assert.deepEqual(await rules(other), await rules(studio.page))
  await other.getByRole('button', { name: 'Numbers as a table' }).first().click()
  await other.getByRole('table', { name: 'Rules kept by step' }).waitFor()
  await other.getByRole('button', { name: 'Details' }).click()
  await other.getByText('Chosen automatically').waitFor()
  await other.close()
})

function stepIn(line: string): number {
  return Number(/^Step (\d+)/.exec(line)?.[1])
}
