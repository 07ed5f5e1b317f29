/**
 * Packs the desktop app with electron-builder: builds the window and the app's code, lays out llama.cpp's converter, then packs.
 *
 * Usage: npm run package [-- electron-builder's options]. `--stand-in` takes a stand-in for Electron's binary, so that what a package
 * holds can be looked at on a machine that cannot download it; only the target `dir` can be made that way.
 */

import { cpSync, existsSync, mkdirSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { prepareConverter } from '../electron/platform/llama/converter.ts'
import { runTool } from '../electron/platform/processes.ts'
import { buildRenderer } from './build.ts'
import { buildDesktop } from './build-desktop.ts'

const OUT = join(APP_ROOT, 'out')
/** The mark by which the fuse step finds its place in Electron's binary, with every fuse as a release of Electron ships it. */
const FUSE_MARK = Buffer.concat([Buffer.from('dL7pKGdnNz796PbbjQWNKmHXBZaB9tsX'), Buffer.from([1, 9]), Buffer.from('100111101')])

/** Where to pack, and with what. */
export type PackageOptions = { output?: string; hasStandIn?: boolean; args?: readonly string[]; onLine?: (line: string) => void }

/** Packs. Throws with the packager's last lines. */
export async function packageDesktop({ output = join(OUT, 'package'), hasStandIn = false, args = [], onLine }: PackageOptions = {}): Promise<string> {
  await buildRenderer({ quiet: true })
  await buildDesktop()
  await layOutConverter()
  const standIn = hasStandIn ? ['--linux', 'dir', `-c.electronDist=${makeStandIn()}`] : []
  const builder = join(APP_ROOT, 'node_modules', 'electron-builder', 'cli.js')
  const result = await runTool(process.execPath, [builder, '--config', 'electron-builder.yml', `-c.directories.output=${output}`, '--publish', 'never', ...standIn, ...args], { cwd: APP_ROOT, ...(onLine === undefined ? {} : { onLine }) })
  if (result.exitCode !== 0) throw new Error(`electron-builder failed:\n${`${result.stdout}\n${result.stderr}`.slice(-3_000)}`)
  return output
}

/** The converter's scripts as files: users may have no git to take them out of the bundle. */
async function layOutConverter(): Promise<void> {
  const folder = join(OUT, 'converter')
  const converter = await prepareConverter(join(OUT, 'converter-cache'))
  rmSync(folder, { recursive: true, force: true })
  cpSync(converter.folder, folder, { recursive: true })
  writeFileSync(join(folder, 'version'), converter.version)
}

/** A folder that looks like Electron's distribution to the packager. */
function makeStandIn(): string {
  const folder = join(OUT, 'electron-stand-in')
  if (existsSync(folder)) return folder
  mkdirSync(join(folder, 'locales'), { recursive: true })
  mkdirSync(join(folder, 'resources'))
  for (const name of ['LICENSE', 'LICENSES.chromium.html', 'chrome-sandbox', 'chrome_crashpad_handler', join('locales', 'en-US.pak')]) writeFileSync(join(folder, name), '')
  writeFileSync(join(folder, 'version'), '45.3.4')
  writeFileSync(join(folder, 'electron'), FUSE_MARK, { mode: 0o755 })
  return folder
}

if (process.argv[1]?.endsWith('package-desktop.ts') === true) {
  const args = process.argv.slice(2)
  await packageDesktop({ hasStandIn: args.includes('--stand-in'), args: args.filter((arg) => arg !== '--stand-in'), onLine: (line) => process.stdout.write(`${line}\n`) })
}
