/**
 * Two windows on one host show the same jobs and the same knowledge, each as soon as it happens, and either may end a job. Seed: a
 * project with samples. (The same run in two windows is in train.test.ts.)
 */

import assert from 'node:assert/strict'
import { rmSync } from 'node:fs'
import { after, before, test } from 'node:test'
import { setTimeout as sleep } from 'node:timers/promises'
import type { Page } from 'playwright'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'
import { seedProject, type SeededHome } from './seed-project.ts'

const skip = hasChromium() ? false : 'there is no Chromium'
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
    await stage(page, 'Data').click()
  }
})
after(async () => {
  await studio?.close()
  if (seeded !== undefined) rmSync(seeded.home, { recursive: true, force: true, maxRetries: 5 })
})

function stage(page: Page, name: string) {
  return page.getByRole('navigation', { name: 'Studio' }).getByRole('link', { name })
}

/** Reads until two windows agree. */
async function agreed(pages: readonly Page[], read: (page: Page) => Promise<string>): Promise<void> {
  let seen: string[] = []
  for (let i = 0; i < 300; i += 1) {
    seen = await Promise.all(pages.map(read))
    if (new Set(seen).size === 1) return
    await sleep(100)
  }
  assert.fail(`the windows show ${seen.join(' and ')}`)
}

test('a job that one window starts is counted in the other, and the other may stop it', { skip, timeout: 300_000 }, async () => {
  const [first, second] = pages as [Page, Page]
  await first.getByRole('slider').first().focus()
  for (let i = 0; i < 10; i += 1) await first.keyboard.press('PageUp')
  await first.getByRole('button', { name: /^Generate/ }).click()
  // A machine that is quick has written them before the click: then both show the new version.
  const cancel = second.getByRole('button', { name: 'Cancel' }).first()
  const made = second.getByText(/^v0002: /)
  await cancel.or(made).first().waitFor()
  await cancel.click({ timeout: 2_000 }).catch(() => undefined)
  for (const page of pages) {
    await page.getByRole('main').getByRole('button', { name: 'Cancel' }).first().waitFor({ state: 'detached' })
    await page.getByRole('button', { name: /^Generate/ }).first().waitFor()
  }
  await agreed(pages, (page) => page.getByText(/^v000\d: /).first().innerText())
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
