/**
 * Builds the desktop app's own code into out/main: the main process, its workers and native children as ES modules, the preload
 * script as one CommonJS file. Native packages stay outside; everything else is bundled.
 * Knows Vite; the window is built by scripts/build.ts.
 */

import { existsSync, globSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { basename, dirname, join, resolve } from 'node:path'
import { build, type Plugin, type InlineConfig } from 'vite'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { hashSources } from './build.ts'

const OUT = join(APP_ROOT, 'out', 'main')
const STAMP = join(OUT, '.sources')
/** All that it is built from. */
const SOURCES = ['electron/**/*.ts', 'contract/**/*.{ts,json}', 'engine/**/*.{ts,json}', 'package-lock.json', 'scripts/build-desktop.ts']
/** Loaded from node_modules at run time: they carry native files, or are Electron itself. */
const OUTSIDE = ['electron', 'better-sqlite3', 'node-llama-cpp', 'koffi']
/** Modules that are started by their address: workers and native children. */
const STARTED = /new URL\(\s*['"](\.\.?\/[^'"]+\.ts)['"]\s*,\s*import\.meta\.url\s*\)/g

/** Builds both targets where they are out of date. Returns the folder. */
export async function buildDesktop(options: { force?: boolean } = {}): Promise<string> {
  const hash = hashSources(SOURCES)
  if (options.force !== true && existsSync(STAMP) && readFileSync(STAMP, 'utf8') === hash) return OUT
  rmSync(OUT, { recursive: true, force: true })
  await build(mainConfig())
  await build(preloadConfig())
  writeFileSync(STAMP, hash)
  return OUT
}

function mainConfig(): InlineConfig {
  return {
    configFile: false,
    root: APP_ROOT,
    logLevel: 'error',
    publicDir: false,
    plugins: [startedModules()],
    // The packages resolve as they do in Node, not as in a browser.
    resolve: { conditions: ['node', 'import', 'module', 'default'], mainFields: ['module', 'main'] },
    ssr: { noExternal: true, external: OUTSIDE, target: 'node' },
    build: {
      ssr: true,
      target: 'node24',
      outDir: OUT,
      emptyOutDir: false,
      minify: false,
      sourcemap: false,
      rollupOptions: {
        input: { main: join(APP_ROOT, 'electron', 'main.ts'), ...findStarted() },
        // One flat folder: a module's own place tells where the app's root is (electron/platform/paths.ts).
        output: { format: 'es', entryFileNames: '[name].js', chunkFileNames: '[name]-[hash].js' },
      },
    },
  }
}

function preloadConfig(): InlineConfig {
  const entry = join(APP_ROOT, 'electron', 'preload.ts')
  return {
    configFile: false,
    root: APP_ROOT,
    logLevel: 'error',
    publicDir: false,
    ssr: { noExternal: true, external: ['electron'] },
    build: { ssr: true, target: 'node24', outDir: OUT, emptyOutDir: false, minify: false, rollupOptions: { input: { preload: entry }, output: { format: 'cjs', entryFileNames: 'preload.cjs', codeSplitting: false } } },
  }
}

/** Every module that the host starts by its address: its name → its path. */
function findStarted(): Record<string, string> {
  const started: Record<string, string> = {}
  for (const file of globSync('electron/**/*.ts', { cwd: APP_ROOT, exclude: ['**/*.test.ts'] })) {
    for (const [, address = ''] of readFileSync(join(APP_ROOT, file), 'utf8').matchAll(STARTED)) {
      const path = resolve(APP_ROOT, dirname(file), address)
      const name = basename(path, '.ts')
      if (!existsSync(path) || (started[name] ?? path) !== path) throw new Error(`${file} starts ${address}, which is not there or shares its name with another.`)
      started[name] = path
    }
  }
  return started
}

/** Puts the new address of a started module there: an entry of its own in the same flat folder. */
function startedModules(): Plugin {
  return {
    name: 'started-modules',
    // Before types and quotes are rewritten.
    enforce: 'pre',
    transform: (code, id) => (id.endsWith('.ts') && code.search(STARTED) >= 0 ? { code: code.replaceAll(STARTED, (_, address: string) => `new URL('./${basename(address, '.ts')}.js', import.meta.url)`), map: null } : null),
  }
}
