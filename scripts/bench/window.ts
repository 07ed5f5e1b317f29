/**
 * The window as a whole: from its start to where it can be used, what it loads, the idle host's memory; rows, scrolling and keystrokes as
 * `browse.ts` and `keystroke.ts` beside it measure them. Prints one table.
 *
 *     node_modules/.bin/node scripts/bench/window.ts [--rounds 7] [--rows 1000000] [--alone]
 */

import { spawn, spawnSync, type ChildProcess } from 'node:child_process'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { basename, join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { parseArgs } from 'node:util'
import { gzipSync } from 'node:zlib'
import { chromium, type BrowserContext } from 'playwright'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { CHROMIUM, CHROMIUM_FLAGS } from '../../tests/e2e/open-studio.ts'
import { buildRenderer } from '../build.ts'

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '7' }, rows: { type: 'string', default: '1000000' }, alone: { type: 'boolean', default: false } } })
/** Chunks that are an editor of text or belong to one alone. */
const EDITORS = /^(?:code-editor|yaml-tab|yaml-editor)/
const IDLE_MS = 10_000
/** Any free port at first, then the same. */
let port = 0

type Round = { host: number; window: number; loaded: string[] }

/**
 * One start as `npm start` does it: the host as a process of its own on a home that it knows, then a tab of a browser that is
 * open until the first button can be pressed. The port stays the same, as it does for a person, so that the browser knows the page.
 */
async function start(browser: BrowserContext, home: string, andThen: (host: ChildProcess) => Promise<void>): Promise<Round> {
  const page = await browser.newPage()
  const began = performance.now()
  const host = spawn(process.execPath, [join(APP_ROOT, 'electron', 'serve.ts'), '--port', String(port), '--root', home], { env: { ...process.env, NODE_COMPILE_CACHE: join(home, 'compiled'), STUDIO_HOME: join(home, 'data'), STUDIO_PYTHON_HOME: homePaths().python }, stdio: ['ignore', 'pipe', 'inherit'] })
  try {
    const url = await new Promise<string>((resolve, reject) => {
      host.once('exit', (code) => reject(new Error(`serve ended with ${code}`)))
      host.stdout.on('data', (chunk: Buffer) => resolve(/http:\/\/\S+token=\S+/.exec(chunk.toString())?.[0] ?? ''))
    })
    const listening = performance.now()
    port = Number(new URL(url).port)
    await page.goto(url, { waitUntil: 'commit' })
    await page.getByRole('button', { name: 'See it work', disabled: false }).waitFor()
    const usable = performance.now()
    const loaded = await page.evaluate(() => performance.getEntriesByType('resource').map(({ name }) => new URL(name).pathname).filter((path) => /\.(?:js|css)$/.test(path)))
    await page.close()
    await andThen(host)
    return { host: listening - began, window: usable - listening, loaded: loaded.map((path) => basename(path)) }
  } finally {
    host.kill('SIGTERM')
    await new Promise((resolve) => host.once('exit', resolve))
  }
}

function memoryMib(host: ChildProcess): number {
  return Number(/^VmRSS:\s+(\d+)/m.exec(readFileSync(`/proc/${host.pid}/status`, 'utf8'))?.[1] ?? 0) / 1024
}

/** Bytes of these files of the window, packed as they are sent. */
function packed(assets: string, names: Iterable<string>): number {
  return [...new Set(names)].reduce((sum, name) => sum + gzipSync(readFileSync(join(assets, name)), { level: 9 }).length, 0)
}

