/**
 * Opens a look in a page and waits until nothing moves any more; sets theme and size. Knows pages; no screen.
 */

import type { Page } from 'playwright'
import type { Look } from './looks.ts'

/** The themes and sizes in which everything is looked at. */
export const THEMES = ['light', 'dark'] as const
/** Widths and heights in CSS pixels. */
export const SIZES = [{ width: 1280, height: 800 }, { width: 1920, height: 1080 }] as const
/** A theme of the window. */
export type Theme = (typeof THEMES)[number]

/** How long nothing may change before a screen counts as drawn, and how long to wait for that. */
const QUIET_MS = 500
const PATIENCE_MS = 15_000

/** Opens the address as new, does what the look asks for, and waits until it stands. */
export async function lookAt(page: Page, look: Look): Promise<void> {
  await page.keyboard.press('Escape')
  await page.evaluate((address) => { location.hash = address }, look.address)
  await standStill(page, look.isSpecimens)
  if (look.act !== undefined) {
    await look.act(page)
    await standStill(page, look.isSpecimens)
  }
}

/** Changes theme and size and waits until the screen is drawn again. */
export async function dress(page: Page, theme: Theme, size: { width: number; height: number }): Promise<void> {
  await page.emulateMedia({ colorScheme: theme, reducedMotion: 'reduce' })
  await page.setViewportSize(size)
  await page.evaluate(() => new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(() => setTimeout(drawn, 80)))))
}

/** Waits until the text has not changed for a moment and, specimens aside, nothing says that it loads. */
export async function standStill(page: Page, isSpecimens = false): Promise<void> {
  await page.evaluate(
    async ({ quiet, patience, isSpecimens }) => {
      const until = performance.now() + patience
      let last = ''
      let since = performance.now()
      while (performance.now() < until) {
        const text = document.body.innerText.replaceAll(/\d+/g, '')
        const isLoading = !isSpecimens && document.querySelector('[aria-label="Loading"], [aria-busy="true"], main .animate-breathe') !== null
        if (text !== last || isLoading) [last, since] = [text, performance.now()]
        if (performance.now() - since >= quiet) return
        await new Promise((later) => setTimeout(later, 50))
      }
    },
    { quiet: QUIET_MS, patience: PATIENCE_MS, isSpecimens },
  )
}
