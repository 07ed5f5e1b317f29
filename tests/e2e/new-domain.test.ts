/**
 * A new domain from nothing, without YAML: written as prose first, built through the window only, to ten right samples and a project. And
 * what was typed survives a closed window. Knows visible names and roles only.
 */

import assert from 'node:assert/strict'
import { existsSync, mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { DOMAINS } from '../authoring/domain-inputs.ts'
import { buildDomainInWindow, next } from './new-domain-flow.ts'
import { hasChromium, openStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'there is no Chromium here'
/** Where pictures go, if they are wanted. */
const SHOTS = process.env['STUDIO_SHOTS']

for (const input of DOMAINS) {
  test(`${input.title}: built in the window to a project`, { skip, timeout: 240_000 }, async () => {
    const studio = await openStudio({ colorScheme: process.env['STUDIO_SHOTS_DARK'] === '1' ? 'dark' : 'light' })
    try {
      const { page } = studio
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
    } finally {
      await studio.close()
    }
  })
}

test('what was typed is there again after a reload', { skip, timeout: 120_000 }, async () => {
  const studio = await openStudio()
  try {
    const { page } = studio
    await page.goto(new URL('#/new-domain', studio.url).href)
    await page.getByLabel('What is it about?').fill('Knots')
    await next(page)
    await page.getByLabel('Things', { exact: true }).fill('bowline\nreef knot\nclove hitch')
    await page.reload()
    await page.getByRole('row', { name: /clove hitch/ }).waitFor()
    await page.getByRole('button', { name: 'Back', exact: true }).click()
    assert.equal(await page.getByLabel('What is it about?').inputValue(), 'Knots')
  } finally {
    await studio.close()
  }
})
