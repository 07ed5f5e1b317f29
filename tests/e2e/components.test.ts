/**
 * The building blocks of the window in the gallery: everything is reached and used by keyboard alone, and axe finds
 * nothing serious in open overlays, in either theme. (What stands in the page itself is looked at in design.test.ts.)
 */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import { AxeBuilder } from '@axe-core/playwright'
import type { Page } from 'playwright'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'no Chromium: apt-get install chromium, or name one in STUDIO_CHROMIUM'
let studio: OpenStudio
let page: Page

before(async () => {
  if (skip !== false) return
  studio = await openStudio({ reducedMotion: 'reduce' })
  page = studio.page
  await page.getByRole('navigation').first().waitFor()
})
after(async () => studio?.close())

/** Opens a part of the gallery in one theme. */
async function show(part: string, theme: 'Light' | 'Dark' = 'Light') {
  await page.goto(`${studio.url.split('#')[0] ?? ''}#/gallery`)
  await page.getByRole('heading', { name: 'Gallery' }).waitFor()
  await page.evaluate((name) => { document.documentElement.dataset['theme'] = name }, theme.toLowerCase())
  await page.getByRole('radio', { name: theme, exact: true }).click()
  await page.getByRole('tab', { name: part }).click()
}

/** Waits until an overlay is there and nothing moves any more. */
async function settled() {
  await page.locator('[role=dialog], [role=alertdialog]').first().waitFor()
  await page.evaluate(() => Promise.all(document.getAnimations().filter(({ effect }) => effect?.getComputedTiming().iterations !== Infinity).map(({ finished }) => finished.catch(() => undefined))).then(() => undefined))
}

/** What axe calls serious or worse. */
async function serious(): Promise<string[]> {
  const { violations } = await new AxeBuilder({ page }).analyze()
  return violations
    .filter(({ impact }) => impact === 'serious' || impact === 'critical')
    .flatMap(({ id, nodes }) => nodes.slice(0, 5).map((node) => `${id}: ${node.html.slice(0, 160)} ${node.any[0]?.message ?? ''}`))
}

/** Waits until the focus is on what has this name. */
async function focusOn(name: string) {
  await page.waitForFunction((wanted) => (document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '').startsWith(wanted), name)
}

test('a dialog takes the focus, keeps it, and gives it back', { skip }, async () => {
  await show('Controls')
  const opener = page.getByRole('button', { name: 'Open a dialog' })
  await opener.focus()
  await page.keyboard.press('Enter')
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.waitFor()
  assert.equal(await dialog.getByRole('textbox', { name: 'Name' }).evaluate((field) => field === document.activeElement), true)
  for (let press = 0; press < 8; press++) {
    await page.keyboard.press('Tab')
    assert.equal(await dialog.evaluate((box) => box.contains(document.activeElement)), true)
  }
  await page.keyboard.press('Escape')
  if (await dialog.isVisible()) await page.keyboard.press('Escape')
  await dialog.waitFor({ state: 'hidden' })
  await focusOn('Open a dialog')
})

test('a question before deleting puts the focus on the safe way out', { skip }, async () => {
  await show('Controls')
  await page.getByRole('button', { name: 'Ask before deleting' }).press('Enter')
  await page.getByRole('alertdialog', { name: 'Delete run-0003?' }).waitFor()
  await focusOn('Cancel')
  await page.keyboard.press('Escape')
})

test('menus, tabs, segments and selects are used by arrow keys', { skip }, async () => {
  await show('Controls')
  await page.getByRole('button', { name: 'More', exact: true }).press('Enter')
  await page.getByRole('menuitem', { name: 'Rename' }).waitFor()
  await page.keyboard.press('ArrowDown')
  await focusOn('Duplicate')
  await page.keyboard.press('End')
  await focusOn('Delete')
  await page.keyboard.press('Escape')
  await focusOn('More')
  await page.getByRole('tab', { name: 'Controls' }).focus()
  await page.keyboard.press('ArrowRight')
  await page.getByRole('tab', { name: 'States', selected: true }).waitFor()
  await page.keyboard.press('ArrowLeft')
  await page.getByRole('radio', { name: 'Simple' }).focus()
  await page.keyboard.press('ArrowRight', { delay: 50 })
  await page.getByRole('radio', { name: 'Advanced', checked: true }).waitFor()
  const file = page.getByRole('combobox', { name: 'File' })
  await file.press('Enter')
  await focusOn('Small file')
  await page.keyboard.press('ArrowDown')
  await focusOn('Closest to the trained model')
  await page.keyboard.press('Enter')
  await file.filter({ hasText: 'Closest to the trained model' }).waitFor()
})

test('a slider and its number move together', { skip }, async () => {
  await show('Controls')
  const slider = page.getByRole('slider', { name: 'Samples' })
  await slider.focus()
  const before = Number(await slider.getAttribute('aria-valuenow'))
  await page.keyboard.press('ArrowRight')
  assert.equal(Number(await slider.getAttribute('aria-valuenow')), before + 10)
  await page.keyboard.press('Home')
  assert.equal(Number(await slider.getAttribute('aria-valuenow')), 0)
})

test('a chart is read by arrow keys and shown as a table; a list of three million goes to its end', { skip }, async () => {
  await show('Data')
  const chart = page.getByRole('slider', { name: 'Loss by step, values' })
  await chart.focus()
  await page.keyboard.press('ArrowRight')
  assert.match((await chart.getAttribute('aria-valuetext')) ?? '', /^step 1: Training/)
  await page.getByRole('button', { name: 'Numbers as a table' }).nth(1).click()
  await page.getByRole('table', { name: 'Loss by step' }).waitFor()
  await page.getByRole('listbox', { name: 'Three million rows' }).press('End')
  await page.getByText('3,000,000').waitFor()
  const divider = page.getByRole('slider', { name: 'Divide Rows and their text' })
  const share = await divider.getAttribute('aria-valuenow')
  await divider.press('ArrowRight')
  assert.notEqual(await divider.getAttribute('aria-valuenow'), share)
})

test('an answer tells at each failing place what is wrong, and shows its tokens', { skip }, async () => {
  await show('Answers')
  await page.getByRole('button', { name: /^moonwalk.*: / }).first().focus()
  await page.getByRole('tooltip').getByText('Only moves of the list are used.').first().waitFor()
  await page.getByRole('radio', { name: 'Tokens' }).first().click()
  await page.getByText('5 trained').waitFor()
})

for (const theme of ['Light', 'Dark'] as const) {
  test(`axe finds nothing serious in open overlays, ${theme.toLowerCase()}`, { skip }, async () => {
    const found: string[] = []
    for (const opener of ['Open a dialog', 'Ask before deleting', 'Open details', 'Open a popover']) {
      await show('Controls', theme)
      await page.getByRole('button', { name: opener }).press('Enter')
      await settled()
      for (const each of await serious()) found.push(`${opener}: ${each}`)
      await page.keyboard.press('Escape')
      await page.keyboard.press('Escape')
    }
    assert.deepEqual(found, [])
  })
}
