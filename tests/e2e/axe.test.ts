/**
 * Accessibility of every screen in all its states and with dialogs open, both themes: axe finds nothing serious or critical.
 * Seeded: scripts/screenshots/seed.ts, short. The gallery's own components are in components.test.ts.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { environmentState } from '../../electron/python/index.ts'
import { dress, lookAt, SIZES, THEMES } from '../../scripts/screenshots/look-at.ts'
import { dialogLooks, emptyLooks, nameOf, seededLooks, type Look } from '../../scripts/screenshots/looks.ts'
import { openSeed, type Seeded } from '../../scripts/screenshots/seed.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = !hasChromium() ? 'there is no Chromium' : environmentState().state === 'ready' ? false : 'there is no Python environment; run npm run setup'
const home = mkdtempSync(join(tmpdir(), 'axe-'))
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

type Finding = { id: string; impact?: string | null | undefined; nodes: { html: string; any: { message: string }[] }[] }
type Axe = { run(context: Document, options: object): Promise<{ violations: Finding[] }> }

/** Puts axe into the page once: the window never loads another one. There are no frames, so it needs no page of its own to add its results up. */
async function inject({ page }: OpenStudio): Promise<void> {
  await new AxeBuilder({ page }).setLegacyMode(true).withRules(['document-title']).analyze()
}

/** What axe calls serious or worse. The dark theme changes colours only, so there only colours are looked at. */
async function findAll(studio: OpenStudio, looks: readonly Look[]): Promise<string[]> {
  const { page } = studio
  const found: string[] = []
  await inject(studio)
  for (const look of looks) {
    await dress(page, 'light', SIZES[0])
    await lookAt(page, look)
    for (const theme of THEMES) {
      await dress(page, theme, SIZES[0])
      for (const { id, impact, nodes } of await violations(page, theme === 'dark')) {
        if (impact !== 'serious' && impact !== 'critical') continue
        for (const node of nodes.slice(0, 3)) found.push(`${nameOf(look)}, ${theme}: ${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`)
      }
    }
  }
  return found
}

function violations(page: Page, isColorsOnly: boolean): Promise<Finding[]> {
  return page.evaluate(async (isColorsOnly) => {
    const { axe } = window as unknown as { axe: Axe }
    const { violations } = await axe.run(document, { resultTypes: ['violations'], ...(isColorsOnly && { runOnly: ['color-contrast'] }) })
    return violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.slice(0, 3).map(({ html, any }) => ({ html, any: any.slice(0, 1).map(({ message }) => ({ message })) })) }))
  }, isColorsOnly)
}

test('an empty profile', { skip }, async () => {
  const empty = await openStudio()
  try {
    assert.deepEqual(await findAll(empty, emptyLooks), [])
  } finally {
    await empty.close()
  }
})

test('every screen, populated, empty, failed and with long texts', { skip }, async () => {
  assert.deepEqual(await findAll(studio, seededLooks(seeded)), [])
})

test('with dialogs and drawers open', { skip }, async () => {
  assert.deepEqual(await findAll(studio, dialogLooks(seeded)), [])
})
