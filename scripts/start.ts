/**
 * `npm start`: the studio. In a window of its own where Electron's binary and a display are there, else as `serve` with an address to
 * open in a browser. Builds what is out of date first. Words after `--` go to `serve`.
 */

import { spawn } from 'node:child_process'
import { existsSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runCommandLine } from '../electron/cli/run-command-line.ts'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { toStudioError } from '../contract/errors.ts'
import { buildRenderer } from './build.ts'
import { buildDesktop } from './build-desktop.ts'

const words = process.argv.slice(2)
const binary = words.length > 0 ? null : findElectron()
try {
  await buildRenderer({ quiet: true })
  if (binary !== null) await buildDesktop()
} catch (error) {
  process.stderr.write(`The window could not be built: ${toStudioError(error).message}\n`)
}
process.exitCode = binary === null ? await serve() : await open(binary)

/** Electron's binary, where a window can be shown with it. */
function findElectron(): string | null {
  const hasDisplay = process.platform !== 'linux' || Boolean(process.env['DISPLAY'] ?? process.env['WAYLAND_DISPLAY'])
  // Chromium's sandbox does not work for root, and without the sandbox no window is opened.
  if (!hasDisplay || process.getuid?.() === 0) return null
  const names: Partial<Record<NodeJS.Platform, string>> = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }
  const path = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(APP_ROOT, 'node_modules', 'electron', 'dist'), names[process.platform] ?? 'electron')
  return existsSync(path) ? path : null
}

function open(path: string): Promise<number> {
  const child = spawn(path, [APP_ROOT], { stdio: 'inherit' })
  return new Promise((resolve) => {
    child.on('error', (error) => {
      process.stderr.write(`Electron could not be started: ${error.message}\n`)
      resolve(1)
    })
    child.on('exit', (code) => resolve(code ?? 1))
  })
}

/** A person at a browser chooses folders below the own home folder, unless `--root` says otherwise. */
function serve(): Promise<number> {
  const root = words.some((word) => word === '--root' || word.startsWith('--root=')) ? [] : ['--root', homedir()]
  return runCommandLine(['serve', ...root, ...words], { out: process.stdout, err: process.stderr })
}
