/**
 * What screens show while work goes on: a run that trains, an evaluation that asks, the tray of jobs. Starts real work
 * in the window, and stops it when the pictures are taken. Knows visible names.
 */

import type { Page } from 'playwright'
import { lookAt, SIZES, dress } from './look-at.ts'
import type { Seeded } from './seed.ts'

const SLOW = { timeout: 300_000 }

/** Starts a long run of the seeded project and takes the screens that show it. */
export async function takeRunning(page: Page, { full }: Seeded, take: (name: string) => Promise<void>): Promise<void> {
  const open = async (address: string) => {
    await dress(page, 'light', SIZES[0])
    await lookAt(page, { screen: '', state: 'running', address })
  }
  await open(`/p/${full}/train/new`)
  await page.getByRole('button', { name: /^How long/ }).click()
  const steps = page.getByRole('radio', { name: 'Steps' })
  if (await steps.isVisible()) await steps.click()
  await page.getByRole('spinbutton', { name: /^Steps/ }).fill('2000')
  await page.keyboard.press('Escape')
  await page.getByText(/checks before the start are right/).waitFor(SLOW)
  await page.getByRole('button', { name: 'Start training' }).click()
  await page.getByText(/^Step \d+ of 2,?000/).waitFor(SLOW)
  await page.getByRole('img', { name: /answers keep it/ }).first().waitFor(SLOW)
  // Some steps on, so that the curves have begun.
  await page.getByText(/^Step (?:[4-9]\d|\d{3,}) of/).waitFor(SLOW)
  await take('train-run-running')
  await page.getByRole('button', { name: 'Details' }).click()
  await take('train-details-running')
  await page.keyboard.press('Escape')
  for (const [name, address] of [['projects', '/'], ['data', `/p/${full}/data`], ['evaluate', `/p/${full}/evaluate`], ['chat', `/p/${full}/chat`], ['runs', `/p/${full}/runs`]] as const) {
    await open(address)
    await take(`${name}-running`)
  }
  await page.getByRole('button', { name: /^Jobs/ }).click()
  await take('jobs-running')
  await page.keyboard.press('Escape')
  await open(`/p/${full}/train`)
  await page.getByRole('button', { name: 'Stop and save' }).click()
  await page.getByRole('button', { name: /^Go on from step/ }).waitFor(SLOW)
  await take('train-run-stopped')
  await open(`/p/${full}/evaluate`)
  await page.getByRole('button', { name: 'Evaluate …' }).click()
  await page.getByRole('dialog', { name: 'Evaluate' }).getByRole('button', { name: /^Ask [1-9]/ }).click()
  await page.getByRole('progressbar', { name: 'Asking held-out questions' }).waitFor(SLOW)
  await take('evaluate-asking-running')
  await page.getByRole('button', { name: /^Jobs/ }).click()
  await page.getByRole('button', { name: 'Stop evals.run' }).first().click()
  await page.keyboard.press('Escape')
}
