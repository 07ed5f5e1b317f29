/**
 * The further ways to train, on a project with samples and a prepared sweep: foreign values taken into the setup, a sweep looked at and
 * its best values taken, one ordered and left, a bundle made. Trains nothing and needs no Python.
 */

import assert from 'node:assert/strict'
import { mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { writeRun } from '../../electron/history/testing/fixture-project.ts'
import { homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'
import { seedProject, type SeededHome } from './seed-project.ts'

const skip = hasChromium() ? false : 'SKIPPED: there is no Chromium'
const SWEEP = {
  sweep: 'sweep-0001',
  plan: { keys: { max_steps: [40, 60], learning_rate: [0.001, 0.002] }, trials: 2, workers: 1, by: 'eval_loss', seed: 0 },
  trials: [
    { trial: 0, run: 'run-0001', values: { max_steps: 60, learning_rate: 0.001 }, value: 1.25, state: 'complete', why: null },
    { trial: 1, run: 'run-0002', values: { max_steps: 40, learning_rate: 0.002 }, value: 2.5, state: 'pruned', why: 'At step 2 its loss was 2.50, worse than half of the earlier tries.' },
  ],
  best: 0,
}
let seeded: SeededHome
let studio: OpenStudio

before(async () => {
  if (skip !== false) return
  seeded = await seedProject({ name: 'ways', scale: 0.1 })
  await writeRun(seeded.folder, 'run-0001', { seed: 1, losses: [3, 2, 1.5, 1.25], done: true })
  await writeRun(seeded.folder, 'run-0002', { seed: 1, losses: [3, 2.5], done: false })
  mkdirSync(join(seeded.folder, 'sweeps', SWEEP.sweep), { recursive: true })
  writeFileSync(join(seeded.folder, 'sweeps', SWEEP.sweep, 'sweep.json'), JSON.stringify(SWEEP))
  const host = createStudio({ surface: 'cli', paths: homePaths(seeded.home) })
  await host.call('history.reindex', { project: seeded.project })
  await host.close()
  studio = await openStudio({ home: seeded.home, env: { STUDIO_PYTHON_HOME: join(seeded.home, 'no-python') } })
})
after(async () => {
  if (skip !== false) return
  await studio.close()
  rmSync(seeded.home, { recursive: true, force: true, maxRetries: 5 })
})

test('values of a configuration, a sweep and its best values, a folder for another machine', { skip, timeout: 120_000 }, async () => {
  const { page } = studio
  const way = async (name: RegExp) => {
    await page.getByRole('button', { name: 'More ways to train' }).click()
    await page.getByRole('menuitem', { name }).click()
  }
  await page.getByText(seeded.name).first().click()
  await page.getByRole('link', { name: /Runs/ }).click()
  const sweeps = page.getByRole('list', { name: 'Sweeps' })
  await sweeps.getByText(/Steps, Learning rate · 2 of 2 tries done, 1 stopped early/).waitFor()
  await page.getByRole('button', { name: /^run-0001/ }).waitFor()
  assert.equal(await page.getByRole('button', { name: /^run-0002/ }).count(), 0, 'a run of a sweep is folded away')
  await page.getByRole('button', { name: 'Show its other run' }).click()
  await page.getByRole('button', { name: /^run-0002/ }).waitFor()

  await sweeps.getByRole('link', { name: 'sweep-0001' }).click()
  await page.getByRole('table', { name: 'Tries' }).getByText(/worse than half of the earlier tries/).waitFor()
  await page.getByRole('button', { name: 'Take these values' }).click()
  await page.getByRole('button', { name: /^How long: 60 steps/ }).waitFor()

  await way(/Take values from a config file/)
  await page.getByRole('textbox', { name: 'Or paste it' }).fill(JSON.stringify({ train_micro_batch_size_per_gpu: 8, gradient_accumulation_steps: 3, gradient_clipping: 0.5, zero_optimization: { stage: 2 } }))
  await page.getByRole('button', { name: 'Read it' }).click()
  await page.getByRole('table', { name: 'What becomes a value here' }).getByText('Longest gradient 0.5').waitFor()
  await page.getByRole('button', { name: /1 key is left out/ }).click()
  await page.getByText(/every GPU holds the base/).waitFor()
  await page.getByRole('button', { name: 'Take 3 values' }).click()
  await page.getByRole('button', { name: /^How long/ }).click()
  await page.getByText('60 steps of 24 samples').waitFor()
  await page.keyboard.press('Escape')

  await way(/Try several values/)
  const dialog = page.getByRole('dialog', { name: 'Try several values' })
  await dialog.getByRole('checkbox', { name: 'Kinds of samples' }).click()
  await dialog.getByText('9 runs: time not measured yet').waitFor()
  await dialog.getByRole('textbox', { name: 'Another value of Rank' }).fill('64')
  await page.keyboard.press('Enter')
  await dialog.getByText('There are 36 combinations.').waitFor()
  await dialog.getByRole('button', { name: 'Cancel' }).click()

  await way(/Train on another machine/)
  await page.getByRole('button', { name: 'Make the folder' }).click()
  const command = page.getByRole('region', { name: 'The command that trains it' })
  await command.waitFor()
  assert.match(await command.innerText(), /^PYTHON=\$PWD\/env\/bin\/python RANKS=1 ways-bundle\/run\.sh$/)
})
