/**
 * Twelve named errors whose offered next step, pressed, mends them, and one that mends itself as it says, in one window from a project
 * without anything to a run and its way into Ollama.
 * Seed: a project; a Hub and an Ollama that are doubles; an interpreter to adopt, so that installing downloads nothing. Trains 12 steps.
 */

import assert from 'node:assert/strict'
import { randomBytes } from 'node:crypto'
import { appendFileSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { connect, createServer, type AddressInfo, type Server } from 'node:net'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Locator, Page } from 'playwright'
import { requireEnvironment } from '../../electron/python/index.ts'
import { startFakeHub, type FakeHub } from '../fixtures/fake-hub/fake-hub.ts'
import { startOllamaDouble, type OllamaDouble } from '../fixtures/ollama/ollama-double.ts'
import { openStudio, type OpenStudio } from './open-studio.ts'
import { cannotTrain as skip, seedProject, type SeededHome } from './seed-project.ts'

const SLOW = { timeout: 480_000 }
const STEPS = 12
let seeded: SeededHome
let studio: OpenStudio
let page: Page
let hub: FakeHub
let ollama: OllamaDouble
let door: Server
let port = 0

before(async () => {
  if (skip !== false) return
  const { python } = requireEnvironment()
  seeded = await seedProject({ name: 'combos', scale: null })
  hub = await startFakeHub({ 'ada/tiny': { files: { 'config.json': Buffer.from('{"architectures":["LlamaForCausalLM"],"max_position_embeddings":2048}'), 'tokenizer.json': Buffer.from('{}'), 'model.safetensors': safetensors(2_000_000) }, licence: 'apache-2.0' } })
  ollama = await startOllamaDouble()
  door = createServer((socket) => socket.pipe(connect(Number(new URL(ollama.address).port), '127.0.0.1')).pipe(socket))
  port = await freePort()
  studio = await openStudio({ home: seeded.home, env: { HF_ENDPOINT: hub.url, HF_HOME: join(seeded.home, 'hugging-face'), HF_HUB_CACHE: '', HF_TOKEN: '', OLLAMA_HOST: `127.0.0.1:${port}`, STUDIO_PYTHON_HOME: join(seeded.home, 'python'), STUDIO_PYTHON: python } })
  page = studio.page
  page.setDefaultTimeout(60_000)
  await page.getByRole('link', { name: 'Settings' }).waitFor()
})
after(async () => {
  await studio?.close()
  await hub?.close()
  await ollama?.close()
  door?.close()
  if (seeded !== undefined) rmSync(seeded.home, { recursive: true, force: true, maxRetries: 5 })
})

/** A file of one tensor, as the format writes it. */
function safetensors(bytes: number): Buffer {
  const header = Buffer.from(JSON.stringify({ w: { dtype: 'F16', shape: [bytes / 2], data_offsets: [0, bytes] } }))
  const length = Buffer.alloc(8)
  length.writeBigUInt64LE(BigInt(header.length))
  return Buffer.concat([length, header, randomBytes(bytes)])
}

/** A port on which nothing listens. */
async function freePort(): Promise<number> {
  const probe = createServer()
  await new Promise<void>((listening) => probe.listen(0, '127.0.0.1', () => listening()))
  const { port: found } = probe.address() as AddressInfo
  await new Promise((closed) => probe.close(closed))
  return found
}

async function open(address: string): Promise<void> {
  await page.goto(new URL(`#${address}`, page.url()).href)
}

async function openStage(name: string): Promise<void> {
  await open(`/p/${seeded.project}/${name}`)
}

const button = (name: string | RegExp): Locator => page.getByRole('button', { name })
const rulebook = () => join(seeded.folder, 'rulebook.yaml')

test('1. Python is not installed → install it there', { skip, ...SLOW }, async () => {
  await open('/settings/environment')
  await page.getByText('Not installed', { exact: true }).waitFor()
  await button('Install …').click()
  await page.getByRole('dialog').getByRole('button', { name: 'Install it there', disabled: false }).click()
  await page.getByText('Ready', { exact: true }).waitFor(SLOW)
})

