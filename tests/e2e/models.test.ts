/**
 * A base model from the Hub, in a browser, against a double of the Hub: found, its licence accepted, downloaded with its bytes
 * counted, paused, gone on with after the host was killed, then choosable. A gated one shows its page and takes a token;
 * offline asks nothing. Seeded: a project made from a pack, without data.
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import { homePaths } from '../../electron/platform/paths.ts'
import { listPacks } from '../../electron/projects/index.ts'
import { createStudio } from '../../electron/studio.ts'
import { FAKE_TOKEN, startFakeHub, type FakeHub } from '../fixtures/fake-hub/fake-hub.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

const skip = hasChromium() ? false : 'there is no Chromium on this machine'
const WEIGHTS = 3_000_000
const home = mkdtempSync(join(tmpdir(), 'models-'))
let hub: FakeHub
let studio: OpenStudio
let project = ''

before(async () => {
  if (skip !== false) return
  const files = { 'config.json': Buffer.from('{"architectures":["LlamaForCausalLM"],"max_position_embeddings":2048}'), 'tokenizer.json': Buffer.from('{}'), 'model.safetensors': safetensors(WEIGHTS) }
  hub = await startFakeHub({ 'ada/tiny': { files, licence: 'apache-2.0' }, 'ada/gated': { files, gated: true, licence: 'other' }, 'HuggingFaceTB/SmolLM2-135M-Instruct': { files, licence: 'apache-2.0' } })
  const host = createStudio({ surface: 'cli', paths: homePaths(home, {}) })
  project = (await host.call('projects.create', { folder: join(home, 'mine'), pack: listPacks().find(({ notes }) => notes !== '')!.id })).project.id
  await host.close()
  studio = await openStudio({ home, env: { HF_ENDPOINT: hub.url, HF_HOME: join(home, 'hugging-face'), HF_HUB_CACHE: '', HF_TOKEN: '' } })
  studio.page.setDefaultTimeout(30_000)
})
after(async () => {
  await studio?.close()
  await hub?.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

/** A file of one tensor, as the format writes it. */
function safetensors(bytes: number): Buffer {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F16', shape: [bytes / 2], data_offsets: [0, bytes] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, randomBytes(bytes)])
}

async function openModels(): Promise<void> {
  await studio.page.goto(new URL('#/settings/models', studio.page.url()).href)
  await studio.page.getByRole('textbox', { name: 'Find a model of the Hub' }).waitFor()
}

/** Bytes that the double was asked to begin after, one number a request for the weights. */
function beginnings(): number[] {
  return hub.asked.flatMap((line) => (/^GET .*model\.safetensors bytes=(\d+)-/.exec(line)?.[1] ?? []).toString()).filter((text) => text !== '').map(Number)
}

test('a model is found, and downloads only after its licence was accepted', { skip }, async () => {
  const { page } = studio
  hub.mischief.delayMs = 400
  await openModels()
  await page.getByRole('textbox', { name: 'Find a model of the Hub' }).fill('tiny')
  await page.getByRole('button', { name: 'Download … ada/tiny' }).click()
  const dialog = page.getByRole('dialog', { name: 'Download ada/tiny' })
  await dialog.getByText(/3 files, 3 MB/).waitFor()
  const download = dialog.getByRole('button', { name: /^Download/ })
  assert.equal(await download.isDisabled(), true, 'the licence comes first')
  await dialog.getByRole('checkbox', { name: /I accept its licence: Apache-2.0/ }).click()
  await download.click()
  await dialog.waitFor({ state: 'hidden' })
  await page.getByRole('progressbar', { name: 'Downloading' }).waitFor()
  await page.getByText(/[\d.]+ [KM]B of 3 MB/).first().waitFor()
})

test('it is paused, survives the death of the host, and goes on where it stopped', { skip }, async () => {
  const { page } = studio
  await page.waitForFunction(() => Number(/([\d.]+) KB of/.exec(document.body.innerText)?.[1] ?? (/MB of/.test(document.body.innerText) ? 1000 : 0)) > 200)
  await page.getByRole('button', { name: 'Pause' }).click()
  await page.getByText('Download paused; what came is kept').waitFor()
  await studio.kill()
  await studio.restart()
  hub.asked.length = 0
  hub.mischief.delayMs = 0
  await page.reload()
  await page.getByText('Download paused; what came is kept').waitFor()
  await page.getByRole('button', { name: 'Go on' }).click()
  await page.getByRole('listitem').filter({ hasText: 'ada/tiny' }).getByText('on this machine').waitFor()
  assert.ok(beginnings().some((from) => from > 100_000), `asked again from the first byte: ${hub.asked.join('\n')}`)
})

