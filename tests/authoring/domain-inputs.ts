/**
 * What a person would type and tick for the three domains of tests/fixtures/domains, read from their prose where it stands there.
 * Used by the tests of the engine and of the window, and by the run that trains them. Knows no rulebook.
 */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Shape } from '../../engine/authoring/index.ts'

/** One domain as a person enters it. `rules` are the sentences to tick or add, `samples` how its right samples are recognised. */
export type DomainInput = {
  readonly id: string
  readonly title: string
  readonly shape: Shape
  readonly noun: string
  /** A pasted spreadsheet; empty where there are no things. */
  readonly table: string
  readonly good: string
  readonly bad: string
  readonly rules: readonly string[]
  readonly phrasings: readonly string[]
  /** Whether an answer is right, worked out by hand and not by the rulebook. */
  isRight(prompt: string, answer: string): boolean
}

function goodOf(id: string): string {
  const text = readFileSync(join(import.meta.dirname, `../fixtures/domains/${id}.md`), 'utf8')
  const start = text.search(/^Good .*:$/m)
  return text.slice(text.indexOf('\n', start) + 1, text.search(/^Bad /m)).trim()
}

const STEPS: readonly (readonly [name: string, minutes: number, stage: string, order: number, hot: string])[] = [
  ['wash rice', 2, 'prepare', 1, 'no'], ['chop onion', 4, 'prepare', 1, 'no'], ['peel carrot', 3, 'prepare', 1, 'no'], ['heat oil', 2, 'heat', 2, 'yes'], ['boil water', 8, 'heat', 2, 'yes'],
  ['fry onion', 6, 'cook', 3, 'yes'], ['add carrot', 1, 'cook', 3, 'yes'], ['add rice', 1, 'cook', 3, 'yes'], ['simmer', 15, 'cook', 3, 'yes'], ['stir', 1, 'cook', 3, 'yes'],
  ['season', 1, 'finish', 4, 'no'], ['rest', 5, 'finish', 4, 'no'], ['serve', 1, 'finish', 4, 'no'],
]

const recipe: DomainInput = {
  id: 'recipe-steps', title: 'Steps of a one-pot dish', shape: 'ordered-list', noun: 'step',
  table: ['Step\tMinutes\tStage\tOrder\tHot', ...STEPS.map((row) => row.join('\t'))].join('\n'),
  good: goodOf('recipe-steps'),
  bad: '1. boil water\n2. add rice\n3. serve\n\n1. wash rice\n2. serve\n3. stir\n\n1. chop onion\n2. stir\n3. stir\n4. serve',
  rules: ['The first step has stage prepare.', 'The last step is serve.', 'Order never goes down.', 'The same step never comes twice.'],
  phrasings: ['Give me a dish in {n} steps.', 'Plan {n} steps for one pot.', 'I want to cook something in {n} steps.', 'List {n} steps of a dish.', 'Plan {n} steps starting with {start}.', 'A dish of {n} steps that starts with {start}, please.', 'Give me {n} steps with {include} in it.', 'Plan {n} steps that include {include}.'],
  isRight(prompt, answer) {
    const lines = answer.split('\n')
    const steps = lines.map((line, i) => STEPS.find(([name]) => line === `${i + 1}. ${name}`))
    const orders = steps.map((step) => step?.[3] ?? NaN)
    const asked = Number(/(\d+) steps/.exec(prompt)?.[1])
    return steps.every((step) => step !== undefined) && lines.length === asked && orders[0] === 1 && steps.at(-1)?.[0] === 'serve'
      && orders.every((order, i) => i === 0 || order >= (orders[i - 1] ?? NaN)) && new Set(lines.map((line) => line.replace(/^\d+/, ''))).size === lines.length
  },
}

const SECTIONS = ['fiction', 'history', 'science', 'travel', 'cooking', 'children']

const shelf: DomainInput = {
  id: 'shelf-marks', title: 'Shelf marks of a village library', shape: 'coded-line', noun: 'section',
  table: ['Section\tCode', ...SECTIONS.map((name, i) => `${name}\t${i + 1}`)].join('\n'),
  good: goodOf('shelf-marks'),
  bad: '<n17|k1|s3|t"lend">\n<k1|n17|s3|tlend>',
  rules: [],
  phrasings: ['Shelf mark for number {n} in {section}', 'Which mark does {section} {n} get?', 'Mark a {section} book, number {n}', 'Shelf mark: {section}, {n}'],
  isRight(prompt, answer) {
    const found = /^<k(\d)\|n(\d+)\|s[123]\|t"lend">$/.exec(answer)
    const section = SECTIONS.findIndex((name) => prompt.includes(name)) + 1
    return found !== null && Number(found[1]) === section && new RegExp(`\\b${found[2]}\\b`).test(prompt)
  },
}

const handover: DomainInput = {
  id: 'shift-handover', title: 'Handover records of a ward', shape: 'record', noun: 'bed',
  table: '',
  good: goodOf('shift-handover'),
  bad: 'Bed: A2\nState: critical\nNext: discharge\nLook in: hourly\n\nBed: B4\nState: critical\nNext: call doctor\nLook in: once a night\n\nBed: A3\nState: improving\nNext: discharge\nLook in: every 4 h',
  rules: ['Where state is critical, next is call doctor.', 'Where state is critical, look in is hourly.', 'Where next is discharge, state is stable.'],
  phrasings: ['Handover for {bed}', 'Record for bed {bed}', 'How is {bed} handed over?', 'Write the record of {bed}.', 'Record for bed {bed}, {state}', 'Handover for {bed}, who is {state}'],
  isRight(prompt, answer) {
    const found = /^Bed: (\w\d)\nState: (stable|improving|critical)\nNext: (.+)\nLook in: (.+)$/.exec(answer)
    if (found === null) return false
    const [, bed = '', state = '', next = '', look = ''] = found
    const asked = /\b(stable|improving|critical)\b/.exec(prompt)?.[1] ?? state
    return prompt.includes(bed) && asked === state && (state !== 'critical' || (next === 'call doctor' && look === 'hourly')) && (next !== 'discharge' || state === 'stable')
  },
}

/** The three domains. */
export const DOMAINS: readonly DomainInput[] = [recipe, shelf, handover]
