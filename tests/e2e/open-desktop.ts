/**
 * Opens the studio as the desktop app does: the real built main process and preload script on the double of `electron`, the window in
 * Debian's Chromium. The same shape as openStudio, so that flows run on both; further what a person does outside the page.
 */

import { fork, type ChildProcess } from 'node:child_process'
import { createServer } from 'node:net'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { setTimeout as sleep } from 'node:timers/promises'
import { chromium, type Browser, type Page } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { buildRenderer } from '../../scripts/build.ts'
import { buildDesktop } from '../../scripts/build-desktop.ts'
import { CHROMIUM, CHROMIUM_FLAGS, type OpenOptions, type OpenStudio } from './open-studio.ts'

const RUN = join(APP_ROOT, 'tests', 'e2e', 'double', 'run.mjs')
const WINDOW = /^https:\/\/studio\.app\.electron-double\.invalid\//
const PATIENCE_MS = 60_000

/** What the double was asked to do: kind → records. */
export type Records = Record<string, unknown[] | undefined>

/** How a desktop is opened. */
export type DesktopOptions = OpenOptions & {
  /** The main module; built here unless given here or in STUDIO_DESKTOP_MAIN. */
  main?: string
  /** As a packaged app would have it. */
  resourcesPath?: string
  /** The system's key store as safeStorage names it, or `none`. */
  keyStore?: string
  /** Dialogs stay open until they are answered. */
  hold?: boolean
  /** Words of the command line. */
  words?: string[]
}

/** A desktop under the double. */
export type OpenDesktop = OpenStudio & {
  /** What was asked of the system so far. */
  records(): Promise<Records>
  /** Answers the next dialogs: the number of a button, a path, or null for cancel. */
  answer(kind: 'message' | 'open' | 'save', ...values: (number | string | null)[]): Promise<void>
  /** Does what only exists outside the page: `menu {label}`, `closeWindow`, `quit`, `openUrl {url}` … */
  tell(what: string, rest?: Record<string, unknown>): Promise<unknown>
  /** Starts the app a second time with these words; resolves with its exit code. */
  startAgain(...words: string[]): Promise<number | null>
  /** Resolves when the app has ended. */
  ended: Promise<number | null>
  /** The page of a window that was opened meanwhile. */
  latestPage(): Promise<Page>
}

let built: Promise<string> | undefined

/** Opens the desktop. Close it in every case. */
export async function openDesktop(options: DesktopOptions = {}): Promise<OpenDesktop> {
  const { home: given, env = {}, main = process.env['STUDIO_DESKTOP_MAIN'], resourcesPath, keyStore, hold, words = [], ...context } = options
  if (main === undefined) await (built ??= buildRenderer({ quiet: true }).then(() => buildDesktop()))
  const home = given ?? mkdtempSync(join(tmpdir(), 'tunesmith-desktop-'))
  const parts: StartParts = {
    main: main ?? join(APP_ROOT, 'out', 'main', 'main.js'),
    env: { ...process.env, STUDIO_PYTHON_HOME: homePaths().python, ...env, STUDIO_HOME: home },
    settings: { userData: join(home, 'electron'), chromium: CHROMIUM, flags: CHROMIUM_FLAGS, context, packaged: resourcesPath !== undefined, resourcesPath, keyStore, hold },
  }
  let app = await startApp(parts, words)
  let ends = app.ended
  return {
    get page() {
      return app.page
    },
    get browser() {
      return app.browser
    },
    home,
    url: 'app://studio/index.html',
    get ended() {
      return ends
    },
    records: async () => (await app.tell('records')) as Records,
    answer: async (kind, ...values) => void (await app.tell('answer', { kind, values })),
    tell: (what, rest) => app.tell(what, rest),
    startAgain: (...again) => startSecond(parts, again),
    latestPage: async () => (await windowPages(app.browser)).at(-1)!,
    openWindow: async () => {
      const before = (await windowPages(app.browser)).length
      await app.tell('menu', { label: 'New window' })
      return waitFor(async () => ((await windowPages(app.browser)).length > before ? (await windowPages(app.browser)).at(-1) : undefined), 'a second window')
    },
    kill: () => end(app, 'SIGKILL'),
    restart: async () => {
      app = await startApp(parts, [])
      ends = app.ended
    },
    close: async () => {
      await end(app, 'SIGKILL')
      if (given === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 10, retryDelay: 200 })
    },
  }
}

type StartParts = { main: string; env: NodeJS.ProcessEnv; settings: Record<string, unknown> }
type App = { process: ChildProcess; page: Page; browser: Browser; ended: Promise<number | null>; tell(what: string, rest?: Record<string, unknown>): Promise<unknown> }

async function startApp(parts: StartParts, words: string[]): Promise<App> {
  const port = await freePort()
  const child = forkDouble(parts, words, port)
  let said = ''
  child.stdout?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  child.stderr?.on('data', (chunk: Buffer) => (said += chunk.toString()))
  const ended = new Promise<number | null>((resolve) => child.once('exit', (code) => resolve(code)))
  const failed = ended.then((code) => Promise.reject(new Error(`The app ended with ${code} before its window opened: ${said.slice(-3_000)}`)))
  failed.catch(() => undefined)
  const browser = await Promise.race([waitFor(() => chromium.connectOverCDP(`http://127.0.0.1:${port}`).catch(() => undefined), 'the browser'), failed])
  const page = await Promise.race([waitFor(async () => (await windowPages(browser))[0], 'the window'), failed])
  return { process: child, page, browser, ended, tell: teller(child) }
}

function forkDouble({ main, env, settings }: StartParts, words: string[], port: number): ChildProcess {
  return fork(RUN, [main, ...words], { env: { ...env, ELECTRON_DOUBLE: JSON.stringify({ ...settings, port }) }, stdio: ['ignore', 'pipe', 'pipe', 'ipc'], execArgv: [] })
}

/** A second start: it hands its words to the first and ends. */
async function startSecond(parts: StartParts, words: string[]): Promise<number | null> {
  const child = forkDouble(parts, words, await freePort())
  return new Promise((resolve) => child.once('exit', (code) => resolve(code)))
}

async function windowPages(browser: Browser): Promise<Page[]> {
  return browser.contexts().flatMap((context) => context.pages()).filter((page) => WINDOW.test(page.url()))
}

function teller(child: ChildProcess): App['tell'] {
  let lastId = 0
  const open = new Map<number, { resolve(value: unknown): void; reject(error: Error): void }>()
  child.on('message', (message) => {
    const { id, value, error } = message as { id: number; value?: unknown; error?: string }
    if (error === undefined) open.get(id)?.resolve(value)
    else open.get(id)?.reject(new Error(error))
    open.delete(id)
  })
  return (what, rest = {}) =>
    new Promise((resolve, reject) => {
      const id = ++lastId
      open.set(id, { resolve, reject })
      child.send({ id, do: what, ...rest })
    })
}

async function end(app: App, signal: NodeJS.Signals): Promise<void> {
  const browserProcess = app.browser
  if (app.process.exitCode === null && app.process.signalCode === null) app.process.kill(signal)
  await app.ended
  await browserProcess.close().catch(() => undefined)
}

async function waitFor<T>(look: () => Promise<T | undefined>, what: string): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS
  for (;;) {
    const found = await look()
    if (found !== undefined) return found
    if (Date.now() > deadline) throw new Error(`Waited in vain for ${what}.`)
    await sleep(50)
  }
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as { port: number }
      server.close(() => resolve(port))
    })
  })
}

/** True where the double can run. */
export function hasDesktop(): boolean {
  return existsSync(CHROMIUM)
}
