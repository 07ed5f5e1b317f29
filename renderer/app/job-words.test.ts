import assert from 'node:assert/strict'
import { globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { KINDS_WITH_WORDS } from './job-words.ts'

const HOST = join(import.meta.dirname, '..', '..', 'electron')

test('every kind of job that the host knows has words, and no other', () => {
  const texts = globSync('**/*.ts', { cwd: HOST, exclude: (name) => name.endsWith('.test.ts') }).map((path) => readFileSync(join(HOST, path), 'utf8'))
  const kinds = texts.flatMap((text) => [...text.matchAll(/defineJobKind\(\{\s*kind: '([a-z_.]+)'/g)].map(([, kind = '']) => kind))
  assert.ok(kinds.length > 10)
  assert.deepEqual([...KINDS_WITH_WORDS].sort(), [...new Set(kinds)].sort())
})
