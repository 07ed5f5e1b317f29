/**
 * Two windows on one host show the same run and the same jobs, each as soon as it happens, and either may end them. Seed: a project
 * with samples. Trains 16 steps at most, asserts no gate.
 */

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { openStudio, type OpenStudio } from './open-studio.ts'
import { cannotTrain as skip, seedProject, type SeededHome } from './seed-project.ts'

const SLOW = { timeout: 480_000 }
const STEPS = 16
let seeded: SeededHome
let studio: OpenStudio
let pages: Page[] = []

before(async () => {
  if (skip !== false) return
  seeded = await seedProject({ name: 'combos', scale: 0.1 })
  studio = await openStudio({ home: seeded.home })
  pages = [studio.page, await studio.openWindow()]
  for (const page of pages) {
    page.setDefaultTimeout(60_000)
    await page.getByRole('link', { name: /combos/ }).or(page.getByRole('button', { name: /combos/ })).first().click()
    await stage(page, 'Train').click()
  }
})
after(async () => {
  await studio?.close()
  if (seeded !== undefined) rmSync(seeded.home, { recursive: true, force: true, maxRetries: 5 })
})

function stage(page: Page, name: string) {
  return page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name })
}

/** The rules as they stand on the screen: what each bar chart says of itself. */
async function rules(page: Page): Promise<string[]> {
  const drawn = page.getByRole('img', { name: /answers keep it.*Before training/ })
  return drawn.evaluateAll((images) => images.map((image) => image.getAttribute('aria-label') ?? ''))
}

test('a run that one window starts is shown by both, with the same steps and rules', { skip, timeout: 900_000 }, async () => {
  const [first, second] = pages as [Page, Page]
  await first.getByRole('button', { name: /^How long/ }).click()
  await first.getByRole('spinbutton', { name: /^Steps/ }).fill(String(STEPS))
  await first.keyboard.press('Escape')
  await first.getByRole('button', { name: new RegExp(`^How long: ${STEPS} steps`) }).waitFor()
  await first.getByRole('button', { name: /^(?:Start training|Run anyway)$/ }).click()
  await stage(second, 'Train').getByText('Running', { exact: true }).waitFor(SLOW)
  await stage(first, 'Train').getByText('Running', { exact: true }).waitFor(SLOW)
  for (const page of pages) await page.getByRole('link', { name: 'Evaluate it' }).waitFor(SLOW)
  for (const page of pages) await stage(page, 'Train').getByText('Done', { exact: true }).waitFor(SLOW)
  const [here, there] = await Promise.all(pages.map(rules))
  assert.ok(here!.length > 0 && here!.every((words) => words.includes(`At step ${STEPS}`)), here!.join('\n'))
  assert.deepEqual(there, here)
})

test('a job that one window starts is counted in the other, and the other may stop it', { skip, timeout: 300_000 }, async () => {
  const [first, second] = pages as [Page, Page]
  for (const page of pages) await stage(page, 'Data').click()
  await first.getByRole('slider').first().focus()
  for (let i = 0; i < 10; i += 1) await first.keyboard.press('PageUp')
  await first.getByRole('button', { name: /^Generate/ }).click()
  // A machine that is quick has written them before the click: then both show the new version.
  const cancel = second.getByRole('button', { name: 'Cancel' }).first()
  const made = second.getByText(/^v0002: /)
  await cancel.or(made).first().waitFor()
  await cancel.click({ timeout: 2_000 }).catch(() => undefined)
  for (const page of pages) await page.getByRole('button', { name: /^Generate/ }).first().waitFor()
  const [here, there] = await Promise.all(pages.map((page) => page.getByText(/^v000\d: /).first().innerText()))
  assert.equal(there, here)
})

test('an edit saved in one window reaches the other', { skip, timeout: 300_000 }, async () => {
  const [first, second] = pages as [Page, Page]
  await stage(second, 'Data').getByText(/^(?:Done|Out of date)$/).waitFor()
  await stage(first, 'Knowledge').click()
  await first.getByRole('tab', { name: 'Questions' }).click()
  await first.getByRole('spinbutton', { name: 'Samples of simple' }).fill('4,800')
  await first.getByRole('button', { name: 'Save', exact: true }).click()
  await stage(second, 'Data').getByText('Out of date', { exact: true }).waitFor()
  await stage(second, 'Knowledge').click()
  await second.getByRole('tab', { name: 'Questions' }).click()
  assert.equal(await second.getByRole('spinbutton', { name: 'Samples of simple' }).inputValue(), '4,800')
})
