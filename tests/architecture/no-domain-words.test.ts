/**
 * No code knows a pack: neither the ids of the packs in knowledge/ nor words of the domains that the studio was made for
 * stand in the code of the layers. Tests may name packs; they use them through the public interface.
 */

import assert from 'node:assert/strict'
import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { APP_ROOT, appPaths } from '../../electron/platform/paths.ts'
import { listCode } from '../../scripts/check-size.ts'

const LAYERS = /^(contract|engine|electron|renderer|python-env)\//
const TESTS = /\.test\.tsx?$|^python-env\/tests\/|(^|\/)fixtures?\//
/** Words of the two first domains that no layer has a reason to use. */
const DOMAIN_WORDS = ['wzrdbrain', 'nslip', 'fakie', 'trick']

const packIds = existsSync(appPaths.knowledge)
  ? readdirSync(appPaths.knowledge, { withFileTypes: true })
      .filter((entry) => entry.isDirectory() && existsSync(join(appPaths.knowledge, entry.name, 'rulebook.yaml')))
      .map((entry) => entry.name)
  : []

test('no code of a layer names a pack or a word of its domain', async () => {
  const files = (await listCode(APP_ROOT)).filter((path) => LAYERS.test(path) && !TESTS.test(path) && existsSync(join(APP_ROOT, path)))
  assert.ok(files.length > 30, `only ${files.length} files were looked at`)
  const words = [...DOMAIN_WORDS, ...packIds]
  const found = files.flatMap((path) => {
    const lines = readFileSync(join(APP_ROOT, path), 'utf8').split('\n')
    return lines.flatMap((line, index) => (words.some((word) => line.toLowerCase().includes(word)) ? [`${path}:${index + 1}: ${line.trim()}`] : []))
  })
  assert.deepEqual(found, [])
})
