/**
 * The Data stage in a browser: a mix is moved and generated, a generation is cancelled, rows are found and reviewed, a bad CSV is
 * refused as a whole and a good one imported. Seed: an empty home; the project is made on the command line of the same home.
 */

import assert from 'node:assert/strict'
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { unzipSync } from 'fflate'
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

/** Questions and answers that the first version trains on, of the categories that are asked. */
function trained(category: RegExp, n: number): { question: string; answer: string }[] {
  const lines = readFileSync(join(folder, 'data', versions()[0]!, 'train.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { category: string; messages: { content: string }[] })
  return lines.filter((row) => category.test(row.category)).slice(0, n).map(({ messages }) => ({ question: messages[1]!.content, answer: messages[2]!.content }))
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
  const table = page.getByRole('table', { name: /^Kinds of samples in v/ })
  await table.waitFor()
  const cells = await table.locator('tbody tr').evaluateAll((lines) => lines.map((line) => [...line.querySelectorAll('td')].slice(-3).map((cell) => Number(cell.textContent?.replaceAll(',', '')))))
  assert.equal(cells.reduce((sum, [asked = 0]) => sum + asked, 0), 9000)
  for (const [asked = 0, accepted = 0, out = 0] of cells) assert.equal(asked, accepted + out)
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

test('a JSON file with an array of rows is read, and the row without an answer left out', { skip }, async () => {
  const rows = trained(/^simple/u, 2).map(({ question, answer }) => ({ question: `Well, ${question}`, answer }))
  await dropFile('rows.json', JSON.stringify([...rows, { question: 'Only a question' }], null, 2))
  await page.getByText('JSON, ', { exact: false }).first().waitFor()
  await page.getByRole('table', { name: 'First rows of the file' }).getByText(`Well, ${rows[0]!.question.slice(6)}`).waitFor()
  await page.getByRole('button', { name: 'Import these rows' }).click()
  await page.getByText('2 of 3 rows taken from rows.json').waitFor()
})

test('a sample is written by hand: refused while it breaks a rule, then kept and listed', { skip }, async () => {
  await page.getByRole('radio', { name: 'By hand' }).click()
  const form = page.getByRole('form', { name: 'A sample by hand' })
  const sample = trained(/^simple/u, 400).find(({ answer }) => /^1\. [^\n]+\n2\. [^\n]+$/u.test(answer))!
  await form.getByRole('textbox', { name: 'Question' }).fill(`${sample.question} Thank you!`)
  const items = sample.answer.split('\n').map((line) => line.slice(3))
  await form.getByRole('textbox', { name: 'Item 1' }).fill('moonwalk over the moon')
  await form.getByText(/It breaks a rule/).waitFor()
  assert.ok(await form.getByRole('button', { name: 'Add this sample' }).isDisabled())
  for (const [i, item] of items.entries()) await form.getByRole('textbox', { name: `Item ${i + 1}` }).fill(item)
  await form.getByText(/It breaks a rule/).waitFor({ state: 'detached' })
  await form.getByRole('button', { name: 'Add this sample' }).click()
  await page.getByRole('table', { name: 'Samples by hand' }).getByText(`${sample.question} Thank you!`).waitFor()
  const [added] = readFileSync(join(folder, 'data', 'added.jsonl'), 'utf8').trim().split('\n').map((line) => JSON.parse(line) as { question: string; answer: string })
  assert.deepEqual([added?.question, added?.answer], [`${sample.question} Thank you!`, sample.answer])
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

test('the project arrives as a ZIP file with all that it holds', { skip }, async () => {
  await page.goto(new URL('#/', page.url()).href)
  await page.getByRole('button', { name: 'More for combos' }).click()
  await page.getByRole('menuitem', { name: 'Pack as ZIP' }).click()
  const dialog = page.getByRole('dialog', { name: 'Pack “combos” as ZIP' })
  await dialog.getByRole('checkbox').click()
  await dialog.getByRole('button', { name: 'Pack' }).click()
  const [download] = await Promise.all([page.waitForEvent('download'), dialog.getByRole('button', { name: 'Download' }).click()])
  assert.match(download.suggestedFilename(), /^combos .*\.zip$/u)
  const files = unzipSync(readFileSync(await download.path()))
  for (const path of ['project.json', 'rulebook.yaml', 'data/edits.jsonl', 'data/added.jsonl', ...versions().map((version) => `data/${version}/train.jsonl`)]) {
    assert.ok(Buffer.from(files[path] ?? []).equals(readFileSync(join(folder, path))), path)
  }
})
