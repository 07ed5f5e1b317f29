/**
 * The built window: which file answers which address, and the headers that every answer carries. Used by `serve` and by the
 * desktop's own scheme, so that both hold the window to the same policy. Reads no file and knows no transport.
 */

import { statSync } from 'node:fs'
import { extname, join, resolve, sep } from 'node:path'
import { CODE_ROOT } from './paths.ts'

/** Where the build puts the window. */
export const WINDOW_FOLDER = join(CODE_ROOT, 'out', 'renderer')

/** Nothing comes from elsewhere and nothing runs but the window's own scripts. Components insert style elements, hence their exception. */
export const CONTENT_POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  "font-src 'self'",
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ')

/** Sent with every file of the window. */
export const WINDOW_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': CONTENT_POLICY,
  'x-content-type-options': 'nosniff',
  'referrer-policy': 'no-referrer',
  'cross-origin-resource-policy': 'same-origin',
  'cross-origin-opener-policy': 'same-origin',
}

const TYPES: Readonly<Record<string, string>> = {
  '.html': 'text/html; charset=utf-8',
  '.js': 'text/javascript; charset=utf-8',
  '.css': 'text/css; charset=utf-8',
  '.json': 'application/json',
  '.svg': 'image/svg+xml',
  '.png': 'image/png',
  '.ico': 'image/x-icon',
  '.woff2': 'font/woff2',
  '.txt': 'text/plain; charset=utf-8',
}
/** Files whose name carries the hash of their content never change. */
const HASHED = /^\/assets\//

/** A file of the window. */
export type WindowFile = { path: string; bytes: number; headers: Record<string, string> }

/** The file at a path of the window's address (`/`, `/assets/…`), or null: also for every path that leads out of `folder`. */
export function findWindowFile(pathname: string, folder: string = WINDOW_FOLDER): WindowFile | null {
  const asked = decode(pathname)
  if (asked === null || /[\0\\]|(^|\/)\.{1,2}(\/|$)|\/\./.test(asked)) return null
  const path = resolve(folder, `.${asked === '/' ? '/index.html' : asked}`)
  const type = TYPES[extname(path)]
  const found = path.startsWith(folder + sep) && type !== undefined ? statSync(path, { throwIfNoEntry: false }) : undefined
  if (found?.isFile() !== true || type === undefined) return null
  const cache = HASHED.test(asked) ? 'private, max-age=31536000, immutable' : 'no-store'
  return { path, bytes: found.size, headers: { ...WINDOW_HEADERS, 'content-type': type, 'cache-control': cache } }
}

function decode(pathname: string): string | null {
  try {
    const asked = decodeURIComponent(pathname)
    return asked.startsWith('/') ? asked : null
  } catch {
    return null
  }
}
