/**
 * What holds for every pack from prompt to verdict: generated means right and within the grammar (llama.cpp says so),
 * broken means refused for exactly the broken check. Whole samples, lead-in lines and all; knows no pack.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openGrammar } from '../../electron/platform/llama/match-grammar.ts'
import type { Compiled, Sample } from '../../engine/index.ts'
import { compilePack, isNotYet, openPack, packFolders } from './open-pack.ts'

const SAMPLES = 300

/** The first samples of a pack's plan, which mixes all categories and splits. */
function firstSamples(compiled: Compiled): Sample[] {
  const plan = compiled.plan()
  const drawn = Array.from({ length: Math.min(SAMPLES, plan.asked) }, (_none, position) => compiled.sampleAt(plan, position, 0))
  return drawn.filter((sample): sample is Sample => !('reject' in sample))
}

function failing(compiled: Compiled, sample: Sample): string[] {
  return compiled.scoreSample(sample).filter(({ k, n }) => k < n).map(({ check }) => check)
}

for (const folder of packFolders()) {
  const pack = openPack(folder)
  if (isNotYet(pack)) continue
  describe(`samples of ${pack.id}`, () => {
    const compiled = compilePack(pack)
    const samples = firstSamples(compiled)

    test('there are samples of every category', () => {
      assert.ok(samples.length > SAMPLES / 2)
      assert.deepEqual(new Set(samples.map(({ category }) => category)), new Set(Object.keys(compiled.source.categories)))
    })

    test('they pass every check that applies', () => {
      for (const sample of samples) assert.deepEqual(failing(compiled, sample), [], `${sample.prompt}\n${sample.answer}`)
    })

    test('every check applies to some of them', () => {
      const applied = new Set(samples.flatMap((sample) => compiled.scoreSample(sample).filter(({ n }) => n > 0).map(({ check }) => check)))
      assert.deepEqual(compiled.checks.map(({ id }) => id).filter((id) => !applied.has(id)), [])
    })

    test('llama.cpp accepts them by the grammar of their request', async () => {
      for (const { category, request, slice, answer } of samples) {
        const grammar = compiled.grammarFor({ category, request, ...(slice === undefined ? {} : { slice }) })
        if ('none' in grammar) continue
        assert.ok((await openGrammar(grammar.gbnf)).accepts(answer), `${JSON.stringify(request)}\n${answer}`)
      }
    })

    test('broken, they fail exactly the broken check', () => {
      const broken = new Set<string>()
      for (const [seed, sample] of samples.entries()) {
        for (const { id } of compiled.checks) {
          const mutated = compiled.mutate(sample, id, seed)
          if (mutated === null) continue
          broken.add(id)
          assert.deepEqual(failing(compiled, mutated), [id], `${sample.answer}\n→\n${mutated.answer}`)
        }
      }
      assert.deepEqual(compiled.checks.map(({ id }) => id).filter((id) => !broken.has(id)), [], 'every check can be broken')
    })

    test('the same seed gives the same samples, another seed gives others', () => {
      const lines = samples.map((sample) => compiled.line(sample))
      assert.deepEqual(firstSamples(compilePack(openPack(folder))).map((sample) => compiled.line(sample)), lines)
      const other = compilePack(openPack(folder, {}, { seed: 1 + compiled.source.project.seed }))
      assert.notDeepEqual(firstSamples(other).map((sample) => other.line(sample)), lines)
    })
  })
}
