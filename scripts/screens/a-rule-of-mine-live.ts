/**
 * Takes the pictures of the moment "A rule of mine, live" and measures it: a word is changed in a sentence; samples, verdict and the
 * forbidden example follow. Prints after how many milliseconds each was another one on screen; the bar is 200 ms for all three.
 *
 *     node scripts/screens/a-rule-of-mine-live.ts [--rounds 20]
 */

import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { openStudio } from '../../tests/e2e/open-studio.ts'

const OUT = join(APP_ROOT, 'docs', 'screens', 'moments', 'a-rule-of-mine-live')
const { values } = parseArgs({ options: { rounds: { type: 'string', default: '20' } } })
const WRONG = '1. front open gazelle\n2. front open tree'
const BAR_MS = 200
/** What must follow a changed word. */
const FOLLOWING = ['samples', 'verdict', 'forbidden example'] as const

/** Opens the choices of the word at which the next item begins, and returns the one to take. */
async function choiceOf(page: Page, to: 'entry' | 'exit') {
  const link = page.getByRole('listitem', { name: 'Rule link', exact: true })
  await link.getByRole('button', { name: /^Change:/ }).nth(1).click()
  return page.getByRole('list', { name: 'Choices' }).getByRole('button', { name: to, exact: true })
}

/** Runs in the window: clicks, and notes when each of what must follow is drawn with other words. */
function clickAndWait(button: HTMLElement | SVGElement): Promise<number[]> {
  const textOf = (name: string) => document.querySelector(`[aria-label="${name}"]`)?.textContent ?? ''
  const texts = () => [textOf('Samples'), textOf('Verdict'), textOf('Rule link').split('Breaks it')[1] ?? '']
  const before = texts()
  const times: number[] = []
  const start = performance.now()
  return new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      for (const [place, text] of texts().entries()) if (text !== before[place]) times[place] ??= performance.now() - start
      if (before.some((_, place) => times[place] === undefined)) return
      watcher.disconnect()
      resolve(times)
    })
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
    button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  })
}

async function measure(page: Page, rounds: number): Promise<void> {
  const times: number[][] = []
  for (let round = 0; round < rounds; round += 1) times.push(await (await choiceOf(page, round % 2 === 0 ? 'entry' : 'exit')).evaluate(clickAndWait))
  const rows = [...FOLLOWING, 'all three'].map((what, place) => {
    const sorted = times.map((each) => (place < FOLLOWING.length ? each[place]! : Math.max(...each))).toSorted((a, b) => a - b)
    const at = (share: number) => `${Math.round(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!)} ms`
    return [what, String(rounds), at(0.5), at(0.95), at(1), place < FOLLOWING.length ? '' : `${BAR_MS} ms`]
  })
  console.log(table([['from a changed word to', 'rounds', 'p50', 'p95', 'most', 'bar'], ...rows]).join('\n'))
}

async function takePictures(page: Page): Promise<void> {
  let number = 0
  const take = async (name: string) => {
    await page.mouse.move(0, 0)
    // Colours that change fade; a picture in between shows neither.
    await page.waitForTimeout(600)
    await page.screenshot({ path: join(OUT, `${++number}-${name}.png`) })
  }
  const tab = (name: string) => page.getByRole('tab', { name }).click()
  const samples = page.getByRole('region', { name: 'Samples' })
  const verdict = page.getByRole('status', { name: 'Verdict' })
  await take('the-rules-as-sentences')
  await page.getByRole('textbox', { name: 'An answer to judge' }).fill(WRONG)
  await verdict.getByText(/No: it breaks 1 of/).waitFor()
  await take('an-answer-that-breaks-it')
  const choice = await choiceOf(page, 'entry')
  await take('a-word-that-opens')
  await choice.click()
  await verdict.getByText(/Yes: it keeps all/).waitFor()
  await take('everything-follows')
  await page.emulateMedia({ colorScheme: 'dark' })
  await take('in-the-dark')
  await page.emulateMedia({ colorScheme: 'light' })
  await page.keyboard.press('Control+z')
  await tab('YAML')
  await page.getByRole('textbox', { name: 'Text of rulebook.yaml' }).getByText('notes').first().click()
  await page.keyboard.press('End')
  await page.keyboard.type('\nnowhere: 1')
  await samples.getByText(/Line \d+ does not fit yet/).waitFor()
  await page.getByRole('list', { name: 'Problems' }).getByText(/nowhere/).first().waitFor()
  await take('a-mistake-keeps-the-last-state')
  await page.keyboard.press('Control+z')
  await samples.getByText('as the rules write them now').waitFor()
  await tab('Rules')
  await page.getByRole('button', { name: 'Add a rule' }).click()
  await page.getByRole('dialog', { name: 'Add a rule' }).getByRole('button', { name: /never comes twice in a row/ }).first().click()
  await page.getByRole('listitem', { name: 'Rule no_repeat', exact: true }).getByText('Breaks it').waitFor()
  await take('a-rule-of-mine')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
  await page.getByRole('button', { name: 'Versions', exact: true }).click()
  await page.getByRole('dialog', { name: 'Saved versions' }).getByRole('listitem').first().waitFor()
  await take('saved-versions-as-sentences')
}

const home = mkdtempSync(join(tmpdir(), 'moment-rule-live-'))
mkdirSync(OUT, { recursive: true })
const host = createStudio({ surface: 'cli', paths: homePaths(home) })
const { project } = await host.call('projects.create', { folder: join(home, 'combos'), name: 'Wizard skating', pack: 'wzrdbrain' })
await host.close()
const studio = await openStudio({ home, colorScheme: 'light' })
try {
  const { page } = studio
  page.setDefaultTimeout(60_000)
  await page.goto(`${new URL(studio.url).origin}/#/p/${project.id}/knowledge/rules`)
  await page.getByRole('listitem', { name: 'Rule link', exact: true }).getByText('Breaks it').waitFor()
  await page.getByRole('textbox', { name: 'An answer to judge' }).fill(WRONG)
  await page.getByRole('status', { name: 'Verdict' }).getByText(/No: /).waitFor()
  await measure(page, 2 * Math.ceil(Number(values.rounds) / 2))
  await page.getByRole('textbox', { name: 'An answer to judge' }).fill('')
  await takePictures(page)
} finally {
  await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
