/**
 * A new domain from nothing, without YAML, of every shape: built through the window only, to ten right samples and a project. And
 * what was typed survives a closed window. Knows visible names and roles only.
 */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { firstSamples } from '../../engine/authoring/index.ts'
import { buildDomain } from '../authoring/build-domain.ts'
import { DOMAINS } from '../authoring/domain-inputs.ts'
import { OTHER_SHAPES } from '../authoring/shape-inputs.ts'
import { buildDomainInWindow, describeInWindow, next } from './new-domain-flow.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'there is no Chromium here'
/** A machine that does much else is slow, not wrong. */
const PATIENCE = 90_000
/** Where pictures go, if they are wanted. */
const SHOTS = process.env['STUDIO_SHOTS']

let studio: OpenStudio

before(async () => {
  if (skip === false) studio = await openStudio()
})
after(() => studio?.close())

/** A window of its own on the one host: it shares nothing with the others that a window keeps. */
async function inWindow(work: (page: Page) => Promise<void>): Promise<void> {
  const context = await studio.browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme: process.env['STUDIO_SHOTS_DARK'] === '1' ? 'dark' : 'light' })
  try {
    const page = await context.newPage()
    page.setDefaultTimeout(PATIENCE)
    await work(page)
  } finally {
    await context.close()
  }
}

for (const input of [...DOMAINS, ...OTHER_SHAPES]) {
  test(`${input.title}: built in the window to a project`, { skip, timeout: 240_000 }, () => inWindow(async (page) => {
    const faults: string[] = []
    page.on('pageerror', (error) => faults.push(error.message))
    await page.goto(new URL('#/new-domain', studio.url).href)
    const built = await buildDomainInWindow(page, input, async (name) => {
      if (SHOTS === undefined) return
      mkdirSync(SHOTS, { recursive: true })
      await page.waitForTimeout(600)
      await page.screenshot({ path: join(SHOTS, `${input.id}-${name}.png`) })
    })
    assert.equal(built.samples.length, 10)
    await page.getByRole('button', { name: 'Make the project' }).click()
    await page.waitForURL(/#\/p\/[^/]+\/knowledge/)
    assert.deepEqual(faults, [])
    assert.ok(existsSync(studio.home))
  }))
}

test('what was typed is there again after a reload', { skip, timeout: 240_000 }, () => inWindow(async (page) => {
  await page.goto(new URL('#/new-domain', studio.url).href)
  await page.getByLabel('What is it about?').fill('Knots')
  await next(page)
  await page.getByLabel('Things', { exact: true }).fill('bowline\nreef knot\nclove hitch')
  await page.reload()
  await page.getByRole('row', { name: /clove hitch/ }).waitFor()
  await page.getByRole('button', { name: 'Back', exact: true }).click()
  assert.equal(await page.getByLabel('What is it about?').inputValue(), 'Knots')
}))

test('a wrong sample becomes a bad answer, and a rule that refuses it is one tick away', { skip, timeout: 240_000 }, () => inWindow(async (page) => {
  const recipe = DOMAINS.find(({ id }) => id === 'recipe-steps') ?? assert.fail()
  await page.goto(new URL('#/new-domain', studio.url).href)
  await describeInWindow(page, { ...recipe, rules: ['The same step never comes twice.', 'The first step has stage prepare.'] })
  await page.getByRole('heading', { level: 1, name: 'Are these right?' }).waitFor()
  const samples = page.getByRole('list', { name: 'Samples' }).getByRole('listitem', { name: /^Sample \d+$/ })
  await samples.nth(9).waitFor()
  const texts = await Promise.all(Array.from({ length: 10 }, (_none, i) => samples.nth(i).innerText()))
  const wrong = texts.findIndex((text) => !/\n\d\. serve\s*\n\s*Keeps/.test(text))
  assert.ok(wrong >= 0, 'without the rule, some plan does not end with serving')
  // By keys alone: the sample's own button has the focus, W marks it.
  await samples.nth(wrong).getByRole('button', { name: 'Wrong', exact: true }).focus()
  await page.keyboard.press('w')
  const offer = page.getByRole('region', { name: 'Rules that would refuse it' })
  await offer.getByRole('checkbox', { name: 'The last step is serve.' }).click()
  await offer.waitFor({ state: 'detached' })
  await page.waitForFunction(() => [...document.querySelectorAll('li[aria-label^="Sample "]')].length === 10 && [...document.querySelectorAll('li[aria-label^="Sample "]')].every((item) => /\d\. serve\s*\n\s*Keeps/.test((item as HTMLElement).innerText)))
}))

test('rows that are there already become a rulebook: shape, things and questions are read from them', { skip, timeout: 240_000 }, () => inWindow(async (page) => {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-rows-'))
  try {
    const { made } = buildDomain(DOMAINS.find(({ id }) => id === 'shift-handover') ?? assert.fail())
    const rows = firstSamples(made.compiled ?? assert.fail(), 200).map(({ prompt, answer }) => JSON.stringify({ prompt, completion: answer }))
    const file = join(folder, 'handover.jsonl')
    writeFileSync(file, `${rows.join('\n')}\nthis line is no JSON\n`)
    await page.goto(new URL('#/new-domain/rows', studio.url).href)
    await page.getByLabel('What is it about?').fill('Handover records')
    await page.getByLabel('Drop a JSONL, JSON or CSV file').setInputFiles(file)
    await page.getByText('1 lines could not be read and were left out.').waitFor()
    await page.getByRole('button', { name: 'Use these 200 rows' }).click()
    await next(page)
    await page.getByRole('heading', { level: 1, name: 'What is a good answer, and what is a bad one?' }).waitFor()
    await page.getByText(/4 fields, each on its own line/).waitFor()
    await next(page)
    await page.getByRole('region', { name: 'Offered rules' }).getByRole('checkbox', { name: 'Where state is critical, next is call doctor.' }).click()
    await next(page)
    await page.getByText(/different questions and about/).waitFor()
    await next(page)
    await page.getByRole('listitem', { name: 'Sample 10' }).waitFor()
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}))
