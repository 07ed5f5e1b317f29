/**
 * Counts what a person does in a window: clicks, keys pressed as commands, fields entered, words typed, seconds.
 * It listens in the window itself, so whatever drives the window is counted alike. Knows no screen.
 */

import type { Page } from 'playwright'

/** What one task took. `actions`: clicks, keys pressed as commands, and text fields entered without a click. */
export type Effort = { readonly actions: number; readonly words: number; readonly seconds: number }

/** Counts from `begin` to `end`; one task at a time. */
export type Tally = {
  begin(): void
  /** What was done since `begin`; what is done afterwards counts for no task. */
  end(): Promise<Effort>
}

/** Begins to listen in a window. */
export async function listenTo(page: Page): Promise<Tally> {
  let [actions, words, began, isCounting] = [0, 0, 0, false]
  await page.exposeFunction('tellTally', (what: 'action' | 'words', count: number) => {
    if (!isCounting) return
    if (what === 'action') actions += count
    else words += count
  })
  await page.addInitScript(listen)
  await page.evaluate(listen)
  return {
    begin: () => {
      ;[actions, words, began, isCounting] = [0, 0, performance.now(), true]
    },
    end: async () => {
      const seconds = (performance.now() - began) / 1000
      // What the window has told is on its way until it answers.
      await page.evaluate(() => true)
      isCounting = false
      return { actions, words, seconds }
    },
  }
}

/** Runs in the window. */
function listen(): void {
  const tell = (what: string, count: number) => void (window as unknown as { tellTally(what: string, count: number): Promise<void> }).tellTally(what, count)
  const told = new WeakMap<EventTarget, number>()
  const SILENT = ['Shift', 'Control', 'Alt', 'Meta', 'CapsLock']
  let entered: EventTarget | null = null
  const isText = (target: EventTarget | null) => target instanceof HTMLElement && target.matches('textarea, [contenteditable=true], input:not([type=checkbox], [type=radio], [type=range], [type=file])')
  addEventListener('pointerdown', (event) => {
    if (!event.isTrusted) return
    entered = isText(event.target) ? event.target : null
    tell('action', 1)
  }, true)
  addEventListener('keydown', (event) => {
    const isTyping = isText(event.target) && !event.ctrlKey && !event.metaKey && (event.key.length === 1 || ['Backspace', 'Delete'].includes(event.key))
    if (event.isTrusted && !event.repeat && !isTyping && !SILENT.includes(event.key)) tell('action', 1)
  }, true)
  addEventListener('input', ({ target }) => {
    if (target === null) return
    if (target instanceof HTMLInputElement && target.type === 'file') tell('action', 1)
    if (!isText(target)) return
    if (target !== entered) tell('action', 1)
    entered = target
    const text = target instanceof HTMLInputElement || target instanceof HTMLTextAreaElement ? target.value : ((target as HTMLElement).textContent ?? '')
    const words = text.split(/\s+/).filter((word) => word !== '').length
    tell('words', Math.max(0, words - (told.get(target) ?? 0)))
    told.set(target, words)
  }, true)
}
