/**
 * *See it work* from an empty profile: first right samples, a model that passes, its three failing answers, Ollama (the double of the
 * tests) and a chat with it, then a run that is killed and goes on. Knows visible names and roles, and the process that it kills.
 */

import { readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Page } from 'playwright'
import { buildRenderer } from '../build.ts'
import { openStudio, type OpenStudio } from '../../tests/e2e/open-studio.ts'
import { startOllamaDouble, type OllamaDouble } from '../../tests/fixtures/ollama/ollama-double.ts'
import { LONG, makeModel, PATIENT, say, setAdvanced, withPicture, type Made, type Quick } from './steps.ts'
import { listenTo, type Effort, type Tally } from './tally.ts'

/** What the part found. */
export type Seen = { readonly firstSample: Effort; readonly tenSamples: number; readonly made: Made; readonly failing: Effort; readonly failingWords: string; readonly ollama: Effort; readonly ollamaWords: string; readonly chatWords: string; readonly resume: Effort; readonly resumeWords: string }

/** Steps of the run that is killed as soon as it has a checkpoint. */
const KILLED_STEPS = 160

/** Runs the part. */
export async function seeItWork(quick: Quick): Promise<Seen> {
  await buildRenderer({ quiet: true })
  const double = await startOllamaDouble()
  const began = performance.now()
  const studio = await openStudio({ env: { OLLAMA_HOST: double.address } })
  try {
    return await withPicture(studio.page, 'see', () => throughTheWindow(studio, double, began, quick))
  } finally {
    await studio.close()
    await double.close()
  }
}

async function throughTheWindow({ page, home }: OpenStudio, double: OllamaDouble, began: number, quick: Quick): Promise<Seen> {
  page.setDefaultTimeout(PATIENT.timeout)
  const samples = page.getByRole('list', { name: 'Answers that keep every rule' }).getByRole('listitem')
  await samples.first().waitFor()
  const firstSample: Effort = { actions: 0, words: 0, seconds: (performance.now() - began) / 1000 }
  await samples.nth(9).waitFor()
  await page.getByRole('group', { name: 'One answer that a rule refuses' }).waitFor()
  const tenSamples = (performance.now() - began) / 1000
  const tally = await listenTo(page)
  if (quick !== null) await setAdvanced(page)
  say('see it work')
  tally.begin()
  await page.getByRole('button', { name: 'See it work' }).click()
  const made = await makeModel(page, tally, quick)
  say(made.verdict)
  const ollama = await addToOllama(page, tally, double)
  say(ollama.words)
  const chatWords = await chatWithIt(page)
  say(chatWords)
  const failing = await threeFailing(page, tally)
  say(failing.words)
  const resume = await resumeKilled(page, tally, home)
  say(resume.words)
  return { firstSample, tenSamples, made, failing: failing.effort, failingWords: failing.words, ollama: ollama.effort, ollamaWords: ollama.words, chatWords, resume: resume.effort, resumeWords: resume.words }
}

type Done = { effort: Effort; words: string }

/** From the verdict to a verified model in Ollama. */
async function addToOllama(page: Page, tally: Tally, double: OllamaDouble): Promise<Done> {
  tally.begin()
  await page.getByRole('button', { name: 'Add to Ollama', disabled: false }).click()
  const lives = page.getByText(/^It lives in Ollama as /)
  await lives.waitFor(LONG)
  const effort = await tally.end()
  const name = (await lives.innerText()).replace('It lives in Ollama as ', '')
  if (!double.names().includes(`${name}:latest`) && !double.names().includes(name)) throw new Error(`Ollama lists ${double.names().join(', ')}, not ${name}`)
  return { effort, words: `in Ollama as ${name}, listed by the double` }
}

/** A question to the model in Ollama and what the rules say to its answer. */
async function chatWithIt(page: Page): Promise<string> {
  await page.getByRole('link', { name: 'Chat with it' }).click()
  await page.getByRole('list', { name: 'Example questions' }).getByRole('button').first().click()
  const trained = page.getByRole('region', { name: 'Model 2' })
  await trained.getByRole('button', { name: 'Answer again' }).waitFor(PATIENT)
  const rules = await trained.getByRole('list', { name: 'Rules' }).first().getByRole('listitem').first().innerText()
  const line = /\d+ tokens[^\n]*/.exec(await trained.innerText())?.[0] ?? ''
  return `chat answers: ${line}; rules: ${rules}`
}