test('what was downloaded can be chosen where a run is set up', { skip }, async () => {
  const { page } = studio
  await page.goto(new URL(`#/wizard/model/${project}`, page.url()).href)
  await page.getByRole('button', { name: /More models/ }).click()
  await page.getByRole('button', { name: 'Choose: ada/tiny' }).click()
  await page.getByRole('button', { name: 'Chosen: ada/tiny', pressed: true }).waitFor()
})

test('one that is still coming can be chosen in the wizard: its download is a step of the plan', { skip }, async () => {
  const { page } = studio
  await page.goto(new URL(`#/wizard/model/${project}`, page.url()).href)
  hub.mischief.delayMs = 3_000
  await page.getByRole('button', { name: /^Download .* SmolLM2-135M-Instruct$/ }).click()
  const dialog = page.getByRole('dialog', { name: 'Download HuggingFaceTB/SmolLM2-135M-Instruct' })
  await dialog.getByRole('checkbox', { name: /I accept its licence/ }).click()
  await dialog.getByRole('button', { name: /^Download/ }).click()
  await page.getByRole('button', { name: 'Chosen: SmolLM2-135M-Instruct', pressed: true }).waitFor()
  await page.getByRole('button', { name: 'Next' }).click()
  await page.getByRole('heading', { level: 1, name: 'Make my model' }).waitFor()
  await page.getByRole('list', { name: 'What will be done' }).getByText('Download SmolLM2-135M-Instruct').waitFor()
  hub.mischief.delayMs = 0
})

test('a gated model shows the page of its owner, takes a token, and then downloads', { skip }, async () => {
  const { page } = studio
  await openModels()
  await page.getByRole('textbox', { name: 'Find a model of the Hub' }).fill('gated')
  await page.getByText(/asks for terms/).waitFor()
  await page.getByRole('button', { name: 'Download … ada/gated' }).click()
  const dialog = page.getByRole('dialog', { name: 'Download ada/gated' })
  await dialog.getByText('Its owner asks you to accept terms first.').waitFor()
  await dialog.getByText(new RegExp(`${hub.url}/ada/gated`)).first().waitFor()
  await dialog.getByRole('textbox', { name: 'Access token' }).fill('hf_wrong')
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.getByRole('alert').first().waitFor()
  await dialog.getByRole('textbox', { name: 'Access token' }).fill(FAKE_TOKEN)
  await dialog.getByRole('button', { name: 'Sign in' }).click()
  await dialog.getByText(/Signed in at the Hub as ada/).waitFor()
  await dialog.getByRole('checkbox', { name: /I accept its licence: other/ }).click()
  await dialog.getByRole('button', { name: /^Download/ }).click()
  await page.getByRole('listitem').filter({ hasText: 'ada/gated' }).getByText('on this machine').waitFor()
})

test('one downloaded model is deleted: what it frees is said first, the others stay', { skip }, async () => {
  const { page } = studio
  await openModels()
  await page.getByRole('button', { name: 'Delete … ada/gated' }).click()
  const dialog = page.getByRole('alertdialog', { name: 'Delete ada/gated?' })
  await dialog.getByRole('button', { name: 'Delete 3 MB' }).click()
  await page.getByText('ada/gated was deleted.', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Delete … ada/gated' }).waitFor({ state: 'detached' })
  await page.getByRole('button', { name: 'Delete … ada/tiny' }).waitFor()
  const left = readdirSync(home, { recursive: true }).map(String).filter((path) => /models--ada--gated/u.test(path))
  assert.deepEqual(left, [])
})

test('offline asks the Hub nothing and says which switch it is', { skip }, async () => {
  const { page } = studio
  await page.getByRole('link', { name: 'Hugging Face' }).click()
  await page.getByRole('switch', { name: /Work offline/ }).click()
  await page.getByRole('switch', { name: /Work offline/, checked: true }).waitFor()
  await openModels()
  hub.asked.length = 0
  await page.getByRole('textbox', { name: 'Find a model of the Hub' }).fill('tiny again')
  await page.getByText(/offline switch/).first().waitFor()
  assert.deepEqual(hub.asked, [])
})

test('the token that was typed stands in no file of the studio: no log, no history, no settings', { skip }, () => {
  const files = readdirSync(home, { recursive: true, withFileTypes: true }).filter((each) => each.isFile()).map((each) => join(each.parentPath, each.name))
  assert.ok(files.length > 5)
  assert.deepEqual(files.filter((file) => readFileSync(file).includes(FAKE_TOKEN)), [])
})
