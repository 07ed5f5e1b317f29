/**
 * Finds what the pinned node-llama-cpp brings along: the native libraries of this platform and the llama.cpp source bundle.
 * Loads nothing and knows no function of the libraries.
 */

import { readdirSync, readFileSync, statSync } from 'node:fs'
import { dirname, join, sep } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StudioError } from '../../../contract/errors.ts'

/** The libraries that quantising needs, in the order in which they must be loaded. */
export type NativeLibraries = { readonly folder: string; readonly ggmlBase: string; readonly ggml: string; readonly llama: string }

const PLATFORM_NAMES: Readonly<Record<string, string>> = { linux: 'linux', darwin: 'mac', win32: 'win' }

/** The folder of the node-llama-cpp package. */
export function llamaPackageFolder(): string {
  return dirname(dirname(fileURLToPath(import.meta.resolve('node-llama-cpp'))))
}

/** The llama.cpp version that the package carries, e.g. `v0.4.0`. */
export function llamaVersion(): string {
  const info = JSON.parse(readFileSync(join(llamaPackageFolder(), 'llama', 'llama.cpp.info.json'), 'utf8')) as { tag?: string }
  return info.tag ?? 'unknown'
}

/** The git bundle with the llama.cpp source of that version. */
export function llamaSourceBundle(): string {
  return join(llamaPackageFolder(), 'llama', 'gitRelease.bundle')
}

/** Finds the libraries of this platform's plain (CPU) build. Throws `internal` where it is not installed. */
export function findNativeLibraries(): NativeLibraries {
  const name = `${PLATFORM_NAMES[process.platform] ?? process.platform}-${process.arch}`
  // Native files lie beside the archive of a release, not in it.
  const scope = join(dirname(llamaPackageFolder()), '@node-llama-cpp').replace(`.asar${sep}`, `.asar.unpacked${sep}`)
  const packages = entries(scope).filter((entry) => entry === name || entry.startsWith(`${name}-`)).sort((a, b) => a.length - b.length)
  for (const entry of packages) {
    const bins = join(scope, entry, 'bins')
    for (const build of entries(bins)) {
      const folder = join(bins, build)
      const find = (pattern: RegExp) => entries(folder).find((file) => pattern.test(file))
      const [ggmlBase, ggml, llama] = [/^(lib)?ggml-base\.(so|dylib|dll)$/, /^(lib)?ggml(\.v[\d.]+)?\.(so|dylib|dll)$/, /^(lib)?llama(\.v[\d.]+)?\.(so|dylib|dll)$/].map(find)
      if (ggmlBase !== undefined && ggml !== undefined && llama !== undefined) {
        return { folder, ggmlBase: join(folder, ggmlBase), ggml: join(folder, ggml), llama: join(folder, llama) }
      }
    }
  }
  throw new StudioError({
    code: 'internal',
    message: `The llama.cpp libraries for ${name} are not installed.`,
    next_step: 'Run npm ci again; the package for this platform may have been left out. Q8_0 files can be made without it.',
  })
}

function entries(folder: string): string[] {
  return statSync(folder, { throwIfNoEntry: false })?.isDirectory() === true ? readdirSync(folder) : []
}
