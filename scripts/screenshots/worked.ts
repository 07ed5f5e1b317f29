/**
 * What screens show after work that a person asked for in them: the wizard's result, a chat with answers, a mend before it is
 * begun, an export that failed. Asks and exports for real. Knows visible names.
 */

import { truncateSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { dress, lookAt, SIZES } from './look-at.ts'
import type { Look } from './looks.ts'
import type { Seeded } from './seed.ts'

const SLOW = { timeout: 300_000 }
/** So many bytes are left of the weights of which an export cannot be made. */
const TORN_BYTES = 4096

/** A picture after work, and the work. */
export type Worked = { readonly name: string; readonly work: (page: Page, seeded: Seeded) => Promise<void> }

/** The pictures in the order in which they are taken. */
export const WORKED: readonly Worked[] = [
  { name: 'wizard-result-typical', work: (page, { full }) => open(page, `/wizard/result/${full}`) },
  { name: 'chat-answers-typical', work: (page, { full }) => chat(page, full) },
  { name: 'evaluate-missed-failed', work: (page, { failed }) => open(page, `/p/${failed}/evaluate`) },
  { name: 'evaluate-mend-dialog-typical', work: (page, { failed }) => mend(page, failed) },
  { name: 'export-torn-failed', work: exportTorn },
]

async function open(page: Page, address: string, act?: Look['act']): Promise<void> {
  await dress(page, 'light', SIZES[0])
  await lookAt(page, { screen: '', state: 'typical', address, ...(act === undefined ? {} : { act }) })
}

/** Two questions to both models. */
async function chat(page: Page, project: string): Promise<void> {
  await open(page, `/p/${project}/chat`, async () => {
    await page.getByRole('list', { name: 'Example questions' }).getByRole('button').first().click()
    await answered(page, 1)
  })
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill('Give me something with five tricks.')
  await question.press('Enter')
  await answered(page, 2)
  await page.mouse.move(0, 0)
}

async function answered(page: Page, times: number): Promise<void> {
  for (const column of await page.getByRole('region', { name: /^Model \d/ }).all()) {
    await column.getByRole('button', { name: 'Answer again' }).nth(times - 1).waitFor(SLOW)
  }
}

async function mend(page: Page, project: string): Promise<void> {
  await open(page, `/p/${project}/evaluate`, async () => {
    await page.getByRole('button', { name: 'Make it better' }).click()
    await page.getByRole('table', { name: 'What would change' }).waitFor(SLOW)
  })
}

/** An export of a run whose weights were cut off, as by a full disk. */
async function exportTorn(page: Page, { home, failed }: Seeded): Promise<void> {
  const run = await tearNewest(home, failed)
  await open(page, `/p/${failed}/export/${run}`, async () => {
    await page.getByRole('button', { name: /^(?:Make the|Add to Ollama)/ }).first().click()
    await page.getByRole('button', { name: 'Train it again' }).waitFor(SLOW)
  })
}

/** Cuts off the weights of the newest evaluated run; returns its id. */
async function tearNewest(home: string, project: string): Promise<string> {
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  try {
    const { evals } = await studio.call('evals.list', { project })
    const subject = evals.findLast((each) => each.subject.kind === 'adapter')?.subject
    if (subject?.kind !== 'adapter') throw new Error('No run of the seed was evaluated.')
    const { project: found } = await studio.call('projects.get', { project })
    truncateSync(join(found.folder, 'runs', subject.run, 'adapter', 'adapter_model.safetensors'), TORN_BYTES)
    return subject.run
  } finally {
    await studio.close()
  }
}
