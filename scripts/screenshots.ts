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
import { DOMAIN_NAMES, takeNewDomain, takeWatch, WATCH_NAME } from './screenshots/first-hour.ts'
import { RUNNING_NAMES, takeRunning } from './screenshots/running.ts'
import { seedStudio, SHORT, type Seeded } from './screenshots/seed.ts'
import { takeWays, WAYS_NAMES } from './screenshots/ways.ts'
import { WORKED } from './screenshots/worked.ts'

const OUT = join(APP_ROOT, 'docs', 'screens')
const { values } = parseArgs({ options: { seed: { type: 'string' }, only: { type: 'string', default: '' } } })

/** Stands for the seed where only names are asked for. */
const UNSEEDED: Seeded = { home: '', full: '', fresh: '', failed: '', broken: '', gone: '', long: '' }
const wanted = values.only.split(',')

/** True where nothing else was asked for. */
function isWanted(name: string): boolean {
  return wanted.some((text) => name.includes(text))
}

/** One look in every theme and size. */
async function take(page: Page, look: Look): Promise<void> {
  if (!isWanted(nameOf(look))) return
  await dress(page, 'light', SIZES[0])
  await lookAt(page, look)
  await takeDressed(page, nameOf(look))
}

/** The page as it stands, in every theme and size. */
async function takeDressed(page: Page, name: string): Promise<void> {
  if (!isWanted(name)) return
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

/** Pictures that need no seed. */
async function takeEmpty(): Promise<void> {
  if (![...[...emptyLooks, ...galleryLooks].map(nameOf), ...DOMAIN_NAMES, WATCH_NAME].some(isWanted)) return
  await withStudio(undefined, async ({ page }) => {
    for (const look of [...emptyLooks, ...galleryLooks]) await take(page, look)
    if (DOMAIN_NAMES.some(isWanted)) await takeNewDomain(page, (name) => takeDressed(page, name))
    if (isWanted(WATCH_NAME)) await takeWatch(page, (name) => takeDressed(page, name))
  })
}

/** Pictures of seeded projects; without one that is wanted nothing is seeded. */
async function takeSeeded(): Promise<void> {
  const looks = (seeded: Seeded) => [...seededLooks(seeded), ...dialogLooks(seeded)]
  if (![...looks(UNSEEDED).map(nameOf), ...WORKED.map(({ name }) => name), ...RUNNING_NAMES, ...WAYS_NAMES].some(isWanted)) return
  const seeded = await seedStudio(home, SHORT, values.seed)
  await withStudio(home, async ({ page }) => {
    for (const look of looks(seeded)) await take(page, look)
    for (const { name, work } of WORKED.filter((each) => isWanted(each.name))) {
      await work(page, seeded)
      await takeDressed(page, name)
    }
    if (RUNNING_NAMES.some(isWanted)) await takeRunning(page, seeded, (name) => takeDressed(page, name))
    if (WAYS_NAMES.some(isWanted)) await takeWays(page, seeded, isWanted, (name) => takeDressed(page, name))
  })
}

const home = mkdtempSync(join(tmpdir(), 'screenshots-'))
mkdirSync(OUT, { recursive: true })
try {
  await takeEmpty()
  await takeSeeded()
  writeIndex(OUT)
} finally {
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
