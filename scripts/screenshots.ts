/**
 * `npm run screenshots [-- --seed HOME] [--only TEXT]`: pictures of every screen, empty, typical, running, failed and with long
 * texts, light and dark, 1280 and 1920 wide, into docs/screens/, with a page that lists them.
 * `--seed` takes a prepared home (its oldest project has everything); without it a short one is made by real work.
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { openStudio, type OpenStudio } from '../tests/e2e/open-studio.ts'
import { dress, lookAt, SIZES, THEMES } from './screenshots/look-at.ts'
import { dialogLooks, emptyLooks, galleryLooks, nameOf, seededLooks, type Look } from './screenshots/looks.ts'
import { writeIndex } from './screenshots/index-page.ts'
import { shrink } from './screenshots/shrink.ts'
import { takeRunning } from './screenshots/running.ts'
import { seedStudio, SHORT } from './screenshots/seed.ts'

const OUT = join(APP_ROOT, 'docs', 'screens')
const { values } = parseArgs({ options: { seed: { type: 'string' }, only: { type: 'string', default: '' } } })

/** One look in every theme and size. */
async function take(page: Page, look: Look): Promise<void> {
  if (!nameOf(look).includes(values.only)) return
  await dress(page, 'light', SIZES[0])
  await lookAt(page, look)
  await takeDressed(page, nameOf(look))
}

/** The page as it stands, in every theme and size. */
async function takeDressed(page: Page, name: string): Promise<void> {
  if (!name.includes(values.only)) return
  for (const size of SIZES) {
    for (const theme of THEMES) {
      await dress(page, theme, size)
      await page.mouse.move(0, 0)
      const path = join(OUT, `${name}-${theme}-${size.width}.png`)
      await page.screenshot({ path, scale: 'css', animations: 'disabled' })
      await shrink(path)
    }
  }
  process.stdout.write(`${name}\n`)
}

async function withStudio(home: string | undefined, work: (studio: OpenStudio) => Promise<void>): Promise<void> {
  const studio = await openStudio({ ...(home === undefined ? {} : { home }), reducedMotion: 'reduce' })
  try {
    studio.page.setDefaultTimeout(60_000)
    await work(studio)
  } finally {
    await studio.close()
  }
}

const home = mkdtempSync(join(tmpdir(), 'screenshots-'))
mkdirSync(OUT, { recursive: true })
try {
  await withStudio(undefined, async ({ page }) => {
    for (const look of [...emptyLooks, ...galleryLooks]) await take(page, look)
  })
  const seeded = await seedStudio(home, SHORT, values.seed)
  await withStudio(home, async ({ page }) => {
    for (const look of [...seededLooks(seeded), ...dialogLooks(seeded)]) await take(page, look)
    await takeRunning(page, seeded, (name) => takeDressed(page, name))
  })
  writeIndex(OUT)
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
