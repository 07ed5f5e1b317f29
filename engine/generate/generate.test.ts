/** Samples follow from plan, position and attempt alone; nothing that is held out is ever trained on. */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { allSamples, category, openCanteen } from '../../tests/engine/canteen.ts'
import { normalisePrompt } from '../index.ts'
import type { Sample } from '../index.ts'

const canteen = openCanteen()
const plan = canteen.plan()
const samples = allSamples(canteen, plan)
const by = <K>(key: (sample: Sample) => K): Map<K, Sample[]> => Map.groupBy(samples, key)

/** What two equal samples share. */
function contentOf({ prompt, answer }: Sample): string {
  return JSON.stringify([prompt, answer])
}

describe('a plan', () => {
  it('asks for what the rulebook asks, test rows included', () => {
    assert.equal(plan.asked, 340)
    const counts = by(({ category: name, split }) => `${name} ${split === 'test' ? 'test' : 'rest'}`)
    assert.deepEqual([counts.get('trays test')?.length, counts.get('dishes test')?.length], [24, 4])
    assert.equal(samples.filter(({ category: name }) => name === 'trays').length, 300)
  })

  it('divides a category by the shares of its arms', () => {
    const wished = samples.filter(({ request }) => request['with'] !== undefined).length
    assert.equal(wished, 100)
  })

  it('numbers every sample once, in an order that mixes categories', () => {
    assert.equal(new Set(samples.map(({ id }) => id)).size, samples.length)
    assert.ok(samples.every(({ id }) => /^(trays|dishes)-\d{6}\.0$/.test(id)))
    const firstHalf = samples.slice(0, 170).filter(({ category: name }) => name === 'dishes').length
    assert.ok(firstHalf > 5 && firstHalf < 35, String(firstHalf))
  })

  it('keeps every group in one split', () => {
    for (const [group, members] of by(({ group: key }) => key)) assert.equal(new Set(members.map(({ split }) => split)).size, 1, group)
  })

  it('never trains on a held-out prompt, however it is written', () => {
    const held = new Set(samples.filter(({ split }) => split === 'test').map(({ prompt }) => normalisePrompt(prompt)))
    assert.equal(held.size, 28)
    assert.ok(samples.every(({ prompt, split }) => split === 'test' || !held.has(normalisePrompt(prompt))))
  })

  it('holds whole wordings out and asks half of the held-out prompts in them', () => {
    const held = new Set(plan.heldOutWordings)
    assert.ok(held.size >= 3, [...held].join())
    const unseen = samples.filter(({ category: name, wording }) => held.has(`${name}:${wording}`))
    assert.ok(unseen.length >= 13 && unseen.every(({ split }) => split === 'test'), String(unseen.length))
  })

  it('puts about the asked share of the rest into val', () => {
    const rest = samples.filter(({ split }) => split !== 'test')
    const val = rest.filter(({ split }) => split === 'val').length / rest.length
    assert.ok(val > 0.08 && val < 0.35, String(val))
  })

  it('is no larger for a hundred times the samples', () => {
    const large = openCanteen({}, { scale: 100 }).plan()
    assert.equal(large.asked, 34_000)
    assert.equal(large.heldOutPrompts.size, plan.heldOutPrompts.size)
  })
})