test('2. there are no samples to train on → make samples in Data', { skip, ...SLOW }, async () => {
  await openStage('train')
  await page.getByText('No samples to train on yet').waitFor()
  await page.getByRole('link', { name: 'Make samples in Data' }).click()
  await button(/^Generate [\d,]+ samples$/).click()
  await button('Train on these').click(SLOW)
  await button(/^How long/).waitFor()
})

test('3. the setup is refused → back to the usual values', { skip }, async () => {
  await open('/settings/appearance')
  await page.getByRole('radio', { name: 'Advanced' }).click()
  await openStage('train')
  await page.getByRole('spinbutton', { name: /^Steps between two evaluations/ }).fill('0')
  await page.keyboard.press('Tab')
  const refusal = page.getByText(/^The run config has a problem/).first()
  await refusal.waitFor()
  await page.getByRole('alert').getByRole('button', { name: 'Back to the usual values' }).or(button('Back to the usual values')).first().click()
  await refusal.waitFor({ state: 'detached' })
  await page.getByRole('button', { name: /^(?:Start training|Run anyway)$/, disabled: false }).waitFor()
})

test('4. an adapter far too strong → mend it', { skip }, async () => {
  await page.getByRole('spinbutton', { name: /^Strength(?! per)/ }).fill('4096')
  await page.keyboard.press('Tab')
  const warning = page.getByText('Adapter strength')
  await warning.waitFor()
  await button('Mend it').click()
  await warning.waitFor({ state: 'detached' })
  await button('Back to the usual values').click()
})

test('5. a run was killed → its one button trains to the end', { skip, timeout: 900_000 }, async () => {
  await button(/^How long/).click()
  await page.getByRole('dialog').getByRole('spinbutton', { name: 'Steps', exact: true }).fill(String(STEPS))
  await page.keyboard.press('Escape')
  await button(new RegExp(`^How long: ${STEPS} steps`)).waitFor()
  await button(/^(?:Start training|Run anyway)$/).click()
  await page.getByText('Training', { exact: true }).first().waitFor(SLOW)
  for (let i = 0; i < 600 && killTrainer() === 0; i += 1) await page.waitForTimeout(200)
  await page.getByRole('main').getByText('Interrupted', { exact: true }).waitFor(SLOW)
  await button(/^(?:Train it again|Go on from step \d+)$/).click()
  await page.getByRole('link', { name: 'Evaluate it' }).waitFor(SLOW)
})

/** Ends the trainer of this home at once, as a crash would; how many processes that were. */
function killTrainer(): number {
  const command = (pid: string) => {
    try {
      return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ')
    } catch {
      return ''
    }
  }
  const found = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && command(pid).includes(seeded.home) && command(pid).includes('-m trainer'))
  for (const pid of found) process.kill(Number(pid), 'SIGKILL')
  return found.length
}

test('6. there is no Ollama → look again, once it runs', { skip }, async () => {
  await openStage('export')
  await button('Look again').waitFor()
  await new Promise<void>((listening) => door.listen(port, '127.0.0.1', () => listening()))
  await button('Look again').click()
  await button('Add to Ollama').waitFor()
})

test('7. a line of the rulebook does not fit → go to it, and it is gone', { skip }, async () => {
  await openStage('knowledge/yaml')
  const editor = page.getByRole('textbox', { name: 'Text of rulebook.yaml' })
  // A short line: in a line that is broken over two rows, End stops at the first.
  await editor.getByText('licence').first().click()
  await page.keyboard.press('End')
  await page.keyboard.type('\nnowhere: 1')
  await editor.getByText('licence').first().click()
  await page.getByRole('list', { name: 'Problems' }).getByRole('button', { name: /nowhere/ }).first().click()
  // The cursor stands in the line that was named.
  await page.waitForFunction(() => (getSelection()?.anchorNode?.parentElement?.closest('.cm-line')?.textContent ?? '').includes('nowhere'))
  for (const key of ['End', 'Home', 'Home', 'Shift+ArrowDown', 'Delete']) await page.keyboard.press(key)
  await page.getByText('No problem', { exact: true }).waitFor()
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
})

