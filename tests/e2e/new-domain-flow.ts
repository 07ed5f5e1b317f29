/**
 * A new domain built through the window only: every step as a person takes it, by visible names and roles. Used by the test beside it and
 * by the run that trains the result. Knows no contract call.
 */

import assert from 'node:assert/strict'
import type { Page } from 'playwright'
import type { Shape } from '../../engine/authoring/index.ts'
import type { DomainInput } from '../authoring/domain-inputs.ts'

const CARDS: Readonly<Record<Shape, RegExp>> = {
  'ordered-list': /^An ordered list/, 'record': /^A record/, 'coded-line': /^A coded line/, 'one-of-these': /^One of these/, 'facts': /^Facts about/, 'turns': /^Turns/,
}

/** What was seen on the way. */
export type BuiltDomain = { readonly samples: readonly { readonly prompt: string; readonly answer: string }[]; readonly steps: readonly string[] }

/** Presses Next when it can be pressed. */
export async function next(page: Page): Promise<void> {
  await page.getByRole('button', { name: 'Next', exact: true }).click()
}

/** The question that is asked now. */
async function asks(page: Page, question: string): Promise<void> {
  await page.getByRole('heading', { level: 1, name: question }).waitFor()
}

/** Goes through every step, to the last button; `shoot` is called on each step. */
export async function buildDomainInWindow(page: Page, input: DomainInput, shoot: (name: string) => Promise<void> = async () => undefined): Promise<BuiltDomain> {
  const steps: string[] = []
  const seen = async (name: string): Promise<void> => {
    steps.push(name)
    await shoot(name)
  }
  await describeInWindow(page, input, seen)
  const samples = await markSamples(page, input)
  await seen('samples')
  await next(page)
  await asks(page, 'How good must the model be?')
  await page.getByText(/can confirm 95 %/).waitFor()
  await seen('targets')
  return { samples, steps }
}

/** The steps from the shape to the questions. */
export async function describeInWindow(page: Page, input: DomainInput, seen: (name: string) => Promise<void> = async () => undefined): Promise<void> {
  await asks(page, 'What does an answer look like?')
  await page.getByLabel('What is it about?').fill(input.title)
  await page.getByRole('radio', { name: CARDS[input.shape] }).click()
  await seen('shape')
  await next(page)
  await asks(page, 'What are the answers made of?')
  if (input.table !== '') await page.getByLabel('Things', { exact: true }).fill(input.table)
  await seen('things')
  await next(page)
  await asks(page, 'What is a good answer, and what is a bad one?')
  await page.getByLabel('Good answers').fill(input.good)
  await page.getByLabel('Bad answers').fill(input.bad)
  await seen('answers')
  await next(page)
  await tickRules(page, input)
  await seen('rules')
  await next(page)
  await asks(page, 'How will it be asked?')
  await page.getByLabel('Phrasings', { exact: true }).fill(input.phrasings.join('\n'))
  await page.getByText(/different questions and about/).waitFor()
  await seen('questions')
  await next(page)
}

async function tickRules(page: Page, { rules }: DomainInput): Promise<void> {
  await asks(page, 'Which of these must always hold?')
  for (const rule of rules) {
    await page.getByRole('region', { name: 'Offered rules' }).getByRole('checkbox', { name: rule }).click()
    await page.getByRole('region', { name: 'Ticked rules' }).getByRole('checkbox', { name: rule }).waitFor()
  }
}

/** Looks at ten samples and marks each as a person who knows the domain does. */
async function markSamples(page: Page, input: DomainInput): Promise<{ prompt: string; answer: string }[]> {
  await asks(page, 'Are these right?')
  const samples = page.getByRole('list', { name: 'Samples' }).getByRole('listitem', { name: /^Sample \d+$/ })
  await samples.nth(9).waitFor()
  const read: { prompt: string; answer: string }[] = []
  for (let i = 0; i < 10; i += 1) {
    const sample = samples.nth(i)
    const text = await sample.innerText()
    const lines = text.split('\n').map((line) => line.trim()).filter((line) => line !== '')
    const end = lines.findIndex((line) => /^(?:Keeps|Breaks) /.test(line))
    const [prompt = '', ...answer] = lines.slice(0, end === -1 ? undefined : end)
    read.push({ prompt, answer: answer.join('\n') })
    const isRight = input.isRight(prompt, answer.join('\n'))
    assert.ok(isRight, `a sample is not right:\n${prompt}\n${answer.join('\n')}`)
    await sample.getByRole('button', { name: 'Right', exact: true }).click()
  }
  assert.equal(read.length, 10, input.title)
  return read
}
