/**
 * The Data stage in a browser: a mix is moved and generated, a generation is cancelled, rows are found and reviewed, a bad CSV is
 * refused as a whole and a good one imported. Seed: an empty home; the project is made on the command line of the same home.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { homePaths } from '../../electron/platform/paths.ts'
import { createStudio } from '../../electron/studio.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'there is no Chromium here'
let home: string
let open: OpenStudio
let page: Page
let folder: string

before(async () => {
  if (skip !== false) return
  home = mkdtempSync(join(tmpdir(), 'data-stage-'))
  folder = join(home, 'projects', 'combos')
  const studio = createStudio({ surface: 'cli', paths: homePaths(home) })
  const { project } = await studio.call('projects.create', { folder, pack: 'wzrdbrain' })
  await studio.close()
  open = await openStudio({ home })
  page = open.page
  page.setDefaultTimeout(20_000)
  await page.goto(`${new URL(open.url).origin}/#/p/${project.id}/data`)
})
after(async () => {
  await open?.close()
  if (home !== undefined) rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

const tab = (name: string | RegExp) => page.getByRole('tab', { name, exact: true }).click()
const versions = () => readdirSync(join(folder, 'data')).filter((name) => name.startsWith('v'))
const rows = () => page.getByRole('listbox', { name: 'Rows' })

async function dropFile(name: string, text: string | Buffer) {
  const path = join(home, name)
  writeFileSync(path, text)
  const [chooser] = await Promise.all([page.waitForEvent('filechooser'), page.getByRole('button', { name: 'Choose a file' }).click()])
  await chooser.setFiles(path)
}

test('twenty samples of a kind stand beside the mix and are renewed as it moves', { skip }, async () => {
  await page.getByRole('heading', { name: 'Data', level: 1 }).waitFor()
  const samples = page.getByRole('region', { name: 'Samples of the mix' })
  await samples.getByRole('heading', { name: /20 samples/ }).waitFor()
  assert.equal(await samples.getByRole('article').count(), 20)
  const slider = page.getByRole('slider', { name: 'Samples: The rules of combos in words' })
  await slider.focus()
  await page.keyboard.press('Home')
  await page.getByRole('button', { name: 'Generate 8,714 samples' }).waitFor()
  await page.keyboard.press('End')
  await page.getByText(/Only about \d+ different ones exist/).waitFor()
  await page.getByRole('button', { name: 'As in the rulebook' }).click()
  await page.getByRole('button', { name: 'Generate 9,000 samples' }).waitFor()
})

test('a generation is counted, can be cancelled, and leaves nothing behind', { skip }, async () => {
  await page.getByRole('slider', { name: 'Samples: Combos of a given length' }).focus()
  for (let i = 0; i < 40; i += 1) await page.keyboard.press('PageUp')
  await page.getByRole('button', { name: /^Generate/ }).click()
  const cancel = page.getByRole('button', { name: 'Cancel' }).first()
  await Promise.race([cancel.click().catch(() => undefined), page.getByText(/What v0001 holds/).waitFor()])
  await page.getByRole('button', { name: /^Generate|^Train on these/ }).first().waitFor()
  await page.getByRole('button', { name: 'As in the rulebook' }).click()
})

test('what is generated is reconciled, and nothing leaks', { skip }, async () => {
  await page.getByRole('button', { name: 'Generate 9,000 samples' }).click()
  await page.getByRole('button', { name: 'Train on these' }).waitFor({ timeout: 60_000 })
  await page.getByText('= 9,000 accepted + 0 left out').waitFor()
  await page.getByText('In two splits').waitFor()
})

test('rows are searched, narrowed, walked by key and shown in full', { skip }, async () => {
  await tab('Rows')
  await page.getByText('9,000 rows').waitFor()
  await page.getByRole('searchbox', { name: 'Search the rows' }).fill('toe roll')
  await page.getByRole('status').filter({ hasText: /^[\d,]+ of 9,000 rows$/ }).waitFor()
  await page.getByRole('combobox', { name: 'Split' }).click()
  await page.getByRole('option', { name: /test/ }).click()
  await page.getByRole('status').filter({ hasText: /^\d+ of 9,000 rows$/ }).waitFor()
  await rows().focus()
  await page.keyboard.press('ArrowDown')
  await page.getByRole('article', { name: /^Row / }).getByText('Question').waitFor()
  await page.getByRole('button', { name: 'Show all' }).click()
  await page.getByText('9,000 rows').waitFor()
})

test('a review decides with keys and takes it back', { skip }, async () => {
  await tab(/Review/)
  await page.getByRole('region', { name: /^Sample / }).waitFor()
  await page.keyboard.press('k')
  await page.getByText('In all: 1 kept, 0 fixed, 0 excluded.').waitFor()
  await page.keyboard.press('x')
  await page.getByText('In all: 1 kept, 0 fixed, 1 excluded.').waitFor()
  await page.getByText('The rows are behind').waitFor()
  await page.keyboard.press('u')
  await page.getByText('In all: 1 kept, 0 fixed, 0 excluded.').waitFor()
  await page.getByText('The rows are behind').waitFor({ state: 'detached' })
  await page.keyboard.press('x')
  await page.getByText('In all: 1 kept, 0 fixed, 1 excluded.').waitFor()
  await page.keyboard.press('f')
  const answer = page.getByRole('textbox', { name: 'The answer as it should be' })
  await answer.fill('1. moonwalk over the moon')
  await page.getByText(/It breaks a rule/).waitFor()
  assert.ok(await page.getByRole('button', { name: 'Keep this answer' }).isDisabled())
  await page.keyboard.press('Escape')
})

test('a CSV with an open quote is refused as a whole, with the line', { skip }, async () => {
  await tab(/Your own rows/)
  await dropFile('open quote.csv', `prompt,completion\nfirst,"an answer"\nsecond,"never closed\n${'third,fourth\n'.repeat(50)}`)
  await page.getByText(/A quote that is opened in line 3 is never closed/).waitFor()
  assert.ok(!readdirSync(join(folder, 'data')).includes('imports'))
})

test('a CSV is mapped, previewed and imported; what is left out stands with its line and reason', { skip }, async () => {
  const good = readFileSync(join(folder, 'data', versions()[0]!, 'train.jsonl'), 'utf8').split('\n').slice(0, 3).map((line) => JSON.parse(line).messages)
  const cell = (text: string) => `"${text.replaceAll('"', '""')}"`
  const lines = good.map((messages) => `${cell(`Please: ${messages[1].content}`)},${cell(messages[2].content)}`)
  await dropFile('rows.csv', Buffer.from(`\u{feff}prompt;completion\r\n${[...lines, 'only one cell', '"4 tricks","1. moonwalk"'].join('\r\n').replaceAll('","', '";"')}\r\n`))
  const first = page.getByRole('region', { name: 'First rows' })
  await first.getByText(/more or fewer cells/).waitFor()
  await page.getByRole('button', { name: 'Import these rows' }).click()
  await page.getByText(/3 of 5 rows taken from rows.csv/).waitFor()
  await page.getByRole('button', { name: 'Import another file' }).click()
  await page.getByRole('button', { name: 'Rows left out of rows.csv' }).click()
  await page.getByRole('table', { name: 'Rows left out' }).getByText(/moonwalk/).first().waitFor()
  await page.keyboard.press('Escape')
})

test('the new version holds the review and the imported rows, and the two are compared', { skip }, async () => {
  await page.getByRole('button', { name: 'Make the new version' }).click()
  await page.getByRole('button', { name: 'Train on these' }).waitFor({ timeout: 60_000 })
  await tab('Versions')
  await page.getByRole('table', { name: 'Rows that differ' }).waitFor()
  await page.getByText(`Only in ${versions().at(-1)}`).waitFor()
  await page.reload()
  await page.getByRole('table', { name: 'Rows that differ' }).waitFor()
})