test('8. somebody else wrote the rulebook meanwhile → keep mine', { skip }, async () => {
  await page.getByRole('tab', { name: 'Questions' }).click()
  await page.getByRole('spinbutton', { name: 'Samples of simple' }).fill('4,800')
  appendFileSync(rulebook(), '# from another program\n')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await button('Keep mine').click()
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
  assert.match(readFileSync(rulebook(), 'utf8'), /count: 4800/)
})

test('9. the samples are behind the rules → its one button', { skip, ...SLOW }, async () => {
  await openStage('data')
  await button('Make the new version').click()
  await button('Make the new version').waitFor({ state: 'detached', ...SLOW })
  await button('Train on these').waitFor(SLOW)
})

test('10. a file of rows cannot be read → choose the mended one', { skip }, async () => {
  await page.getByRole('tab', { name: /Your own rows/ }).click()
  const choose = async (text: string) => {
    writeFileSync(join(seeded.home, 'rows.csv'), text)
    const [chooser] = await Promise.all([page.waitForEvent('filechooser'), button('Choose a file').click()])
    await chooser.setFiles(join(seeded.home, 'rows.csv'))
  }
  await choose(`prompt,completion\nfirst,"an answer"\nsecond,"never closed\n${'third,fourth\n'.repeat(50)}`)
  await page.getByText(/A quote that is opened in line 3 is never closed/).waitFor()
  await choose('prompt,completion\nGive me two tricks.,"1. front open tree\n2. back open tree"\n')
  await page.getByRole('region', { name: 'First rows' }).waitFor()
  assert.equal(await page.getByText(/is never closed/).count(), 0)
})

test('11. offline → the switch that is named', { skip }, async () => {
  await open('/settings/account')
  await page.getByRole('link', { name: 'Hugging Face' }).click()
  await page.getByRole('switch', { name: /Work offline/ }).click()
  await page.getByRole('switch', { name: /Work offline/, checked: true }).waitFor()
  const find = async () => {
    await open('/settings/models')
    await page.getByRole('textbox', { name: 'Find a model of the Hub' }).fill('tiny')
  }
  await find()
  await page.getByText(/The offline switch is on/).first().waitFor()
  await page.getByRole('link', { name: 'Hugging Face' }).click()
  await page.getByRole('switch', { name: /Work offline/ }).click()
  await page.getByRole('switch', { name: /Work offline/, checked: false }).waitFor()
  await find()
  await button('Download … ada/tiny').waitFor()
})

test('12. a download broke off → go on with it', { skip }, async () => {
  hub.mischief.cutAfter = 300_000
  await button('Download … ada/tiny').click()
  const dialog = page.getByRole('dialog', { name: 'Download ada/tiny' })
  await dialog.getByRole('checkbox', { name: /I accept its licence/ }).click()
  await dialog.getByRole('button', { name: /^Download/ }).click()
  const goOn = button('Go on with the download')
  await goOn.waitFor(SLOW)
  hub.mischief.cutAfter = null
  await goOn.click()
  await page.getByRole('listitem').filter({ hasText: 'ada/tiny' }).getByText('on this machine').waitFor(SLOW)
})

test('13. the connection is lost → it is taken up again without a press', { skip, ...SLOW }, async () => {
  await open('/settings/appearance')
  await studio.kill()
  await page.getByText(/Connecting to the studio/).waitFor()
  await studio.restart()
  await page.getByText(/Connecting to the studio/).waitFor({ state: 'detached' })
  await open('/settings/models')
  await page.getByRole('listitem').filter({ hasText: 'ada/tiny' }).getByText('on this machine').waitFor()
})
