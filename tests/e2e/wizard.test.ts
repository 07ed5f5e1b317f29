/**
 * *See it work* through the wizard's own controls, from an empty profile to a training that runs: leaving and coming back, the
 * host killed on every page, values kept. Trains 40 steps at most and asserts no gate.
 */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'no Chromium on this machine'
const PATIENT = { timeout: 900_000 }
const SLOW = { timeout: 480_000 }

let studio: OpenStudio
before(async () => {
  if (skip === false) studio = await openStudio()
})
after(() => studio?.close())

function heading(page: Page, name: string | RegExp) {
  return page.getByRole('heading', { level: 1, name })
}

async function openPage(page: Page, title: string): Promise<void> {
  await page.getByRole('navigation', { name: 'Pages of the wizard' }).getByRole('button', { name: title }).click()
}

/** The host dies and starts again; a window that is opened anew shows the same page. */
async function crash(page: Page, question: string | RegExp): Promise<void> {
  await studio.kill()
  await studio.restart()
  await page.reload()
  await heading(page, question).waitFor({ timeout: 60_000 })
}

test('see it work is two clicks from the first start; leaving loses nothing', { skip }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'See it work' }).click()
  await heading(page, 'Make my model').waitFor()
  await page.getByRole('link', { name: 'Save and leave' }).click()
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Appearance' }).click()
  await page.getByRole('radio', { name: 'Advanced' }).click()
  await page.getByRole('link', { name: 'Projects' }).click()
  await page.getByRole('link', { name: 'Go on' }).click()
  await heading(page, 'Make my model').waitFor()
})

test('every page survives a killed host, and what was answered stands on the full screen', { skip }, async () => {
  const { page } = studio
  await openPage(page, 'Place')
  await page.getByLabel('Name', { exact: true }).fill('Skating by rules')
  await page.getByRole('button', { name: 'Next' }).click()
  await heading(page, 'What it will learn').waitFor()
  await page.getByRole('region', { name: 'Samples' }).waitFor()
  await crash(page, 'What it will learn')
  await page.getByRole('button', { name: 'Next' }).click()
  await heading(page, 'How many samples?').waitFor()
  await page.getByText(/^[\d,]+ samples/).first().waitFor()
  await crash(page, 'How many samples?')
  await page.getByRole('button', { name: 'Next' }).click()
  await heading(page, 'Which model learns it?').waitFor()
  await crash(page, 'Which model learns it?')
  await page.getByRole('button', { name: 'Next' }).click()
  await heading(page, 'Make my model').waitFor()
  await page.getByLabel('Training steps').fill('40')
  await page.getByLabel('Test questions').fill('3')
  // The plan is told anew once the answers are kept.
  await page.getByText(/3 questions it never saw/).first().waitFor()
  await crash(page, 'Make my model')
  assert.equal(await page.getByLabel('Training steps').inputValue(), '40')
  await page.getByRole('link', { name: 'Open Train' }).click()
  await page.getByRole('button', { name: 'Project: Skating by rules' }).waitFor()
  await page.goBack()
  await heading(page, 'Make my model').waitFor()
})

test('a training runs, is found again after a kill, and stops when it is asked to', { skip, ...PATIENT }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Make my model' }).click()
  await heading(page, 'Your model is being made').waitFor()
  await page.getByRole('listitem').filter({ hasText: 'Generate the samples' }).filter({ hasText: 'done' }).waitFor(SLOW)
  await crash(page, 'It was interrupted')
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByText(/of 40/).first().waitFor(SLOW)
  await page.getByRole('button', { name: 'Stop and save' }).click()
  await page.getByText('It was stopped before the end.').first().waitFor(SLOW)
})
