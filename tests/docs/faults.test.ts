/** The table of faults stays true: every test that docs/faults.md names is there, word for word, and every fault of training has a row. */

import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { readDocument } from './documents.ts'

const FAULTS = [3, 4, 5, 6, 7, 8, 11, 15, 16, 17, 18, 19, 28, 29, 30]
const rows = readDocument('docs/faults.md').text.split('\n').filter((line) => /^\| (?!fault |---)/.test(line)).map((line) => line.split(' | '))
const named = rows.flatMap((cells) => [...(cells[2] ?? '').matchAll(/`([\w./-]+)` "([^"]+)"/g)].map(([, path = '', name = '']) => ({ path, name })))

/** True where the file declares a test of exactly this name. */
function isTest(path: string, name: string): boolean {
  if (!existsSync(join(APP_ROOT, path))) return false
  const text = readFileSync(join(APP_ROOT, path), 'utf8')
  return path.endsWith('.py') ? text.includes(`def ${name}(`) : text.includes(`test('${name}',`)
}

test('every fault of training has a row, and every row a test that exists', () => {
  assert.deepEqual(FAULTS.filter((fault) => !rows.some(([cell]) => cell?.startsWith(`| F${fault} `))), [])
  assert.deepEqual(rows.filter((cells) => !/`[\w./-]+` "/.test(cells[2] ?? '')).map(([cell]) => cell), [])
  assert.ok(named.length > 30, `only ${named.length} tests were found`)
  assert.deepEqual(named.filter(({ path, name }) => !isTest(path, name)), [])
  assert.ok(!isTest('tests/docs/faults.test.ts', 'no such test') && !isTest('tests/no-such.test.ts', 'x'))
})
