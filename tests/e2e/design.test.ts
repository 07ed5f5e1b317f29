/**
 * The look and the accessibility of every screen in all its states and with dialogs open, both themes, 1280 and 1920 wide: nothing cut,
 * squeezed or outside its box, no sideways scrolling, contrast of AA, at most six text sizes, one primary button; axe finds nothing
 * serious or critical. Each screen is opened once for both. Seeded: scripts/screenshots/seed.ts, short.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { environmentState } from '../../electron/python/index.ts'
import { dress, lookAt, SIZES } from '../../scripts/screenshots/look-at.ts'
import { dialogLooks, emptyLooks, galleryLooks, nameOf, seededLooks, type Look } from '../../scripts/screenshots/looks.ts'
import { openSeed, type Seeded } from '../../scripts/screenshots/seed.ts'
import { audit } from './design-audit.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = !hasChromium() ? 'there is no Chromium' : environmentState().state === 'ready' ? false : 'there is no Python environment; run npm run setup'
/** Contrast depends on the theme alone, layout on the width alone: two looks see both of each. */
const DRESSES = [['light', SIZES[0]], ['dark', SIZES[1]]] as const
const home = mkdtempSync(join(tmpdir(), 'design-'))
let seeded: Seeded
let studio: OpenStudio

before(async () => {
  if (skip !== false) return
  seeded = await openSeed(home)
  studio = await openStudio({ home })
})
after(async () => {
  await studio?.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

type Violation = { id: string; impact?: string | null | undefined; nodes: { html: string; any: { message: string }[] }[] }
type Axe = { run(context: Document, options: object): Promise<{ violations: Violation[] }> }

/** Puts axe into the page once: the window never loads another one. There are no frames, so it needs no page of its own to add its results up. */
async function inject(page: Page): Promise<void> {
  await new AxeBuilder({ page }).setLegacyMode(true).withRules(['document-title']).analyze()
}

/** What axe calls serious or worse. The dark theme changes colours only, so there only colours are looked at. */
async function serious(page: Page, isColorsOnly: boolean): Promise<string[]> {
  const all = await page.evaluate(async (isColorsOnly) => {
    const { axe } = window as unknown as { axe: Axe }
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(isColorsOnly && { runOnly: ['color-contrast'] }) })
    return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html, any }) => ({ html, any: any.slice(0, 1).map(({ message }) => ({ message })) })) }))
  }, isColorsOnly)
  return all
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.map(({ html, any }) => `axe: ${id}: ${html.slice(0, 160)} ${any[0]?.message ?? ''}`))
}

/** Looks at each in both themes and both sizes; says what is wrong, screen by screen. */
async function findAll({ page }: OpenStudio, looks: readonly Look[]): Promise<string[]> {
  const found = new Set<string>()
  await inject(page)
  for (const look of looks) {
    await dress(page, ...DRESSES[0])
    await lookAt(page, look)
    for (const [theme, size] of DRESSES) {
      if (theme !== DRESSES[0][0]) await dress(page, theme, size)
      const name = `${nameOf(look)}, ${theme}, ${size.width}`
      for (const { rule, element, measured } of await audit(page, look)) found.add(`${name}: ${rule}: ${element} (${measured})`)
      for (const each of await serious(page, theme === 'dark')) found.add(`${name}: ${each}`)
    }
  }
  return [...found]
}

test('an empty profile', { skip }, async () => {
  const empty = await openStudio()
  try {
    assert.deepEqual(await findAll(empty, emptyLooks), [])
  } finally {
    await empty.close()
  }
})

test('every screen, typical, empty, failed and with long texts', { skip }, async () => {
  assert.deepEqual(await findAll(studio, seededLooks(seeded)), [])
})

test('dialogs and drawers', { skip }, async () => {
  assert.deepEqual(await findAll(studio, dialogLooks(seeded)), [])
})

test('every component in the gallery', { skip }, async () => {
  assert.deepEqual(await findAll(studio, galleryLooks), [])
})

test('the audit finds each of its faults in a page that has them', { skip }, async () => {
  const page = await studio.browser.newPage()
  await page.setContent(`
    <style>.bg-accent { background: #ddd } body { background: #fff }</style>
    <div style="width: 60px; overflow: hidden; white-space: nowrap">a sentence that is cut</div>
    <div style="width: 60px; white-space: nowrap">a sentence that sticks out of its box</div>
    <p style="width: 60px">a word or two on each of a great many lines of very little width</p>
    <p style="color: #aaa">too pale to read</p>
    <button class="bg-accent">One</button><button class="bg-accent">Two</button>
    ${[10, 11, 12, 13, 14, 15, 17].map((size) => `<p style="font-size: ${size}px">${size}</p>`).join('')}
    <div style="width: 3000px">wide</div>`)
  const rules = new Set((await audit(page)).map(({ rule }) => rule))
  await page.close()
  assert.deepEqual([...rules].sort(), ['contrast below AA', 'cut text', 'squeezed text', 'text outside its box', 'the page scrolls sideways', 'too many text sizes', 'two primary buttons'])
})
