/**
 * Builds the window into out/renderer, only where its sources changed since the last build.
 * Knows Vite; electron's own targets are built by scripts/build-desktop.ts.
 *
 * Usage: npm run build [-- --force]
 */

import { createHash } from 'node:crypto'
import { existsSync, globSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { APP_ROOT } from '../electron/platform/paths.ts'
import { WINDOW_FOLDER } from '../electron/platform/window-files.ts'

/** All that the window is built from. */
const SOURCES = ['renderer/**/*', 'contract/**/*.{ts,json}', 'engine/**/*.{ts,json}', 'knowledge/templates/**/*', 'docs/glossary.md', 'package-lock.json', 'scripts/build.ts']

/** What of these folders no screen uses is left out: their modules do nothing when they are loaded. */
const PURE = { test: /[\\/](?:engine|contract)[\\/]/, sideEffects: false }
/** What the first screen shares with later ones, so that it waits for none of them. */
const APART = { name: 'apart', test: /engine[\\/]statistics[\\/]|rulebooks[\\/]empty-rulebook/, priority: 3 }
/** Building blocks that several screens share are one file, which packs smaller than fifty; so are the screens of a project but for the further ways to train, and the tabs of Knowledge. */
const BLOCKS = { name: 'blocks', test: /renderer[\\/](?:app|components|lib|stores)[\\/]|node_modules[\\/](?:@radix-ui|@floating-ui|lucide-react|react-remove-scroll|wouter|use-sync-external-store|aria-hidden|react-style-singleton|use-callback-ref|use-sidecar)/, minShareCount: 2, priority: 2 }
const KNOWLEDGE = { name: 'knowledge', test: /renderer[\\/]features[\\/]rulebooks[\\/](?!new-domain|yaml|empty-rulebook)/, priority: 1 }
const STAGES = { name: 'stages', test: /renderer[\\/]features[\\/](?:runs[\\/](?!ways)|(?:datasets|evals|exports|history|playground|models)[\\/])/, priority: 1 }

/** Builds the window where it is out of date. Returns the folder. */
export async function buildRenderer(options: { force?: boolean; quiet?: boolean } = {}): Promise<string> {
  const out = WINDOW_FOLDER
  const stamp = join(out, '.sources')
  const hash = hashSources()
  if (options.force !== true && existsSync(stamp) && readFileSync(stamp, 'utf8') === hash) return out
  // Only a build needs its tools: a start with a window that is built is not to wait for them.
  const [{ build }, { default: react }, { default: tailwind }] = await Promise.all([import('vite'), import('@vitejs/plugin-react'), import('@tailwindcss/vite')])
  const making = `${out}.${process.pid}`
  await build({
    configFile: false,
    root: join(APP_ROOT, 'renderer'),
    base: './',
    logLevel: options.quiet === true ? 'warn' : 'info',
    plugins: [react(), tailwind()],
    worker: { format: 'es' },
    build: { outDir: making, emptyOutDir: true, target: 'chrome140', sourcemap: false, assetsInlineLimit: 0, chunkSizeWarningLimit: 1500, modulePreload: { polyfill: false }, rolldownOptions: { treeshake: { moduleSideEffects: [PURE] }, output: { codeSplitting: { groups: [APART, BLOCKS, KNOWLEDGE, STAGES] } } } },
  })
  writeFileSync(join(making, '.sources'), hash)
  // Swapped in whole: a server that reads the old build in this moment finds either all of it or all of the new one.
  rmSync(out, { recursive: true, force: true })
  renameSync(making, out)
  return out
}

/** The hash of all files that the patterns name. */
export function hashSources(patterns: readonly string[] = SOURCES): string {
  const hash = createHash('sha256')
  const files = patterns.flatMap((pattern) => globSync(pattern, { cwd: APP_ROOT, withFileTypes: true }))
  for (const file of files.filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name)).sort()) hash.update(file).update(readFileSync(file))
  return hash.digest('hex')
}
