/**
 * The built window as files: index.html at `/`, hashed assets beside it, nothing outside their folder.
 * Knows file types and the policy that the page runs under; not who may ask.
 */

import { createReadStream, existsSync, statSync } from 'node:fs'
import { extname, join, normalize, sep } from 'node:path'

/** What the page may do: run and load only its own files, talk only to its own host. Styles may be inline: the libraries write them. */
export const WINDOW_POLICY =
  "default-src 'none'; script-src 'self'; worker-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; base-uri 'none'; form-action 'none'; frame-ancestors 'none'"

const TYPES: Record<string, string> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.woff2': 'font/woff2',
  '.wasm': 'application/wasm',
}

/** A file of the window. */
export type WindowFile = { path: string; type: string; bytes: number; /** Its name changes with its content. */ isHashed: boolean }

/** The file that an address names inside `folder`, or null. */
export function findWindowFile(folder: string, pathname: string): WindowFile | null {
  let name: string
  try {
    name = decodeURIComponent(pathname)
  } catch {
    return null
  }
  if (name.includes('\0')) return null
  const path = normalize(join(folder, name === '/' ? 'index.html' : name))
  const type = TYPES[extname(path)]
  if (type === undefined || !path.startsWith(folder + sep) || !existsSync(path)) return null
  const stats = statSync(path)
  return stats.isFile() ? { path, type, bytes: stats.size, isHashed: path.startsWith(join(folder, 'assets') + sep) } : null
}

/** Its content. */
export function readWindowFile(file: WindowFile): NodeJS.ReadableStream {
  return createReadStream(file.path)
}
