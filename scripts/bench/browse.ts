/**
 * Browsing a version of a million rows in Chromium against `serve`: from opening the rows to the first of them, with no index
 * yet; from the last key of a search to its count, with the index made; frames while the list is scrolled.
 *
 *     npm run -s setup && node_modules/.bin/node scripts/bench/browse.ts [--rows 1000000] [--searches 12]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import type { Page } from 'playwright'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { openStudio } from '../../tests/e2e/open-studio.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, searches: { type: 'string', default: '12' } } })
const home = mkdtempSync(join(tmpdir(), 'tunesmith-browse-'))
const env = { ...process.env, STUDIO_HOME: home }
/** Words of the pack's rows, common and rare, and beginnings of words. */
const SEARCHES = ['lion', 'toe roll', 'front open tree', 'stun', 'predator', 'combo please', 'fakie 540', 'gazelle', 'back closed', 'tri', 'skate today', 'nothing such']

function command(...args: string[]): string {
  const run = spawnSync(process.execPath, ['electron/cli.ts', ...args], { cwd: APP_ROOT, env, encoding: 'utf8', maxBuffer: 1 << 26 })
  if (run.status !== 0) throw new Error(run.stderr)
  return run.stdout
}

/** Makes the version; returns the project's id and how many rows were written. */
function makeVersion(): { project: string; rows: number } {
  const folder = join(home, 'projects', 'rows')
  command('new', folder, '--pack', 'wzrdbrain')
  // Of 9,000 rows all but some hundred stories that run out can be had any number of times.
  const made = JSON.parse(command('generate', '--project', folder, '--scale', String(Number(values.rows) / 8050), '--json').trim().split('\n').at(-1)!) as { accepted: number }
  return { project: (JSON.parse(readFileSync(join(folder, 'project.json'), 'utf8')) as { id: string }).id, rows: made.accepted }
}

const count = (rows: number) => rows.toLocaleString('en')
const at = (sorted: readonly number[], share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))]!

/** From another screen to the rows. */
async function firstRows(page: Page, address: string): Promise<number> {
  const started = performance.now()
  await page.evaluate((address) => (location.hash = address), address)
  await page.getByRole('listbox', { name: 'Rows' }).getByRole('option').first().getByText(/\w/).first().waitFor()
  return performance.now() - started
}

/** Milliseconds from the last key to the count of the search, typing pause of the search box included. */
async function search(page: Page, words: string, rows: number): Promise<number> {
  const box = page.getByRole('searchbox', { name: 'Search the rows' })
  await box.fill('')
  await page.getByText(`${count(rows)} rows`, { exact: true }).waitFor()
  return page.evaluate(async (words) => {
    const input = document.querySelector<HTMLInputElement>('input[type=search]')!
    const status = () => document.querySelector('[role=status]')?.textContent ?? ''
    const setter = Object.getOwnPropertyDescriptor(HTMLInputElement.prototype, 'value')!.set!
    const started = performance.now()
    setter.call(input, words)
    input.dispatchEvent(new Event('input', { bubbles: true }))
    while (!/ of /.test(status()) && !document.body.innerText.includes('No row passes')) await new Promise(requestAnimationFrame)
    return performance.now() - started
  }, words)
}

/** Frame times in ms while the list runs by for two seconds. */
async function scroll(page: Page): Promise<number[]> {
  return page.getByRole('listbox', { name: 'Rows' }).evaluate(async (list) => {
    const frames: number[] = []
    let last = performance.now()
    const end = last + 2000
    while (last < end) {
      list.scrollTop += 90
      await new Promise(requestAnimationFrame)
      const now = performance.now()
      frames.push(now - last)
      last = now
    }
    return frames
  })
}

const made = makeVersion()
const studio = await openStudio({ home })
try {
  const { page } = studio
  page.setDefaultTimeout(120_000)
  await page.goto(`${new URL(studio.url).origin}/#/settings/about`)
  await page.getByRole('link', { name: 'Settings' }).or(page.getByRole('heading').first()).first().waitFor()
  const first = await firstRows(page, `/p/${made.project}/data/rows`)
  const indexing = performance.now()
  await page.getByText(`${count(made.rows)} rows`, { exact: true }).waitFor()
  await page.getByText(/search ready for/).waitFor({ state: 'detached' })
  const indexed = performance.now() - indexing
  const searches: number[] = []
  for (let i = 0; i < Number(values.searches); i += 1) searches.push(await search(page, SEARCHES[i % SEARCHES.length]!, made.rows))
  await page.getByRole('searchbox', { name: 'Search the rows' }).fill('')
  await page.getByText(`${count(made.rows)} rows`, { exact: true }).waitFor()
  const frames = (await scroll(page)).sort((a, b) => a - b)
  searches.sort((a, b) => a - b)
  const ms = (value: number) => `${Math.round(value)} ms`
  console.log(table([
    ['what', 'measured'],
    ['rows of the version', count(made.rows)],
    ['first rows after opening, no index yet', ms(first)],
    ['the whole index, made beside', `${(indexed / 1000).toFixed(1)} s`],
    ['search to count, p50', ms(at(searches, 0.5))],
    ['search to count, p95', ms(at(searches, 0.95))],
    ['frame while scrolling, p50', ms(at(frames, 0.5))],
    ['frame while scrolling, p95', ms(at(frames, 0.95))],
    ['frames over 34 ms', `${frames.filter((frame) => frame > 34).length} of ${frames.length}`],
  ]).join('\n'))
} finally {
  await studio.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
