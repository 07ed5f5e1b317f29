/** Every decision is one page of one form, numbered without gaps, and the list of them is whole. */

import assert from 'node:assert/strict'
import { basename } from 'node:path'
import { test } from 'node:test'
import { readDocument, readDocuments } from './documents.ts'

/** What fits on one printed page, in lines. */
const ONE_PAGE = 60

const pages = readDocuments().filter(({ path }) => /^docs\/decisions\/\d{4}-[a-z0-9-]+\.md$/.test(path))

test('decisions are numbered without gaps', () => {
  assert.ok(pages.length > 0)
  assert.deepEqual(pages.map(({ path }) => Number(basename(path).slice(0, 4))), pages.map((_, i) => i + 1))
})

for (const { path, text } of pages) {
  test(`${basename(path)} has a title with its number, a context, a choice and its consequences, on one page`, () => {
    assert.ok(text.startsWith(`# ${basename(path).slice(0, 4)} `))
    assert.deepEqual([...text.matchAll(/^## (.+)$/gm)].map(([, heading]) => heading), ['Context', 'Choice', 'Consequences'])
    assert.ok(text.split('\n').length <= ONE_PAGE)
  })
}

test('the list names every decision by its title', () => {
  const list = readDocument('docs/decisions/README.md').text
  assert.deepEqual(pages.filter(({ path, text }) => !list.includes(`[${/^# (.+)$/m.exec(text)?.[1]}](${basename(path)})`)).map(({ path }) => path), [])
})
