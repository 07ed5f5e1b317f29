import assert from 'node:assert/strict'
import { copyFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { homePaths, appPaths } from '../../electron/platform/paths.ts'
import { writeManifest } from '../../electron/platform/manifest.ts'
import { createStudio } from '../../electron/studio.ts'
import { startOllamaDouble, type DoubleOptions, type OllamaDouble } from '../fixtures/ollama/ollama-double.ts'
import { hasChromium, openStudio, type OpenStudio } from './open-studio.ts'

// Seeded: a project with a finished run, its passed evaluation and its verified export, whose file is the starter's own; Ollama is the double.
const skip = hasChromium() ? false : 'there is no Chromium on this machine'
const home = mkdtempSync(join(tmpdir(), 'ollama-flow-'))
const options: { -readonly [K in keyof DoubleOptions]: DoubleOptions[K] } = { pace: 150 }
let double: OllamaDouble
let studio: OpenStudio
let project = ''

async function seed(): Promise<void> {
  const host = createStudio({ surface: 'cli', paths: homePaths(home, {}) })
  const { packs } = await host.call('packs.list', {})
  const made = await host.call('projects.create', { folder: join(home, 'mine'), pack: packs[0]?.id ?? '' })
  project = made.project.id
  const [run, exported, data] = ['runs/run-0001', 'exports/export-0001', 'data/v0001'].map((path) => join(made.project.folder, path)) as [string, string, string]
  for (const each of [join(run, 'adapter'), exported, data]) mkdirSync(each, { recursive: true })
  const rows = Array.from({ length: 20 }, (_, i) => JSON.stringify({ id: `s${i}`, category: 'c', messages: [{ role: 'user', content: `Put these in reverse order: cat, dog, ${['ant', 'bee', 'cow'][i % 3]}` }, { role: 'assistant', content: 'x' }] }))
  writeFileSync(join(data, 'test.jsonl'), `${rows.join('\n')}\n`)
  writeFileSync(join(run, 'config.json'), JSON.stringify({ recipe: 'sft', base_model: appPaths.starterModel, base_model_id: 'starter', dataset_dir: data, seed: 1 }))
  writeFileSync(join(run, 'events.jsonl'), ['hello', 'done'].map((type, seq) => `${JSON.stringify({ v: 1, seq, ts: 1, run: 'run-0001', type, status: 'ok' })}\n`).join(''))
  await writeManifest(join(run, 'adapter'), { kind: 'adapter', id: 'run-0001', inputs: [], seed: 1 })
  copyFileSync(appPaths.starterGguf, join(exported, 'run-0001-q8_0.gguf'))
  writeFileSync(join(exported, 'Modelfile'), 'FROM ./run-0001-q8_0.gguf\nPARAMETER num_ctx 2048\nPARAMETER stop """<|im_end|>"""\n')
  const files = [{ path: 'run-0001-q8_0.gguf', kind: 'gguf', quantization: 'q8_0' }, { path: 'Modelfile', kind: 'modelfile', quantization: 'q8_0' }]
  await writeManifest(exported, { kind: 'export', id: 'export-0001', inputs: [], seed: null, details: { run: 'run-0001', files, rungs: [{ rung: 'load', file: 'run-0001-q8_0.gguf', passed: true, detail: 'seeded' }], ollama_name: null } })
  await seedEval(join(made.project.folder, 'evals', 'eval-0001'))
  await host.call('history.reindex', { project })
  await host.close()
}

/** A verdict of one rule, passed. */
async function seedEval(folder: string): Promise<void> {
  mkdirSync(folder, { recursive: true })
  const check = { check: 'parseable', unit: 'answer', decoding: 'greedy', mode: 'free', k: 400, n: 400, rate: 1, interval: [0.99, 1], target: 0.95, passed: true, verdict: 'confirmed', items_needed: 73, not_applicable: 0, judged_by: null }
  writeFileSync(join(folder, 'report.json'), JSON.stringify({ suite: 'combos', subject: { kind: 'adapter', run: 'run-0001' }, items: 400, checks: [check], slices: [], remedies: [], truncated: [], cut: [], passed: true }))
  for (const name of ['outputs.jsonl', 'scores.jsonl']) writeFileSync(join(folder, name), '')
  await writeManifest(folder, { kind: 'eval', id: 'eval-0001', inputs: [], seed: 1, details: { dataset_version: null } })
}

/** Counts every click of the window, keys that press a button included. */
async function countClicks(page: Page): Promise<() => Promise<number>> {
  await page.evaluate(() => {
    Object.assign(window, { clicks: 0 })
    addEventListener('click', () => Object.assign(window, { clicks: Number(Reflect.get(window, 'clicks')) + 1 }), true)
  })
  return () => page.evaluate(() => Number(Reflect.get(window, 'clicks')))
}

before(async () => {
  if (skip !== false) return
  await seed()
  double = await startOllamaDouble(options)
  studio = await openStudio({ home, env: { STUDIO_PYTHON_HOME: join(home, 'no-python'), OLLAMA_HOST: double.address } })
  studio.page.setDefaultTimeout(60_000)
  await studio.page.goto(new URL(`#/p/${project}/export`, studio.page.url()).href)
})
after(async () => {
  await studio?.close()
  await double?.close()
  rmSync(home, { recursive: true, force: true, maxRetries: 5 })
})

test('a name that Ollama does not take is refused while it is typed', { skip }, async () => {
  const { page } = studio
  await page.getByRole('textbox', { name: 'Name in Ollama' }).fill('my tricks!')
  await page.getByText(/"my tricks!" holds what Ollama does not take/).first().waitFor()
  await page.getByRole('textbox', { name: 'Name in Ollama' }).fill('tricks')
})

test('adding is stopped by a click and leaves nothing in Ollama', { skip }, async () => {
  const { page } = studio
  options.pace = 1_500
  await page.getByRole('button', { name: 'Add to Ollama' }).click()
  await page.getByText('Creating the model').waitFor()
  await page.getByRole('button', { name: 'Stop' }).click()
  await page.getByRole('button', { name: 'Add to Ollama' }).waitFor()
  assert.deepEqual(double.names(), [])
  options.pace = 20
})

test('a model that is given another prompt is refused with the rung that failed', { skip }, async () => {
  const { page } = studio
  options.rendersAs = (text) => text.replaceAll('<|im_start|>', '### ')
  await page.getByRole('button', { name: 'Add to Ollama' }).click()
  await page.getByText(/the check "rendered" failed/).first().waitFor()
  assert.deepEqual(double.names(), [])
  delete options.rendersAs
})

test('two clicks lead from the verdict to a verified model in Ollama, and it answers in the chat', { skip }, async () => {
  const { page } = studio
  await page.goto(new URL(`#/p/${project}/evaluate`, page.url()).href)
  await page.reload()
  await page.getByRole('region', { name: 'Verdict' }).getByText('Passed: keeps 1 of 1 rule on 400 unseen questions.').waitFor()
  const clicks = await countClicks(page)
  await page.getByRole('link', { name: 'Add to Ollama' }).click()
  await page.getByRole('button', { name: 'Add to Ollama' }).click()
  await page.getByText(/It lives in Ollama as \S+/).waitFor()
  assert.ok((await clicks()) <= 2, `${await clicks()} clicks`)
  await page.getByRole('region', { name: 'In Ollama' }).getByText('5 of 5 hold').waitFor()
  assert.equal(double.names().length, 1)
  await page.getByText(`ollama run ${double.names()[0]?.replace(':latest', '')}`).waitFor()
  await page.getByRole('link', { name: 'Chat with it' }).click()
  await page.getByRole('textbox', { name: 'Your question' }).fill('Put these in reverse order: cat, dog')
  await page.keyboard.press('Enter')
  const column = page.getByRole('region', { name: 'Model 2' })
  await column.getByRole('button', { name: 'Answer again' }).waitFor()
  assert.match(await column.innerText(), /\d+ tokens[\s\S]*Ollama/)
})

test('a Modelfile is judged while it is changed, and an unwritable one cannot be saved', { skip }, async () => {
  const { page } = studio
  await page.goto(new URL(`#/p/${project}/export`, page.url()).href)
  const editor = page.getByRole('textbox', { name: 'Modelfile' })
  await editor.click()
  await page.keyboard.press('ControlOrMeta+End')
  await page.keyboard.type('PARAMETER num_cttx 5')
  await page.getByText('Ollama has no parameter "num_cttx".').first().waitFor()
  assert.equal(await page.getByRole('button', { name: 'Save', exact: true }).isDisabled(), true)
  await page.getByRole('button', { name: 'Undo changes' }).click()
  await page.getByText('Ollama reads it as written').waitFor()
})
