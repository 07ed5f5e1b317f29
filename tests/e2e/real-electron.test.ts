/**
 * The app in a real Electron, where its binary is: what the double cannot show. Skips itself loudly where there is none; point
 * ELECTRON_OVERRIDE_DIST_PATH at an unpacked distribution, or run `npx install-electron`.
 */

import assert from 'node:assert/strict'
import { existsSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { _electron } from 'playwright'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { buildRenderer } from '../../scripts/build.ts'
import { buildDesktop } from '../../scripts/build-desktop.ts'
import { callThroughBridge } from './call-through-bridge.ts'

const NAMES: Partial<Record<NodeJS.Platform, string>> = { win32: 'electron.exe', darwin: 'Electron.app/Contents/MacOS/Electron' }
const binary = join(process.env['ELECTRON_OVERRIDE_DIST_PATH'] ?? join(APP_ROOT, 'node_modules', 'electron', 'dist'), NAMES[process.platform] ?? 'electron')
const skip = existsSync(binary) ? false : `no Electron binary at ${binary}: the shell is proved under the double only`

test('the real app opens sandboxed, answers calls, and its starter model answers from a utility process', { skip }, async () => {
  await buildRenderer({ quiet: true })
  await buildDesktop()
  const home = mkdtempSync(join(tmpdir(), 'tunesmith-electron-'))
  const app = await _electron.launch({ executablePath: binary, args: [APP_ROOT], env: { ...(process.env as Record<string, string>), STUDIO_HOME: home, STUDIO_PYTHON_HOME: homePaths().python } })
  try {
    const page = await app.firstWindow()
    await page.getByRole('navigation').first().waitFor()
    assert.equal(new URL(page.url()).protocol, 'app:')
    assert.deepEqual(await page.evaluate(() => ['require', 'process', 'Buffer'].filter((name) => name in globalThis)), [])
    const { packs } = await callThroughBridge<{ packs: { id: string }[] }>(page, 'packs.list', {})
    const reply = await callThroughBridge<{ n_tokens: number }>(page, 'playground.chat', { pack: packs[0]!.id, subject: { kind: 'starter' }, messages: [{ role: 'user', content: 'Give me two.' }], chat: 'real', decoding: { temperature: 0, max_tokens: 16 }, remember: false })
    assert.ok(reply.n_tokens > 0)
  } finally {
    await app.close()
    rmSync(home, { recursive: true, force: true, maxRetries: 5 })
  }
})
