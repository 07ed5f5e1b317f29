/**
 * From the wizard's door to a started training, to its full screen and to a chat without a mouse: Tab, Enter, arrows and typing.
 * Counts every pointer that comes down: none may. Trains 12 steps, asserts no gate.
 */

import assert from 'node:assert/strict'
import { after, before, test } from 'node:test'
import type { Page } from 'playwright'
import { openStudio, type OpenStudio } from './open-studio.ts'
import { cannotTrain as skip } from './seed-project.ts'

const SLOW = { timeout: 480_000 }
const STEPS = 12
let studio: OpenStudio
let page: Page
let pointers = 0

before(async () => {
  if (skip !== false) return
  studio = await openStudio({ env: { OLLAMA_HOST: '127.0.0.1:9' } })
  page = studio.page
  page.setDefaultTimeout(60_000)
  await page.exposeFunction('pointerCame', () => (pointers += 1))
  await page.evaluate(() => addEventListener('pointerdown', () => void (window as unknown as { pointerCame(): Promise<void> }).pointerCame(), true))
  await page.getByRole('button', { name: 'See it work' }).waitFor()
})
after(() => studio?.close())

/** What the focus is on, in words. */
function focused(): Promise<string> {
  return page.evaluate(() => {
    const at = document.activeElement
    const label = at instanceof HTMLInputElement ? [...(at.labels ?? [])].map((each) => each.textContent).join(' ') : ''
    return at?.getAttribute('aria-label') ?? (label === '' ? at?.textContent : label) ?? ''
  })
}

/** Presses Tab until the focus is on something with this name; it must be visible there. */
async function tabTo(name: RegExp): Promise<void> {
  for (let i = 0; i < 80; i += 1) {
    await page.keyboard.press('Tab')
    if (name.test(await focused())) return
  }
  assert.fail(`no Tab reaches ${name}`)
}

async function heading(name: string | RegExp): Promise<void> {
  await page.getByRole('heading', { level: 1, name }).waitFor(SLOW)
}

test('Advanced is switched on with keys', { skip }, async () => {
  await tabTo(/^Settings$/)
  await page.keyboard.press('Enter')
  await tabTo(/^Appearance$/)
  await page.keyboard.press('Enter')
  const advanced = page.getByRole('radio', { name: 'Advanced' })
  await advanced.waitFor()
  await tabTo(/^Simple$/)
  // A finger rests on a key for a moment.
  await page.keyboard.press('ArrowRight', { delay: 120 })
  await page.getByRole('radio', { name: 'Advanced', checked: true }).waitFor()
})

test('from the door to a training that runs', { skip, timeout: 900_000 }, async () => {
  await tabTo(/^Projects$/)
  await page.keyboard.press('Enter')
  await tabTo(/^See it work$/)
  await page.keyboard.press('Enter')
  await heading('Make my model')
  await page.getByLabel('Training steps').waitFor()
  await tabTo(/^Training steps/)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type(String(STEPS))
  await tabTo(/^Test questions/)
  await page.keyboard.press('ControlOrMeta+a')
  await page.keyboard.type('3')
  await page.getByText(/3 questions it never saw/).first().waitFor()
  await tabTo(/^Make my model$/)
  await page.getByRole('button', { name: 'Make my model', disabled: false }).waitFor()
  await page.keyboard.press('Enter')
  await heading('Your model is being made')
  await page.getByText(new RegExp(`of ${STEPS}\\b`)).first().waitFor(SLOW)
})

test('to its full screen, and when it is trained to an answer in the chat', { skip, timeout: 900_000 }, async () => {
  await tabTo(/^Open Train$/)
  await page.keyboard.press('Enter')
  await page.getByRole('link', { name: 'Evaluate it' }).waitFor(SLOW)
  await tabTo(/^Chat$/)
  await page.keyboard.press('Enter')
  const question = page.getByRole('textbox', { name: 'Your question' })
  await question.waitFor()
  // The field has the focus when the chat opens.
  await page.waitForFunction(() => document.activeElement?.getAttribute('aria-label') === 'Your question')
  await page.keyboard.type('Give me 3 tricks.')
  await page.keyboard.press('Enter')
  await page.getByRole('region', { name: 'Model 2' }).getByRole('button', { name: 'Answer again' }).waitFor(SLOW)
  assert.equal(pointers, 0, 'a pointer came down')
})
