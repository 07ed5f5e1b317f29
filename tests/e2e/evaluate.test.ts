/**
 * Judging and comparing in a browser: the verdict as a sentence, before and after, the answers that break a rule by j and k,
 * what would mend it, an evaluation of few questions; runs found, labelled, compared, and one taken in from elsewhere.
 * Seeded: scripts/screenshots/seed.ts, short: a trained run whose gates are missed, and a copy of it with a killed run.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { environmentState } from '../../electron/python/index.ts'
import { NAMES, openSeed } from '../../scripts/screenshots/seed.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = !hasChromium() ? 'there is no Chromium' : environmentState().state === 'ready' ? false : 'there is no Python environment; run npm run setup'
const home = mkdtempSync(join(tmpdir(), 'evaluate-'))
const foreign = join(home, 'trainer_state.json')
let studio: OpenStudio

before(async () => {
  if (skip !== false) return
  await openSeed(home)
  writeFileSync(foreign, JSON.stringify({ global_step: 30, max_steps: 30, epoch: 1, log_history: [10, 20, 30].map((step) => ({ step, epoch: step / 30, loss: 3 - step / 20, learning_rate: 0.0002 })) }))
  studio = await openStudio({ home })
  studio.page.setDefaultTimeout(30_000)
})
after(async () => {
  await studio?.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

/** Opens a stage of the seeded project from wherever the window is. */
async function openStage(name: RegExp): Promise<void> {
  const { page } = studio
  if (!(await page.getByRole('link', { name }).isVisible())) await page.getByText(NAMES.full, { exact: true }).first().click()
  await page.getByRole('link', { name }).click()
}

test('the verdict is a sentence with what the base kept, above the same question before and after', { skip }, async () => {
  const { page } = studio
  await openStage(/^Evaluate/)
  const verdict = page.getByRole('region', { name: 'Verdict' })
  await verdict.getByText(/^Not yet: keeps \d+ of \d+ rules on 12 unseen questions; the base kept \d+\.$/).waitFor()
  const both = page.getByRole('region', { name: 'Before and after' })
  await both.getByText(/^1 of \d+$/).first().waitFor()
  await both.getByRole('button', { name: 'Next question' }).click()
  await both.getByText(/^2 of \d+$/).first().waitFor()
})

test('a rule opens the answers that break it; j and k move through them', { skip }, async () => {
  const { page } = studio
  const failed = page.getByRole('table', { name: /Every rule/ }).locator('tbody').filter({ hasText: /Not yet/ }).first()
  await failed.getByRole('button').first().click()
  const broken = page.getByRole('list', { name: 'Answers that break the rule' })
  await broken.getByRole('listitem').nth(1).waitFor()
  const current = () => broken.getByRole('button').evaluateAll((buttons) => buttons.findIndex((button) => button.getAttribute('aria-current') === 'true'))
  const one = page.getByRole('article', { name: 'One answer' })
  await one.getByText('Nearest training samples').waitFor()
  await page.keyboard.press('j')
  assert.equal(await current(), 1)
  await page.keyboard.press('k')
  assert.equal(await current(), 0)
  await one.getByRole('list', { name: 'Rules' }).first().waitFor()
  await page.getByRole('button', { name: 'Back to the verdict' }).click()
  await page.getByRole('region', { name: 'Verdict' }).waitFor()
})

test('what would mend it is said before anything is done', { skip }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Make it better' }).click()
  const dialog = page.getByRole('dialog', { name: 'Make it better' })
  await dialog.getByRole('row', { name: /^Samples of/ }).first().waitFor()
  assert.equal(await dialog.getByRole('button', { name: 'Mend and train' }).isEnabled(), true)
  await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
})

test('an evaluation of few questions is asked for, counted, and shown', { skip, timeout: 240_000 }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Evaluate …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Evaluate' })
  const questions = dialog.getByRole('spinbutton', { name: 'How many questions' })
  await dialog.getByText(/were held back/).waitFor()
  await questions.fill('5')
  await questions.press('Tab')
  await dialog.getByRole('button', { name: 'Ask 5 questions' }).click()
  await page.getByRole('progressbar', { name: 'Asking held-out questions' }).waitFor()
  await page.getByText(/rules on 5 unseen questions/).waitFor({ timeout: 200_000 })
})

test('a run is found by a word, labelled, and found by its label', { skip }, async () => {
  const { page } = studio
  await openStage(/^Runs/)
  const rows = page.getByRole('table', { name: 'Runs' }).getByRole('row')
  await page.getByRole('radio', { name: 'All projects' }).click()
  const find = page.getByRole('textbox', { name: 'Find runs' })
  await rows.nth(2).waitFor()
  await find.fill('interrupted')
  await rows.filter({ hasText: 'Interrupted' }).first().waitFor()
  assert.equal(await rows.count(), 2, 'the head and the killed run')
  await rows.nth(1).getByText('run-0002').click()
  const drawer = page.getByRole('dialog', { name: /run-0002/ })
  await drawer.getByRole('textbox', { name: 'Tags' }).fill('ended early, look again')
  await page.keyboard.press('Escape')
  await find.fill('look again')
  await rows.filter({ hasText: 'ended early' }).waitFor()
})

test('two runs are compared: curves, ends, and only the keys that differ', { skip }, async () => {
  const { page } = studio
  await page.getByRole('textbox', { name: 'Find runs' }).fill('')
  await page.getByRole('checkbox', { name: `Compare run-0001 of ${NAMES.full}` }).click()
  await page.getByRole('checkbox', { name: `Compare run-0002 of ${NAMES.failed}` }).click()
  await page.getByRole('button', { name: 'Compare 2' }).click()
  await page.getByRole('heading', { name: '2 runs compared' }).waitFor()
  await page.getByRole('rowheader', { name: 'Steps', exact: true }).waitFor()
  assert.equal(await page.getByRole('rowheader', { name: 'Seed', exact: true }).count(), 0)
  await page.getByRole('switch', { name: 'Only what differs' }).click()
  await page.getByRole('rowheader', { name: 'Seed', exact: true }).waitFor()
  await page.getByRole('button', { name: 'All runs' }).click()
})

test('a foreign run is taken in with its curve', { skip }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Import a run …' }).click()
  const dialog = page.getByRole('dialog', { name: 'Import a run' })
  const chooser = page.waitForEvent('filechooser')
  await dialog.getByRole('button', { name: 'Choose a file' }).click()
  await (await chooser).setFiles(foreign)
  await dialog.getByText(/Imported as run-\d+: 3 points\./).waitFor()
  await page.keyboard.press('Escape')
  await page.getByRole('textbox', { name: 'Find runs' }).fill('trainer_state')
  await page.getByRole('table', { name: 'Runs' }).getByRole('row').nth(1).waitFor()
})