/** From the project to the third failing answer of one rule: of the trained model where it has three, else of the base. */
async function threeFailing(page: Page, tally: Tally): Promise<Done> {
  tally.begin()
  await page.getByRole('link', { name: 'Evaluate' }).click()
  await page.getByRole('meter').first().waitFor()
  let rule = await ruleWithThree(page)
  if (rule === null) {
    await page.getByRole('combobox', { name: 'Shown evaluation' }).click()
    await page.getByRole('option').filter({ hasText: 'Before training' }).first().click()
    await page.getByRole('meter').first().waitFor()
    await page.waitForFunction(() => [...document.querySelectorAll('[role=meter]')].some((meter) => Number(meter.getAttribute('aria-valuenow')) < 0.9))
    rule = await ruleWithThree(page)
  }
  if (rule === null) throw new Error('no rule has three failing answers')
  const judged = page.getByRole('rowgroup').filter({ has: page.getByRole('meter', { name: new RegExp(`^${rule},`) }) })
  await judged.getByRole('button').first().click()
  const list = page.getByRole('list', { name: 'Answers that break the rule' }).getByRole('button')
  await list.nth(2).waitFor()
  for (const place of [1, 2]) {
    await page.keyboard.press('j')
    await page.getByRole('list', { name: 'Answers that break the rule' }).locator('[aria-current=true]').and(list.nth(place)).waitFor()
  }
  await page.getByRole('article', { name: 'One answer' }).getByText('Question').waitFor()
  return { effort: await tally.end(), words: `three failing answers of ${rule}` }
}

/** The first rule that at least three answers break. */
async function ruleWithThree(page: Page): Promise<string | null> {
  const meters = await page.getByRole('meter').evaluateAll((all) => all.map((each) => [each.getAttribute('aria-label') ?? '', each.getAttribute('aria-valuetext') ?? '']))
  for (const [label = '', text = ''] of meters) {
    const [, kept = '0', all = '0'] = /^([\d,]+) of ([\d,]+)/.exec(text) ?? []
    if (Number(all.replaceAll(',', '')) - Number(kept.replaceAll(',', '')) >= 3) return label.split(',')[0] ?? null
  }
  return null
}

/** A run of its own is killed; from its card back to training. */
async function resumeKilled(page: Page, tally: Tally, home: string): Promise<Done> {
  await page.getByRole('link', { name: /^Train/ }).click()
  await page.getByRole('link', { name: 'New run' }).click()
  await page.getByRole('button', { name: /^How long/ }).click()
  await page.getByRole('dialog').getByRole('spinbutton', { name: 'Steps', exact: true }).fill(String(KILLED_STEPS))
  await page.keyboard.press('Escape')
  await page.getByRole('button', { name: new RegExp(`^How long: ${KILLED_STEPS} steps`) }).waitFor()
  await page.getByRole('button', { name: 'Start training' }).click()
  await page.getByText(/· one checkpoint kept/).waitFor(LONG)
  killTrainer(home)
  const goOn = page.getByRole('button', { name: /^Go on from step \d+/ })
  await goOn.waitFor(PATIENT)
  const from = await goOn.innerText()
  tally.begin()
  await goOn.click()
  await goOn.waitFor({ state: 'detached' })
  await reached(page, Number(/\d+/.exec(from)?.[0]) + 1)
  const effort = await tally.end()
  await page.getByRole('link', { name: 'Evaluate it' }).waitFor(LONG)
  return { effort, words: `${from.toLowerCase()}, to the end of ${KILLED_STEPS}` }
}

/** Waits until the run's line says that this step is done, or that the run is. */
async function reached(page: Page, step: number): Promise<void> {
  await page.waitForFunction((wanted) => {
    const line = [...document.querySelectorAll('[role=status]')].map((each) => each.textContent ?? '').find((text) => /^(?:Step|Trained)/.test(text)) ?? ''
    return line.startsWith('Trained') || Number((/^Step ([\d,]+)/.exec(line)?.[1] ?? '0').replaceAll(',', '')) >= wanted
  }, step, LONG)
}

/** Ends the trainer of this home at once, as a crash would. */
function killTrainer(home: string): void {
  const found = readdirSync('/proc').filter((pid) => /^\d+$/.test(pid) && commandOf(pid).includes(home) && commandOf(pid).includes('-m trainer'))
  if (found.length === 0) throw new Error('no trainer was found')
  for (const pid of found) process.kill(Number(pid), 'SIGKILL')
}

function commandOf(pid: string): string {
  try {
    return readFileSync(join('/proc', pid, 'cmdline'), 'utf8').replaceAll('\0', ' ')
  } catch {
    return ''
  }
}
