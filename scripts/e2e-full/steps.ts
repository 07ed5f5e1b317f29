/**
 * What both parts of the proof do in a window, by visible names and roles: set a short try, make and watch a model, read its
 * verdict and mend it once. Knows no contract call.
 */

import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { Locator, Page } from 'playwright'
import type { Effort, Tally } from './tally.ts'

/** A quick look at the whole way, which asserts no gate; null = as the rulebook and the base model say. */
export type Quick = { readonly steps: number; readonly questions: number } | null

/** A whole training, its evals and its export on a busy machine. */
export const LONG = { timeout: 3_600_000 }
export const PATIENT = { timeout: 180_000 }

/** What came of making a model. */
export type Made = { readonly effort: Effort; readonly verdict: string; readonly passed: boolean; readonly firstVerdict: string; readonly mended: boolean }

/** Says what goes on, with the seconds since the start. */
export function say(text: string): void {
  process.stderr.write(`[${(performance.now() / 1000).toFixed(0).padStart(5)} s] ${text}\n`)
}

/** Does a part; where it fails, the window is kept as a picture whose path is said. */
export async function withPicture<T>(page: Page, part: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work()
  } catch (error) {
    const path = join(tmpdir(), `e2e-full-${part}.png`)
    await page.screenshot({ path }).then(() => say(`a picture of the window: ${path}`), () => undefined)
    throw error
  }
}

/** The heading of a page. */
export function heading(page: Page, name: string | RegExp): Locator {
  return page.getByRole('heading', { level: 1, name })
}

/** Switches the app to Advanced, where the length of a run can be set in the wizard. Counts for no task. */
export async function setAdvanced(page: Page): Promise<void> {
  await page.getByRole('link', { name: 'Settings' }).click()
  await page.getByRole('link', { name: 'Appearance' }).click()
  await page.getByRole('radio', { name: 'Advanced' }).click()
  await page.getByRole('link', { name: 'Projects' }).click()
}

/** From the page "Make my model" to the verdict; a missed gate is mended once by the one button. Ends the tally's task. */
export async function makeModel(page: Page, tally: Tally, quick: Quick): Promise<Made> {
  await heading(page, 'Make my model').waitFor(PATIENT)
  if (quick !== null) {
    await page.getByLabel('Training steps').fill(String(quick.steps))
    await page.getByLabel('Test questions').fill(String(quick.questions))
    await page.waitForTimeout(1_000)
  }
  await page.getByRole('button', { name: 'Make my model', disabled: false }).click()
  const firstVerdict = await watchAndSee(page)
  if (isPassed(firstVerdict) || quick !== null || !(await page.getByRole('button', { name: 'Make it better' }).isVisible())) {
    return { effort: await tally.end(), verdict: firstVerdict, firstVerdict, passed: isPassed(firstVerdict), mended: false }
  }
  await page.getByRole('button', { name: 'Make it better' }).click()
  await page.getByRole('dialog').getByRole('button', { name: 'Mend and train', disabled: false }).click()
  const verdict = await watchAndSee(page)
  return { effort: await tally.end(), verdict, firstVerdict, passed: isPassed(verdict), mended: true }
}

/** Waits until it is made, opens the result, and reads the verdict. */
async function watchAndSee(page: Page): Promise<string> {
  await heading(page, 'Your model is being made').waitFor(PATIENT)
  const ended = heading(page, 'It is made').or(page.getByRole('button', { name: /^Go on/ }))
  await ended.first().waitFor(LONG)
  if (!(await heading(page, 'It is made').isVisible())) throw new Error(`the model was not made: ${await page.getByRole('main').innerText()}`)
  await page.getByRole('button', { name: 'See the result' }).click()
  await heading(page, 'What it learned').waitFor(PATIENT)
  const sentence = page.getByRole('region', { name: 'Verdict' }).getByText(/^(?:Passed: |Passes |Not yet: )/)
  await sentence.waitFor(PATIENT)
  // The base's share comes a moment later, where it was asked.
  await page.getByText(/the base kept \d+\./i).waitFor({ timeout: 10_000 }).catch(() => undefined)
  return sentence.innerText()
}

/** Every gate holds, surely or too close to tell. */
function isPassed(verdict: string): boolean {
  return /^Pass(?:ed|es)\b/u.test(verdict)
}
