/**
 * A domain that was written down as prose only: built through the wizard's own pages, trained on the starter to its gates, a missed
 * gate mended once. Knows visible names and roles only.
 */

import type { Page } from 'playwright'
import { openStudio } from '../../tests/e2e/open-studio.ts'
import { buildDomainInWindow } from '../../tests/e2e/new-domain-flow.ts'
import type { DomainInput } from '../../tests/authoring/domain-inputs.ts'
import { heading, makeModel, PATIENT, say, setAdvanced, withPicture, type Made, type Quick } from './steps.ts'
import { listenTo, type Effort } from './tally.ts'

/** What the part found. `built`: from the door to the page before training. */
export type OwnDomain = { readonly title: string; readonly made: Made; readonly rightSamples: number; readonly building: Effort }

/** Runs the part on one domain. */
export async function ownDomain(input: DomainInput, quick: Quick): Promise<OwnDomain> {
  const studio = await openStudio()
  try {
    return await withPicture(studio.page, input.id, () => throughTheWindow(studio.page, input, quick))
  } finally {
    await studio.close()
  }
}

async function throughTheWindow(page: Page, input: DomainInput, quick: Quick): Promise<OwnDomain> {
  page.setDefaultTimeout(PATIENT.timeout)
  const teach = page.getByRole('button', { name: /^Teach my own domain/ })
  await teach.waitFor()
  const tally = await listenTo(page)
  if (quick !== null) await setAdvanced(page)
  say(input.title)
  tally.begin()
  const began = performance.now()
  await teach.click()
  await heading(page, 'What is it called, and where does it go?').waitFor()
  const next = page.getByRole('button', { name: 'Next', exact: true, disabled: false })
  await next.click()
  const built = await buildDomainInWindow(page, input)
  await page.getByRole('button', { name: 'Take these rules', disabled: false }).click()
  await heading(page, 'How many samples?').waitFor()
  await next.click()
  await heading(page, 'Which model learns it?').waitFor()
  await next.click()
  await heading(page, 'Make my model').waitFor()
  const seconds = (performance.now() - began) / 1000
  say(`built in ${seconds.toFixed(0)} s`)
  const made = await makeModel(page, tally, quick)
  say(made.verdict)
  return { title: input.title, made, rightSamples: built.samples.length, building: { actions: made.effort.actions, words: made.effort.words, seconds } }
}
