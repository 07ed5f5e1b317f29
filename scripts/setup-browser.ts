/**
 * Sees that there is a Chromium for the flows of the window. Where the machine is a Debian and we may, it is installed;
 * elsewhere one sentence says what to install, and the flows skip themselves loudly.
 */

import { existsSync } from 'node:fs'
import { runTool } from '../electron/platform/processes.ts'
import { CHROMIUM, hasChromium } from '../tests/e2e/open-studio.ts'

/** Installs Chromium where it is missing. True where there is one afterwards. */
export async function setUpBrowser(): Promise<boolean> {
  if (hasChromium()) return true
  if (process.getuid?.() !== 0 || !existsSync('/usr/bin/apt-get')) {
    process.stdout.write(`There is no Chromium at ${CHROMIUM}: install it, or name one in STUDIO_CHROMIUM; until then the flows of the window are skipped.\n`)
    return false
  }
  process.stdout.write('installing Chromium (a minute) …\n')
  for (const args of [['update', '-qq'], ['install', '-y', '-qq', '--no-install-recommends', 'chromium']]) {
    const result = await runTool('apt-get', args, { env: { ...process.env, DEBIAN_FRONTEND: 'noninteractive' }, timeoutMs: 600_000 })
    if (result.exitCode !== 0) process.stdout.write(`apt-get ${args[0]} failed: ${result.stderr.slice(-2000)}\n`)
  }
  return hasChromium()
}
