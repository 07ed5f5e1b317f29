import assert from 'node:assert/strict'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { createStudio } from '../../electron/studio.ts'
import { homePaths } from '../../electron/platform/paths.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

// Seeded: a project made from the first pack, without any run, in a home where Python does not exist.
const skip = hasChromium() ? false : 'there is no Chromium on this machine'
const home = mkdtempSync(join(tmpdir(), 'export-chat-'))
let studio: OpenStudio
let project = ''

before(async () => {
  if (skip !== false) return
  const host = createStudio({ surface: 'cli', paths: homePaths(home, {}) })
  const { packs } = await host.call('packs.list', {})
  const made = await host.call('projects.create', { folder: join(home, 'mine'), pack: packs.find(({ licence }) => licence !== undefined)?.id ?? '' })
  project = made.project.id
  await host.close()
  studio = await openStudio({ home, env: { STUDIO_PYTHON_HOME: join(home, 'no-python'), OLLAMA_HOST: '127.0.0.1:9' } })
  studio.page.setDefaultTimeout(30_000)
})
after(async () => {
  await studio?.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

test('before Python exists the starter answers an example question, judged by the rules, and the conversation is kept', { skip }, async () => {
  const { page } = studio
  await page.goto(new URL(`#/p/${project}/chat`, page.url()).href)
  const examples = page.getByRole('list', { name: 'Example questions' }).getByRole('button')
  await examples.first().click()
  const column = page.getByRole('region', { name: 'Model 1' })
  await column.getByRole('button', { name: 'Answer again' }).waitFor()
  assert.match(await column.innerText(), /\d+ tokens[\s\S]*CPU/)
  await column.getByRole('list', { name: 'Rules' }).waitFor()
  assert.equal(await page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem').count(), 1)
})

test('a reply streams and Escape stops it; what was written stays', { skip }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'New conversation' }).click()
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.fill(`Put these in reverse order: ${Array.from({ length: 120 }, (_, i) => ['cat', 'dog', 'bird', 'tree', 'stone', 'lamp'][i % 6]).join(', ')}`)
  await question.press('Enter')
  await page.getByRole('button', { name: 'Stop' }).waitFor()
  // Pressed inside the window: a reply of a small model is over before a key sent from here would arrive on a busy machine.
  await page.waitForFunction(() => {
    const hasBegun = (document.querySelector('[role=log] article')?.textContent?.length ?? 0) > 20
    if (hasBegun) (document.activeElement ?? document.body).dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))
    return hasBegun
  })
  await page.getByText('Stopped', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Send' }).waitFor()
})

test('a question is edited, the exact prompt is shown, and the chat is found again after a reload', { skip }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Edit the question' }).click()
  await page.getByRole('textbox', { name: 'Edited question' }).fill('A word about zebras, please.')
  await page.getByRole('button', { name: 'Ask this instead' }).click()
  await page.getByRole('button', { name: 'Show the exact prompt' }).click()
  await page.getByRole('dialog', { name: 'The exact prompt' }).getByText('A word about zebras, please.').waitFor()
  await page.keyboard.press('Escape')
  await page.reload()
  await page.getByRole('textbox', { name: 'Search conversations' }).fill('zebras')
  const found = page.getByRole('navigation', { name: 'Conversations' }).getByRole('listitem')
  await found.getByRole('button', { name: /Put these in reverse/ }).first().click()
  await page.getByText('A word about zebras, please.').waitFor()
})

test('a question is kept for the test and as one of mine', { skip }, async () => {
  const { page } = studio
  await page.getByRole('button', { name: 'Keep …' }).click()
  await page.getByRole('menuitem', { name: /Keep the question for the test/ }).click()
  await page.getByText('Kept for the test. It will never be trained on.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Keep …' }).click()
  await page.getByRole('menuitem', { name: /Keep the question as one of mine/ }).click()
  await page.getByText('Kept as one of your questions.', { exact: true }).waitFor()
})

test('the Export screen says what is missing and where to go', { skip }, async () => {
  const { page } = studio
  await page.goto(new URL(`#/p/${project}/export`, page.url()).href)
  await page.getByText('Nothing to export yet').waitFor()
  await page.getByRole('link', { name: /^(?:Generate samples first|Train a model)$/ }).waitFor()
})
