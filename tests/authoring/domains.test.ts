/**
 * Three domains written as prose, built by the steps of a new domain: what is made is right by a reading of its own, judged right,
 * accepted by the grammar; what is broken is refused for the named reason.
 */
import assert from 'node:assert/strict'
import { describe, test } from 'node:test'
import { openGrammar } from '../../electron/platform/llama/match-grammar.ts'
import { firstSamples, judgeAll } from '../../engine/authoring/index.ts'
import { buildDomain } from './build-domain.ts'
import { DOMAINS } from './domain-inputs.ts'

for (const input of DOMAINS) {
  describe(input.title, () => {
    const { draft, made } = buildDomain(input)
    const compiled = made.compiled ?? assert.fail(made.problems.map(({ path, message }) => `${path}: ${message}`).join('\n'))
    const samples = firstSamples(compiled, 200)
    const failing = (answer: Parameters<typeof compiled.scoreSample>[0]): string[] => compiled.scoreSample(answer).filter(({ k, n }) => k < n).map(({ check }) => check)

    test('has a rulebook without a problem', () => {
      assert.deepEqual(made.problems.filter(({ severity }) => severity !== 'warning').map(({ message }) => message), [])
    })

    test('makes samples that are right by a reading of their own, and pass every check', () => {
      assert.equal(samples.length, 200)
      for (const sample of samples) {
        assert.ok(input.isRight(sample.prompt, sample.answer), `${sample.prompt}\n${sample.answer}`)
        assert.deepEqual(failing(sample), [])
      }
    })

    test('judges the pasted answers as the person did', () => {
      const judged = judgeAll(draft, compiled)
      assert.ok(judged.filter(({ isGood }) => isGood).length >= 5 && judged.filter(({ isGood }) => !isGood).length >= 2)
      for (const { text, isGood, failed } of judged) assert.equal(failed.length === 0, isGood, `${text}: ${failed.join(', ')}`)
    })

    test('llama.cpp accepts the samples by the grammar of their request', async () => {
      for (const { category, request, slice, answer } of samples.slice(0, 40)) {
        const grammar = compiled.grammarFor({ category, request, ...(slice === undefined ? {} : { slice }) })
        if ('gbnf' in grammar) assert.ok((await openGrammar(grammar.gbnf)).accepts(answer), answer)
      }
    })

    test('broken answers are refused for exactly the broken check, and every check can be broken', () => {
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

    test('holds back enough questions to confirm the target', () => {
      const held = compiled.plan().plans.reduce((sum, plan) => sum + (plan.talk?.test ?? plan.arms.reduce((count, arm) => count + arm.test, 0)), 0)
      assert.ok(held >= 73, `${held} held back`)
    })
  })
}
