/**
 * The wordings of a pack: enough distinct prompts for every asked count, whole wordings to hold back, and every
 * prompt read back to the request it was written for, so that foreign text is understood as our own is.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import type { RequestValues } from '../../engine/interfaces.ts'
import { compilePack, isNotYet, openPack, packFolder, packFolders } from './open-pack.ts'

const SAMPLES_A_PACK = 600

for (const folder of packFolders()) {
  const pack = openPack(folder)
  describe(`wordings of ${pack.id}`, () => {
    test('no file holds a wording twice', () => {
      for (const [file, lines] of pack.rulebook?.texts ?? []) assert.equal(new Set(lines).size, lines.length, file)
    })
    if (isNotYet(pack)) return
    const compiled = compilePack(pack)
    const fields = new Set(Object.keys(compiled.source.request ?? {}))
    /** What a prompt shows; slots of prose may choose among answers to the same question. */
    const onlyAsked = (request: RequestValues): RequestValues => Object.fromEntries(Object.entries(request).filter(([field]) => fields.has(field)))
    test('every category can be filled without a duplicate', () => {
      for (const { category, asked, distinctSamples } of compiled.capacity()) assert.ok(distinctSamples >= asked, `${category}: ${distinctSamples} of ${asked}`)
    })
    test('every prompt is read back to its own request', () => {
      const plan = compiled.plan()
      for (let index = 0; index < Math.min(SAMPLES_A_PACK, plan.asked); index += 1) {
        const sample = compiled.sampleAt(plan, index, 0)
        if ('reject' in sample) continue
        const read = compiled.score({ prompt: sample.prompt, completion: sample.answer })
        assert.equal(read.category, sample.category, sample.prompt)
        assert.deepEqual(onlyAsked(read.request), onlyAsked(sample.request), sample.prompt)
        assert.deepEqual(read.results, compiled.scoreSample(sample), sample.prompt)
      }
    })
  })
}

describe('the combos of the first move list', () => {
  const pack = openPack(packFolder('wzrdbrain'))
  const capacity = new Map(compilePack(pack).capacity().map((row) => [row.category, row]))

  test('have at least 5,000 distinct prompts of each kind', () => {
    for (const category of ['simple', 'constrained']) assert.ok((capacity.get(category)?.distinctPrompts ?? 0) >= 5000, category)
  })

  test('have enough prompts for explanations, rules and progress', () => {
    for (const [category, least] of [['explain', 500], ['rules', 300], ['progress', 200]] as const) {
      assert.ok((capacity.get(category)?.distinctPrompts ?? 0) >= least, category)
    }
  })

  test('have at least twenty whole wordings a file, so that some can be held back', () => {
    for (const file of ['prompts/simple.txt', 'prompts/starts-with.txt', 'prompts/includes.txt', 'prompts/explain.txt']) {
      assert.ok((pack.rulebook?.texts.get(file)?.length ?? 0) >= 20, file)
    }
  })
})
