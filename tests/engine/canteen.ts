/**
 * A tiny rulebook for tests of prompts, samples, prose and scoring: trays in a canteen. Read through the public reader.
 * Each test changes the sections that it is about.
 */
import { stringify } from 'yaml'
import { compileRulebook, readRulebook } from '../../engine/index.ts'
import type { Compiled, Plan, ReadOverrides, Sample } from '../../engine/index.ts'

/** Sections of a rulebook as they would be written in YAML. */
export type Sections = Readonly<Record<string, unknown>>

const CANTEEN: Sections = {
  rulebook: 1,
  project: { id: 'canteen', title: 'Trays in a canteen', seed: 5 },
  vocab: {
    dish: {
      key: 'name',
      rows: [
        { name: 'soup', taste: 'salty', price: 2 }, { name: '7 grain soup', taste: 'salty', price: 3 },
        { name: 'one pot stew', taste: 'hot', price: 5 }, { name: 'pie', taste: 'sweet', price: 3 }, { name: 'Ice', taste: 'sweet', price: 1 },
      ],
      fields: { taste: { enum: ['salty', 'hot', 'sweet'] }, price: 'int' },
      tags: { SWEET: ['pie', 'Ice'] },
    },
  },
  dims: { size: { values: ['large', 'small'] } },
  records: { plate: { dish: { pick: 'dish' }, size: { dim: 'size', unless: "dish == 'Ice'" } } },
  forms: {
    plate: { record: 'plate', words: [{ field: 'size', check: 'sizes' }, { field: 'dish', check: 'dishes' }] },
    tray: { list: 'plate', mark: '{i}. ', accept: ['{i}) '], check: 'listed' },
  },
  rules: { sweet_end: { of: 'tray', pair: 'not (prev.dish in SWEET and next.dish not in SWEET)', needs: ['dishes'] } },
  sequences: { tray: { form: 'tray', length: [2, 4], obey: ['sweet_end'], draw: ['dish'] } },
  request: {
    n: { int: [2, 4], read: ['{n} plates', '{n}-plate'], check: { id: 'count', holds: 'len(answer) == n' } },
    with: { pick: 'dish', read: ['with {with}', 'including {with}'], check: { id: 'wish', holds: 'any(answer.dish == with)' } },
  },
  categories: {
    trays: {
      about: 'Trays', count: 300, body: 'tray',
      mix: [
        { share: 2, ask: ['n'], prompts: ['[Lay|Set|Fill] a tray of {n} plates[.|, please.|!]', 'I am hungry for {n} plates[.|!|]', 'A {n}-plate tray[.|, please|]', 'Bring {n} plates[.|!|]', '[Serve|Carry] {n} plates[ here| there|]'] },
        { share: 1, ask: ['n', 'with'], prompts: ['[Lay|Set] {n} plates with {with}[.|!|]', 'A tray with {with}[.|, please|]', '{n} plates including {with}[.|!|]', '[Serve|Bring] me {n} plates with {with}'] },
      ],
      answers: ['{body}', 'Here [you are|it is]:\n{body}'],
    },
    dishes: {
      about: 'What a dish is', count: 40,
      slots: { d: { pick: 'dish' } },
      prompts: ['What is {d}[?|]', '[Tell me|Say] about {d}', 'How does {d} taste?', 'Is {d} any good?'],
      parts: [
        { say: ['{d}[:| is this:]'] },
        { fact: 'taste', say: ['It tastes {d.taste}.', 'The taste is {d.taste}.'] },
        { fact: 'price', say: ['The price of {d} is {d.price} coins.'] },
        { fact: 'dessert', if: 'd in SWEET', say: ['It comes last.'] },
      ],
      join: ' ',
      checks: ['facts'],
    },
  },
  checks: {
    listed: { say: 'A numbered list.' }, dishes: { say: 'Known dishes.' }, sizes: { say: 'A size where there is one.' },
    sweet_end: { say: 'Nothing follows what is sweet.' }, count: { say: 'As many plates as asked.' }, wish: { say: 'The wish is kept.' }, facts: { say: 'What is said is true.' },
  },
  format: { kind: 'messages', system: 'You lay trays.' },
  split: { val_ratio: 0.2, group: 'prompt', dedupe: 'exact', hold_out: { prompts: { trays: 24, dishes: 4 }, wordings: 0.25, unseen_wordings: 0.5 } },
  suites: { trays: { from: ['trays'], decode: { greedy: { temperature: 0, max_tokens: 64 } }, gates: { listed: 0.9 } } },
}

/** The canteen's rulebook with sections replaced, compiled. Throws the problems, one a line. */
export function openCanteen(changed: Sections = {}, overrides: ReadOverrides = {}): Compiled {
  const text = stringify({ ...CANTEEN, ...changed })
  const { rulebook, problems } = readRulebook({ read: (path) => (path === 'rulebook.yaml' ? text : null) }, overrides)
  if (rulebook === null) throw new Error(problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
  return compileRulebook(rulebook)
}

/** One category of the canteen with some keys replaced. */
export function category(name: 'trays' | 'dishes', changed: Sections): Sections {
  const categories = CANTEEN['categories'] as Readonly<Record<string, Sections>>
  return { categories: { ...categories, [name]: { ...categories[name], ...changed } } }
}

/** Every sample of a plan at its first attempt; positions without one are left out. */
export function allSamples(compiled: Compiled, plan: Plan): Sample[] {
  return Array.from({ length: plan.asked }, (_none, position) => compiled.sampleAt(plan, position, 0)).filter((sample): sample is Sample => !('reject' in sample))
}
