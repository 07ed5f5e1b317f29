/**
 * Takes the pictures of the moment "First right samples" from an empty profile: the first second, ten good answers and one
 * refused, why it is refused, ten others, the same in the dark and large, and the page from which it is made.
 *
 *     node scripts/screens/first-right-samples.ts
 */

import { mkdirSync } from 'node:fs'
import { join } from 'node:path'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { openStudio } from '../../tests/e2e/open-studio.ts'

const OUT = join(APP_ROOT, 'docs', 'screens', 'moments', 'first-right-samples')
mkdirSync(OUT, { recursive: true })
const studio = await openStudio({ colorScheme: 'light' })
try {
  const { page } = studio
  const look = async (name: string) => {
    // Colours that change fade; a picture in between shows neither theme.
    await page.waitForTimeout(700)
    await page.screenshot({ path: join(OUT, `${name}.png`) })
    process.stdout.write(`${name}\n`)
  }
  const answers = page.getByRole('list', { name: 'Answers that keep every rule' })
  await answers.getByRole('listitem').last().waitFor()
  await look('1-first-start')
  await page.getByRole('group', { name: 'One answer that a rule refuses' }).getByRole('button').first().focus()
  await look('2-why-it-is-refused')
  await page.keyboard.press('Escape')
  const before = await answers.innerText()
  await page.getByRole('button', { name: 'Ten others' }).click()
  while ((await answers.innerText()) === before) await page.waitForTimeout(100)
  await page.mouse.move(0, 0)
  await look('3-ten-others')
  await page.emulateMedia({ colorScheme: 'dark' })
  await look('4-in-the-dark')
  await page.setViewportSize({ width: 1920, height: 1080 })
  await look('5-large')
  await page.setViewportSize({ width: 1280, height: 800 })
  await page.emulateMedia({ colorScheme: 'light' })
  await page.getByRole('button', { name: 'See it work' }).click()
  await page.getByText(/Tunesmith will/).waitFor()
  await look('6-one-click-later')
} finally {
  await studio.close()
}
