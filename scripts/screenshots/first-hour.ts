/**
 * What an empty studio shows on the way to a first model: the pages that build a new domain, and the wizard while its
 * pipeline trains. Starts real work in the window and stops it when the pictures are taken. Knows visible names.
 */

import type { Page } from 'playwright'
import { DOMAINS } from '../../tests/authoring/domain-inputs.ts'
import { buildDomainInWindow } from '../../tests/e2e/new-domain-flow.ts'
import { dress, lookAt, SIZES } from './look-at.ts'

const SLOW = { timeout: 300_000 }
/** The steps of the flow that are pages of their own; the first one is also pictured empty. */
const DOMAIN_PAGES = ['shape', 'things', 'answers', 'rules', 'questions', 'samples', 'targets'] as const

/** What the pictures of a new domain are called. */
export const DOMAIN_NAMES = DOMAIN_PAGES.map((page) => `new-domain-${page}-typical`)
/** What the picture of the pipeline at work is called. */
export const WATCH_NAME = 'wizard-watch-running'

/** Builds a domain page by page, to its targets. */
export async function takeNewDomain(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  const [domain] = DOMAINS
  if (domain === undefined) return
  await dress(page, 'light', SIZES[0])
  await lookAt(page, { screen: 'new-domain', state: 'empty', address: '/new-domain' })
  await buildDomainInWindow(page, domain, async (step) => {
    await page.mouse.move(0, 0)
    // What follows from the typed text is worked out after a pause in typing.
    await page.waitForTimeout(1000)
    await page.evaluate(() => {
      for (const box of document.querySelectorAll('*')) if (box.scrollTop > 0) Object.assign(box, { scrollTop: 0 })
    })
    await take(`new-domain-${step}-typical`)
    await dress(page, 'light', SIZES[0])
  })
}

/** *See it work* from an empty studio until its training has curves to show. */
export async function takeWatch(page: Page, take: (name: string) => Promise<void>): Promise<void> {
  await dress(page, 'light', SIZES[0])
  await lookAt(page, { screen: 'projects', state: 'empty', address: '/' })
  await page.getByRole('button', { name: 'See it work' }).click()
  await page.getByRole('button', { name: 'Make my model' }).click()
  await page.getByRole('heading', { level: 1, name: 'Your model is being made' }).waitFor(SLOW)
  await page.getByText(/^Step (?:[4-9]\d|\d{3,}) of/).waitFor(SLOW)
  await page.getByRole('img', { name: /answers keep it/ }).first().waitFor(SLOW)
  await take(WATCH_NAME)
  await page.getByRole('button', { name: 'Stop and save' }).click()
  await page.getByText('It was stopped before the end.').first().waitFor(SLOW)
}