/** Every script that the window can import without an editor; what a worker runs beside it is none of them. */
function withoutEditors(assets: string): string[] {
  const all = new Set(scripts(assets))
  const found = new Set<string>()
  const visit = (name: string): void => {
    if (found.has(name) || EDITORS.test(name)) return
    found.add(name)
    const text = readFileSync(join(assets, name), 'utf8')
    for (const [, other = ''] of text.matchAll(/(?:from|import)\s*\(?\s*["'`]\.\/([^"'`]+)["'`]/g)) if (all.has(other)) visit(other)
  }
  for (const name of all) if (name.startsWith('index-')) visit(name)
  return [...found]
}

function scripts(assets: string): string[] {
  return readdirSync(assets).filter((name) => name.endsWith('.js'))
}

function workers(assets: string): string[] {
  return scripts(assets).filter((name) => /(?:^|-)worker-/.test(name))
}

/** A line of another bench's table: what stands after its name. */
function measured(script: string, args: readonly string[], lines: readonly string[]): string[] {
  const run = spawnSync(process.execPath, [join(APP_ROOT, 'scripts', 'bench', script), ...args], { encoding: 'utf8', maxBuffer: 1 << 24 })
  if (run.status !== 0) throw new Error(run.stderr)
  return lines.map((name) => run.stdout.split('\n').find((line) => line.startsWith(name))?.slice(name.length).trim() ?? 'not measured')
}

const assets = join(await buildRenderer({ quiet: true }), 'assets')
const home = mkdtempSync(join(tmpdir(), 'tunesmith-bench-'))
const browser = await chromium.launchPersistentContext(join(home, 'browser'), { executablePath: CHROMIUM, args: CHROMIUM_FLAGS, viewport: { width: 1280, height: 800 } })
const rounds: Round[] = []
let [memory, firstStart] = [0, 0]
try {
  const [first] = [await start(browser, home, async () => undefined), await start(browser, home, async () => undefined)]
  firstStart = first.host + first.window
  for (let i = 0; i < Number(values.rounds); i += 1) {
    const isLast = i === Number(values.rounds) - 1
    rounds.push(await start(browser, home, async (host) => {
      if (!isLast) return
      await sleep(IDLE_MS)
      memory = memoryMib(host)
    }))
  }
} finally {
  await browser.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
}
const of = (pick: (round: Round) => number) => rounds.map(pick).toSorted((a, b) => a - b)
const seconds = (sorted: readonly number[]) => `${((sorted[Math.floor(sorted.length / 2)] ?? 0) / 1000).toFixed(2)} s, longest ${((sorted.at(-1) ?? 0) / 1000).toFixed(2)} s`
const kilobytes = (bytes: number) => `${(bytes / 1000).toFixed(0)} KB`
const rows = [
  ['what', 'measured', 'bar'],
  ['host start to its address', seconds(of(({ host }) => host)), ''],
  ['window to its first button', seconds(of(({ window }) => window)), ''],
  ['first start of all, nothing compiled yet', `${(firstStart / 1000).toFixed(2)} s`, ''],
  ['start to interactive', seconds(of(({ host, window }) => host + window)), '1.5 s'],
  ['first screen, gzip', kilobytes(packed(assets, rounds[0]?.loaded ?? [])), ''],
  ['whole window without text editors, gzip', kilobytes(packed(assets, withoutEditors(assets))), '450 KB'],
  ['text editors, gzip', kilobytes(packed(assets, scripts(assets)) - packed(assets, [...withoutEditors(assets), ...workers(assets)])), ''],
  ['workers beside the window, gzip', kilobytes(packed(assets, workers(assets))), ''],
  ['idle host after its first window', `${memory.toFixed(0)} MiB`, ''],
]
if (!values.alone) {
  const [first = '', search = '', frame = ''] = measured('browse.ts', ['--rows', values.rows], ['first rows after opening, no index yet', 'search to count, p95', 'frame while scrolling, p95'])
  const [keystroke = ''] = measured('keystroke.ts', [], ['the same in a window, click to words'])
  const [, , p95 = keystroke] = /^\d+\s+(\d+ ms)\s+(\d+ ms)/.exec(keystroke) ?? []
  rows.push([`first rows of ${Number(values.rows).toLocaleString('en')}`, first, '1,000 ms'], ['search to count, p95', search, '300 ms'], ['frame while scrolling, p95', frame, ''], ['changed word to verdict, p95', p95, '200 ms'])
}
console.log(table(rows).join('\n'))
