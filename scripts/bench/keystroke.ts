/**
 * From a changed word to a new verdict, on the pack wzrdbrain: what the worker needs alone, and the whole way in a window, from the click to
 * the verdict on screen. Prints one table. Run: node scripts/bench/keystroke.ts [--rounds N] [--pack FOLDER]
 */

import { readdirSync, readFileSync, statSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { editDocument } from '../../engine/document/edit-document.ts'
import { LiveRulebook } from '../../renderer/rulebook-worker/live-rulebook.ts'
import { hasChromium, openStudio } from '../../tests/e2e/open-studio.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '60' } } })
const ROUNDS = Number(values.rounds)
const PACK = join(APP_ROOT, 'knowledge', 'wzrdbrain')
const WRONG = '1. front open gazelle\n2. front open tree'
const CHOICES = ['next.entry == prev.entry', 'next.entry == prev.exit']

function textsOf(folder: string, prefix = ''): Record<string, string> {
  return Object.assign({}, ...readdirSync(join(folder, prefix)).map((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`
    return statSync(join(folder, path)).isDirectory() ? textsOf(folder, path) : { [path]: readFileSync(join(folder, path), 'utf8') }
  })) as Record<string, string>
}

/** Milliseconds of each round: the text is edited, read, compiled, drawn from, and the answer judged. */
function alone(): number[] {
  const live = new LiveRulebook()
  const texts = textsOf(PACK)
  live.change(texts, true)
  live.update(0, 0)
  let text = texts['rulebook.yaml'] ?? ''
  return Array.from({ length: ROUNDS }, (_none, round) => {
    const start = performance.now()
    text = editDocument(text, [{ do: 'set', path: ['rules', 'link', 'pair'], value: CHOICES[round % 2] ?? '' }]).text
    live.change({ 'rulebook.yaml': text }, false)
    live.update(round + 1, 0)
    live.judge({ answer: WRONG })
    return performance.now() - start
  })
}

/** Milliseconds from the click on a word to the changed verdict on screen. */
async function inWindow(): Promise<number[]> {
  const home = mkdtempSync(join(tmpdir(), 'tunesmith-keystroke-'))
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  const { project } = await studio.call('projects.create', { folder: join(home, 'combos'), pack: 'wzrdbrain' })
  await studio.close()
  const open = await openStudio({ home })
  try {
    await open.page.goto(`${new URL(open.url).origin}/#/p/${project.id}/knowledge/rules`)
    await open.page.getByRole('textbox', { name: 'An answer to judge' }).fill(WRONG)
    await open.page.getByRole('status', { name: 'Verdict' }).waitFor()
    const rule = open.page.getByRole('listitem', { name: 'Rule link', exact: true })
    const times: number[] = []
    for (let round = 0; round < ROUNDS; round += 1) {
      await rule.getByRole('button', { name: /^Change:/ }).nth(1).click()
      const to = round % 2 === 0 ? 'entry' : 'exit'
      const choice = open.page.getByRole('list', { name: 'Choices' }).getByRole('button', { name: to, exact: true })
      times.push(await choice.evaluate(clickAndWait))
    }
    return times
  } finally {
    await open.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
}

/** Runs in the window: clicks, and waits until the words of the verdict are others. */
function clickAndWait(button: HTMLElement | SVGElement): Promise<number> {
  const verdict = () => document.querySelector('[aria-label="Verdict"]')?.textContent ?? ''
  const before = verdict()
  const start = performance.now()
  return new Promise((resolve) => {
    const watcher = new MutationObserver(() => {
      if (verdict() === before) return
      watcher.disconnect()
      resolve(performance.now() - start)
    })
    watcher.observe(document.body, { subtree: true, childList: true, characterData: true })
    button.dispatchEvent(new MouseEvent('click', { bubbles: true }))
  })
}

function row(name: string, times: readonly number[]): string {
  const sorted = times.toSorted((a, b) => a - b)
  const at = (share: number) => `${(sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))] ?? 0).toFixed(0)} ms`.padStart(9)
  return `${name.padEnd(44)}${String(times.length).padStart(7)}${at(0.5)}${at(0.95)}${at(1)}`
}

console.log(`${'from a changed word to a new verdict'.padEnd(44)}${'rounds'.padStart(7)}${'p50'.padStart(9)}${'p95'.padStart(9)}${'most'.padStart(9)}`)
console.log(row('edit, read, compile, ten samples, verdict', alone()))
if (hasChromium()) console.log(row('the same in a window, click to words', await inWindow()))
else console.log('no Chromium here: the window was not measured')
