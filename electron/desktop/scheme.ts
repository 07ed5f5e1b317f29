/**
 * The window's own address `app://studio`: files of the built window and nothing else, under the same policy as in `serve`.
 * Registered before the app is ready, answered from then on.
 */

import { readFile } from 'node:fs/promises'
import { protocol } from 'electron'
import { findWindowFile, WINDOW_HEADERS } from '../platform/window-files.ts'

/** Makes `app:` a scheme with an origin of its own. Must come before the app is ready. */
export function registerScheme(): void {
  protocol.registerSchemesAsPrivileged([{ scheme: 'app', privileges: { standard: true, secure: true, supportFetchAPI: true, codeCache: true } }])
}

/** Answers `app://studio/…`. */
export function serveScheme(): void {
  protocol.handle('app', async (request) => {
    const { host, pathname } = new URL(request.url)
    const file = host === 'studio' && (request.method === 'GET' || request.method === 'HEAD') ? findWindowFile(pathname) : null
    if (file === null) return new Response('Not found', { status: 404, headers: { ...WINDOW_HEADERS, 'content-type': 'text/plain' } })
    return new Response(new Uint8Array(await readFile(file.path)), { headers: file.headers })
  })
}
