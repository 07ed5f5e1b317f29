/**
 * The first moment: from an empty profile a person sees ten good answers and one refused within ten seconds, before any
 * download, and reaches a project that is ready to train with the keyboard alone.
 */

import assert from 'node:assert/strict'
import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { buildRenderer } from '../../scripts/build.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'no Chromium on this machine'
const LIMIT_MS = 10_000

let studio: OpenStudio
let tookMs = 0

before(async () => {
  if (skip !== false) return
  await buildRenderer({ quiet: true })
  const began = Date.now()
  studio = await openStudio()
  await samples(studio.page).last().waitFor()
  await studio.page.getByRole('group', { name: 'One answer that a rule refuses' }).waitFor()
  tookMs = Date.now() - began
})
after(() => studio?.close())

function samples(page: Page) {
  return page.getByRole('list', { name: 'Answers that keep every rule' }).getByRole('listitem')
}

/** Presses Tab until the focus is on something with this name. */
async function tabTo(page: Page, name: RegExp): Promise<void> {
  for (let i = 0; i < 60; i++) {
    await page.keyboard.press('Tab')
    const focused = await page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '')
    if (name.test(focused)) return
  }
  assert.fail(`no Tab reaches ${name}`)
}

test('ten good answers and one refused within ten seconds of the first start, before any download', { skip }, async () => {
  // A low window has room for six of them; the others wait behind a button.
  assert.equal(await samples(studio.page).count(), 6)
  await studio.page.getByRole('button', { name: 'Show all' }).click()
  assert.equal(await samples(studio.page).count(), 10)
  const refused = studio.page.getByRole('group', { name: 'One answer that a rule refuses' })
  assert.match(await refused.innerText(), /1 answer is refused/)
  assert.ok((await refused.getByRole('button').count()) > 0, 'the failing place is marked')
  assert.ok(tookMs < LIMIT_MS, `${tookMs} ms`)
  assert.equal(existsSync(join(studio.home, 'models')), false, 'no model was fetched')
  const cached = readdirSync(studio.home).includes('cache') ? readdirSync(join(studio.home, 'cache')) : []
  assert.deepEqual(cached.filter((name) => name !== 'compiled'), [], 'nothing was downloaded')
})

test('ten others come at a click', { skip }, async () => {
  const first = await samples(studio.page).first().innerText()
  await studio.page.getByRole('button', { name: 'Ten others' }).click()
  await studio.page.waitForFunction((text) => document.querySelector('[aria-label="Answers that keep every rule"] li')?.textContent?.replaceAll(/\s/g, '') !== text.replaceAll(/\s/g, ''), first)
  assert.equal(await samples(studio.page).count(), 10)
})

test('the keyboard alone leads to a project that is ready to train', { skip }, async () => {
  const { page } = studio
  await tabTo(page, /^See it work$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Make my model' }).waitFor()
  await page.getByText(/Tunesmith will/).waitFor()
  await tabTo(page, /^Save and leave$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Projects' }).waitFor()
  await tabTo(page, /^Go on$/)
  await page.keyboard.press('Enter')
  await page.getByRole('heading', { name: 'Make my model' }).waitFor()
})
