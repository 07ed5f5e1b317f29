/**
 * Opens the studio as a person would: `serve` as a process of its own on a home folder of its own, the built window in
 * Debian's Chromium. Knows how to start, kill and come back; flows use visible names and roles only.
 */

import { spawn, type ChildProcess } from 'node:child_process'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { chromium, type Browser, type BrowserContextOptions, type Page } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { buildRenderer } from '../../scripts/build.ts'

/** Debian's Chromium; `$STUDIO_CHROMIUM` names another one. */
export const CHROMIUM = process.env['STUDIO_CHROMIUM'] ?? '/usr/bin/chromium'
/** Without these a root user in a closed network waits for what never comes. */
export const CHROMIUM_FLAGS = ['--no-sandbox', '--disable-gpu', '--disable-quic', '--no-first-run', '--disable-background-networking', '--disable-component-update', '--disable-sync', '--force-color-profile=srgb']

/** True where flows can run; a test file skips itself loudly where they cannot. */
export function hasChromium(): boolean {
  return existsSync(CHROMIUM)
}

/** How a studio is opened. */
export type OpenOptions = BrowserContextOptions & {
  /** The home folder; a new empty one unless given (then it is removed at the end). */
  home?: string
  env?: Record<string, string>
}

/** A studio in a browser. */
export type OpenStudio = {
  page: Page
  browser: Browser
  home: string
  url: string
  /** Another window on the same host. */
  openWindow(): Promise<Page>
  /** Ends the host at once, as a crash would. */
  kill(): Promise<void>
  /** Starts the host again on the same home and port; the window reconnects by itself. */
  restart(): Promise<void>
  close(): Promise<void>
}

/** Opens a studio. Close it in every case. */
export async function openStudio(options: OpenOptions = {}): Promise<OpenStudio> {
  const { home: given, env = {}, ...context } = options
  await buildRenderer({ quiet: true })
  const home = given ?? mkdtempSync(join(tmpdir(), 'tunesmith-window-'))
  const environment = { ...process.env, STUDIO_PYTHON_HOME: homePaths().python, ...env, STUDIO_HOME: home }
  let host = await startHost(environment, home, 0)
  const browser = await chromium.launch({ executablePath: CHROMIUM, args: CHROMIUM_FLAGS })
  const browserContext = await browser.newContext({ viewport: { width: 1280, height: 800 }, ...context })
  const page = await browserContext.newPage()
  await page.goto(host.url)
  return {
    page,
    browser,
    home,
    get url() {
      return host.url
    },
    openWindow: async () => {
      const other = await browserContext.newPage()
      await other.goto(new URL('/', host.url).href)
      return other
    },
    kill: () => endHost(host.process, 'SIGKILL'),
    restart: async () => {
      host = await startHost(environment, home, Number(new URL(host.url).port), new URL(host.url).searchParams.get('token') ?? undefined)
    },
    close: async () => {
      await browser.close()
      await endHost(host.process, 'SIGTERM')
      if (given === undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
    },
  }
}

type StartedHost = { process: ChildProcess; url: string }

/** Starts `serve` and waits for the address that it prints. */
async function startHost(env: NodeJS.ProcessEnv, home: string, port: number, token?: string): Promise<StartedHost> {
  const child = spawn(process.execPath, [join(APP_ROOT, 'electron', 'serve.ts'), '--port', String(port), '--root', home], {
    env: token === undefined ? env : { ...env, STUDIO_TOKEN: token },
    stdio: ['ignore', 'pipe', 'pipe'],
  })
  let said = ''
  const url = await new Promise<string>((resolve, reject) => {
    const hear = (chunk: Buffer) => {
      said += chunk.toString()
      const found = /http:\/\/127\.0\.0\.1:\d+\/\?token=\S+/.exec(said)
      if (found !== null) resolve(found[0])
    }
    child.stdout.on('data', hear)
    child.stderr.on('data', hear)
    child.on('exit', (code) => reject(new Error(`serve ended with ${code}: ${said}`)))
  })
  return { process: child, url }
}

async function endHost(child: ChildProcess, signal: NodeJS.Signals): Promise<void> {
  if (child.exitCode !== null || child.signalCode !== null) return
  const ended = new Promise((resolve) => child.once('exit', resolve))
  child.kill(signal)
  await ended
}
