/**
 * What screens show while work goes on: a run that trains, an evaluation that asks, the tray of jobs. Starts real work
 * in the window and by calls, and stops it when the pictures are taken. Knows visible names.
 */

import type { Page } from 'playwright'
import { homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { lookAt, SIZES, dress } from './look-at.ts'
import type { Seeded } from './seed.ts'

/** What the pictures of work that goes on are called. */
export const RUNNING_NAMES = ['data-running', 'train-run-running', 'train-details-running', 'projects-running', 'evaluate-running', 'chat-running', 'runs-running', 'jobs-running', 'train-run-stopped', 'evaluate-asking-running']

const SLOW = { timeout: 300_000 }
/** So many that a picture can be taken before they are made. */
const MANY_SAMPLES = 2_000_000

/** Generates so many samples that the counting is in sight, takes the picture, and gives it up. */
async function takeGenerating(page: Page, { home, full }: Seeded, take: (name: string) => Promise<void>): Promise<void> {
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  try {
    const { categories } = await studio.call('datasets.mix', { project: full })
    await studio.call('datasets.set_mix', { project: full, counts: { [categories[0]?.category ?? '']: MANY_SAMPLES } })
    await dress(page, 'light', SIZES[0])
    await lookAt(page, { screen: '', state: 'running', address: `/p/${full}/data` })
    await page.getByRole('button', { name: /^Generate [\d,]+ samples/ }).click()
    await page.getByText(/^[1-9][\d,]+ of [\d,]+ samples/).first().waitFor(SLOW)
    await take('data-running')
    await page.getByRole('button', { name: 'Cancel' }).first().click()
    await page.getByRole('button', { name: /^Generate [\d,]+ samples/ }).waitFor(SLOW)
    await studio.call('datasets.set_mix', { project: full, counts: {} })
  } finally {
    await studio.close()
  }
}

/** Starts a long run of the seeded project and takes the screens that show it. */
export async function takeRunning(page: Page, seeded: Seeded, take: (name: string) => Promise<void>): Promise<void> {
  const { full } = seeded
  await takeGenerating(page, seeded, take)
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
  for (const [name, address] of [['projects', '/'], ['evaluate', `/p/${full}/evaluate`], ['chat', `/p/${full}/chat`], ['runs', `/p/${full}/runs`]] as const) {
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
  await page.getByRole('dialog', { name: 'Jobs' }).getByRole('button', { name: /^Stop: / }).first().click()
  await page.keyboard.press('Escape')
}
