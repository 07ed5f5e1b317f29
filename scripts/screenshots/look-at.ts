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

/** How long nothing may change, with no answer outstanding, before a screen counts as drawn; and how long to wait for that. */
const QUIET_MS = 200
const PATIENCE_MS = 15_000

/** Opens the address as new, does what the look asks for, and waits until it stands. */
export async function lookAt(page: Page, look: Look): Promise<void> {
  await countOpenCalls(page)
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

declare global {
  interface Window {
    /** Calls of the window that have no answer yet; `countOpenCalls` keeps them. */
    openCalls?: Set<number>
  }
}

/** Has the page count the calls that its host has not answered yet. */
async function countOpenCalls(page: Page): Promise<void> {
  await page.evaluate(() => {
    if (window.openCalls !== undefined) return
    const open = new Set<number>()
    const heard = new WeakSet<WebSocket>()
    const { send } = WebSocket.prototype
    window.openCalls = open
    WebSocket.prototype.send = function (text) {
      const { t, id } = JSON.parse(String(text)) as { t: string; id: number }
      if (t === 'call') open.add(id)
      if (t === 'cancel') open.delete(id)
      if (!heard.has(this)) {
        heard.add(this)
        this.addEventListener('message', ({ data }) => {
          const message = JSON.parse(String(data)) as { t: string; id: number }
          if (message.t === 'result') open.delete(message.id)
        })
        this.addEventListener('close', () => open.clear())
      }
      send.call(this, text)
    }
  })
}

/** Waits until every call is answered, the text has not changed for a moment and, specimens aside, nothing says that it loads. */
async function standStill(page: Page, isSpecimens = false): Promise<void> {
  await page.evaluate(
    async ({ quiet, patience, isSpecimens }) => {
      const until = performance.now() + patience
      let last = ''
      let since = performance.now()
      while (performance.now() < until) {
        const text = document.body.innerText.replaceAll(/\d+/g, '')
        const isLoading = !isSpecimens && document.querySelector('[aria-label="Loading"], [aria-busy="true"], main .animate-breathe') !== null
        const isAsking = window.openCalls !== undefined && window.openCalls.size > 0
        if (text !== last || isLoading || isAsking) [last, since] = [text, performance.now()]
        if (performance.now() - since >= quiet) return
        await new Promise((later) => setTimeout(later, 25))
      }
    },
    { quiet: QUIET_MS, patience: PATIENCE_MS, isSpecimens },
  )
}