describe('a sample', () => {
  it('is the same whatever was drawn before', () => {
    const fresh = openCanteen()
    const other = fresh.plan()
    for (const position of [300, 7, 150, 7]) assert.deepEqual(fresh.line(fresh.sampleAt(other, position, 0) as Sample), canteen.line(canteen.sampleAt(plan, position, 0) as Sample))
  })

  it('differs by attempt and by seed', () => {
    const first = canteen.sampleAt(plan, 3, 0) as Sample
    const again = canteen.sampleAt(plan, 3, 1) as Sample
    assert.notEqual(contentOf(first), contentOf(again))
    assert.equal(again.id, first.id.replace('.0', '.1'))
    const other = openCanteen({}, { seed: 6 })
    assert.notDeepEqual(allSamples(other, other.plan()).map(({ prompt }) => prompt), samples.map(({ prompt }) => prompt))
  })

  it('asks only what its prompt shows', () => {
    for (const { request, prompt } of samples) {
      for (const [field, value] of Object.entries(request)) assert.ok(prompt.includes(String(value)), `${field} ${value}: ${prompt}`)
    }
    assert.ok(samples.some(({ request }) => request['with'] !== undefined && request['n'] === undefined), 'a wording without {n} does not ask it')
  })

  it('is written as one line of JSON in the fixed order of keys', () => {
    const line = canteen.line(samples[0] as Sample)
    assert.deepEqual(Object.keys(JSON.parse(line) as object), ['id', 'category', 'group', 'wording', 'request', 'slice', 'messages'])
    assert.ok(!line.includes('\n'))
  })

  it('shows the values of its request around its body', () => {
    const spoken = openCanteen(category('trays', { answers: ['Here are {n} plates:\n{body}'], mix: [{ share: 1, ask: ['n'], prompts: ['{n} plates[.|!|?|, please|, now|, thanks]', 'Bring {n} plates[.|!|]', 'Lay {n} plates[.|!|]', 'I want {n} plates[.|!|]'] }] }))
    for (const sample of allSamples(spoken, spoken.plan()).filter(({ category: name }) => name === 'trays')) {
      assert.ok(sample.answer.startsWith(`Here are ${sample.request['n']} plates:\n1. `), sample.answer)
    }
  })
})

describe('prose', () => {
  it('gives every prompt with every answer before it runs out, and then says so', () => {
    const many = openCanteen(category('dishes', { count: 5000 }))
    const whole = many.plan()
    const drawn = Array.from({ length: whole.asked }, (_none, position) => many.sampleAt(whole, position, 0))
    const told = drawn.filter((sample): sample is Sample => !('reject' in sample) && sample.category === 'dishes' && sample.split !== 'test')
    assert.equal(new Set(told.map((sample) => contentOf(sample))).size, told.length, 'no answer comes twice')
    const rejected = drawn.flatMap((sample) => ('reject' in sample ? [sample.reject] : []))
    assert.deepEqual([...new Set(rejected)], ['no new prompt'])
    assert.ok(told.length >= 60, String(told.length))
  })

  it('draws weighted values by their weight', () => {
    const weighted = openCanteen(category('dishes', { count: 20, slots: { d: { pick: 'dish', weights: [6, 1, 1, 1, 1] } }, prompts: ['What is {d}[?|!|.|, please|]', 'And {d}[?|!|]', 'Tell me about {d}[.|!|]', 'Is {d} good?'] }))
    const capacity = weighted.capacity().find(({ category: name }) => name === 'dishes')
    assert.equal(capacity?.distinctPrompts, 12 * 5)
    const drawn = allSamples(weighted, weighted.plan()).filter(({ category: name }) => name === 'dishes')
    const soups = drawn.filter(({ request }) => request['d'] === 'soup').length / drawn.length
    assert.ok(soups > 0.35, String(soups))
  })
})

describe('capacity', () => {
  it('counts prompts exactly and lists generously', () => {
    const rows = new Map(canteen.capacity().map((row) => [row.category, row]))
    assert.equal(rows.get('dishes')?.distinctPrompts, (2 + 2 + 1 + 1) * 5)
    assert.equal(rows.get('dishes')?.distinctSamples, (2 + 2 + 1 + 1) * 5 * 4)
    assert.equal(rows.get('trays')?.distinctPrompts, (9 + 3 + 3 + 3 + 6) * 3 + (6 * 3 * 5 + 3 * 5 + 3 * 3 * 5 + 2 * 3 * 5))
    assert.ok((rows.get('trays')?.distinctSamples ?? 0) > 5000)
  })
})
