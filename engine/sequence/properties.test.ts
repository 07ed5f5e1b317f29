import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { openPack, packFolders } from '../../tests/packs/open-pack.ts'
import { askedSequences, drawRequest, failing, matcherFor } from '../../tests/sequence/open-sequence.ts'
import type { Asked } from '../../tests/sequence/open-sequence.ts'
import type { RequestValues } from '../interfaces.ts'
import { createRandom } from '../random.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'

/** Cases for each sequence and combination of asked fields; every one is also mutated once. */
const CASES = 1000
const SEED = 20_24

/** One answer drawn for a request; a request that no answer keeps is drawn anew. */
function drawCase(rulebook: Rulebook, { ask, kind }: Asked, number: number): { text: string; request: RequestValues } {
  for (let attempt = 0; attempt < 20; attempt += 1) {
    const random = createRandom(SEED, number, attempt)
    const request = drawRequest(rulebook, ask, random)
    const drawn = kind.draw(random, request)
    if (!('reject' in drawn)) return { text: drawn.text, request }
  }
  throw new Error(`no answer for ${ask.join(', ')} in 20 attempts`)
}

for (const folder of packFolders()) {
  const { id, rulebook, problems } = openPack(folder)
  if (rulebook === null || problems.some((problem) => problem.severity !== 'warning')) continue
  for (const asked of askedSequences(rulebook)) {
    describe(`${asked.name} of ${id}, asked ${asked.ask.join(', ') || 'nothing'}`, () => {
      const cases = Array.from({ length: CASES }, (_none, number) => drawCase(rulebook, asked, number))

      it('what is generated passes every check that applies', () => {
        for (const { text, request } of cases) assert.deepEqual(failing(asked.kind.score(text, request)), [], text)
      })

      it('what is generated is accepted by llama.cpp, by the grammar of its request and by that of any request', async () => {
        const any = await matcherFor(asked.kind, null)
        for (const { text, request } of cases) {
          assert.ok((await matcherFor(asked.kind, request)).accepts(text), `${text}\n${JSON.stringify(request)}`)
          assert.ok(any.accepts(text), text)
        }
      })

      it('what is mutated is refused for exactly the mutated check, and by the grammar', async () => {
        const broken = new Map<string, number>()
        for (const [number, { text, request }] of cases.entries()) {
          const check = asked.kind.mutations[number % asked.kind.mutations.length] as string
          const mutated = asked.kind.mutate(text, check, request, createRandom(SEED, number))
          if (mutated === null) continue
          broken.set(check, (broken.get(check) ?? 0) + 1)
          assert.deepEqual(failing(asked.kind.score(mutated, request)), [check], `${text}\n→\n${mutated}`)
          assert.ok(!(await matcherFor(asked.kind, request)).accepts(mutated), mutated)
        }
        for (const check of asked.kind.mutations) assert.ok((broken.get(check) ?? 0) > CASES / asked.kind.mutations.length / 2, `${check} was broken ${broken.get(check) ?? 0} times`)
      })
    })
  }
}
