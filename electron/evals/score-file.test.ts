import assert from 'node:assert/strict'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { appPaths } from '../platform/paths.ts'
import { openRulebook } from '../rulebooks/index.ts'
import { scoreFile } from './score-file.ts'

const folder = mkdtempSync(join(tmpdir(), 'tunesmith-score-'))
after(() => rmSync(folder, { recursive: true, force: true }))
const { compiled } = openRulebook(join(appPaths.knowledge, 'wzrdbrain'))

function file(content: string | Uint8Array): string {
  const path = join(folder, 'rows.jsonl')
  writeFileSync(path, content)
  return path
}

const GOOD = JSON.stringify({ prompt: 'Give me a 2-trick combo', completion: '1. front predator\n2. front open tree' })
const UNLINKED = JSON.stringify({ messages: [{ role: 'user', content: 'Give me a 2-trick combo' }, { role: 'assistant', content: '1. front open gazelle\n2. front open tree' }] })

test('good rows are judged whatever stands between them; every other row is named by its line and counted', async () => {
  const bad = ['{"prompt":', '[]', `{"prompt":"a","prompt":"b","completion":"c"}`, '{"prompt":"p","completion":"c","request":{"__proto__":{"n":2}}}', '{"text":"what?"}', '{"prompt":"What is the weather?","completion":"Rain."}', '{"messages":"none"}', '{"messages":[]}', '{"messages":[{"role":"user"}]}', '{"prompt":{"a":1},"completion":7}']
  const { rows, checks, failures } = await scoreFile(compiled, file(`\uFEFF${[GOOD, ...bad, UNLINKED, GOOD].join('\n')}\n`))
  assert.equal(rows, bad.length + 3)
  assert.deepEqual(failures.filter(({ check }) => check === 'readable').map(({ row }) => row), bad.map((_, i) => i + 2))
  assert.deepEqual(checks['readable'], { k: 3, n: rows, rate: 3 / rows })
  assert.deepEqual(checks['parseable'], { k: 3, n: 3, rate: 1 })
  assert.deepEqual(checks['link'], { k: 2, n: 3, rate: 2 / 3 })
  assert.deepEqual(failures.filter(({ check }) => check !== 'readable').map(({ row, check }) => [row, check]), [[bad.length + 2, 'link']])
  const reasons = failures.map(({ reason }) => reason).join('\n')
  for (const part of [/not JSON/, /not a JSON object/, /"prompt" stands twice/, /__proto__/, /no prompt and answer/, /fits no category/]) assert.match(reasons, part)
})

test('a file without a problem has no word of it', async () => {
  const { checks, failures } = await scoreFile(compiled, file(`${GOOD}\n\n${GOOD}`))
  assert.equal(checks['readable'], undefined)
  assert.deepEqual(failures, [])
})

test('failures are listed up to a bound and counted beyond it', async () => {
  const { rows, checks, failures } = await scoreFile(compiled, file('?\n'.repeat(12_345)))
  assert.deepEqual([rows, checks['readable']?.n, checks['readable']?.k, failures.length], [12_345, 12_345, 0, 10_000])
})

test('an empty file has no rate, a missing one and one in another encoding are refused by name', async () => {
  assert.deepEqual(await scoreFile(compiled, file('')), { rows: 0, checks: {}, failures: [] })
  await assert.rejects(scoreFile(compiled, join(folder, 'none.jsonl')), { code: 'not_found', message: /none\.jsonl/ })
  await assert.rejects(scoreFile(compiled, file(Buffer.from(`\uFEFF${GOOD}\n`, 'utf16le'))), { code: 'bad_rows', message: /UTF-16/ })
})

test('a row in the middle that is too long costs nothing but itself', async () => {
  const { rows, checks, failures } = await scoreFile(compiled, file(Buffer.concat([Buffer.from(`${GOOD}\n{"prompt":"`), Buffer.alloc(100 * 1024 * 1024, 'x'), Buffer.from(`"}\n${GOOD}\n`)])))
  assert.equal(rows, 3)
  assert.deepEqual(failures.map(({ row }) => row), [2])
  assert.match(failures[0]!.reason, /100 MiB long/)
  assert.deepEqual(checks['count'], { k: 2, n: 2, rate: 1 })
})
