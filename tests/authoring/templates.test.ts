/** The template of each shape is a whole rulebook: read, compiled, generating, judging, refusing what is broken for the named reason. */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { join } from 'node:path'
import { openGrammar } from '../../electron/platform/llama/match-grammar.ts'
import { firstSamples, SHAPES } from '../../engine/authoring/index.ts'
import { compilePack, openPack, ROOT, showProblems } from '../packs/open-pack.ts'

for (const shape of SHAPES) {
  describe(`the template ${shape}`, () => {
    const pack = openPack(join(ROOT, 'knowledge/templates', shape))
    assert.equal(showProblems(pack.problems), '')
    const compiled = compilePack(pack)
    const samples = firstSamples(compiled, 120)
    const failing = (sample: (typeof samples)[number]): string[] => compiled.scoreSample(sample).filter(({ k, n }) => k < n).map(({ check }) => check)

    test('makes samples that pass every check and the grammar', async () => {
      assert.equal(samples.length, 120)
      for (const sample of samples) assert.deepEqual(failing(sample), [], sample.answer)
      for (const { category, request, slice, answer } of samples.slice(0, 30)) {
        const grammar = compiled.grammarFor({ category, request, ...(slice === undefined ? {} : { slice }) })
        if ('gbnf' in grammar) assert.ok((await openGrammar(grammar.gbnf)).accepts(answer), answer)
      }
    })

    test('refuses what is broken for exactly the broken check, and can break every check', () => {
      const broken = new Set<string>()
      for (const [seed, sample] of samples.entries()) {
        for (const { id } of compiled.checks) {
          const mutated = compiled.mutate(sample, id, seed)
          if (mutated === null) continue
          broken.add(id)
          assert.deepEqual(failing(mutated), [id], `${sample.answer}\n→\n${mutated.answer}`)
        }
      }
      assert.deepEqual(compiled.checks.map(({ id }) => id).filter((id) => !broken.has(id)), [])
    })

    test('its examples are judged as its author did', () => {
      const { examples = [] } = compiled.source
      assert.ok(shape === 'turns' || examples.length >= 5)
      for (const { answer, category, request, breaks = [] } of examples) {
        const { results } = compiled.score({ category: category ?? '', request: (request ?? {}) as Record<string, string | number>, prompt: '', completion: answer })
        assert.deepEqual(results.filter(({ k, n }) => k < n).map(({ check }) => check).toSorted(), breaks.toSorted(), answer)
      }
    })
  })
}
