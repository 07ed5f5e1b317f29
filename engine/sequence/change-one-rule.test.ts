import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, it } from 'node:test'
import { openPack, packFolders } from '../../tests/packs/open-pack.ts'
import { askedSequences, failing, matcherFor } from '../../tests/sequence/open-sequence.ts'
import type { Asked } from '../../tests/sequence/open-sequence.ts'
import { createRandom } from '../random.ts'
import type { Rulebook } from '../rulebook/rulebook.ts'

const DRAWS = 200

function draw({ kind }: Asked): string[] {
  return Array.from({ length: DRAWS }, (_none, i) => {
    const drawn = kind.draw(createRandom(9, i), {})
    if ('reject' in drawn) throw new Error(drawn.reject)
    return drawn.text
  })
}

/** The rulebook's text with each `pair: X` turned into `pair: not (X)`. */
function turnPairs(text: string): string {
  return text.replaceAll(/pair: ([^,}\n]+)/g, (_all, expression: string) => `pair: not (${expression.trim()})`)
}

/** The rulebook's text with each rule of an item lifted. */
function liftItems(text: string): string {
  return text.replaceAll(/item: ([^,}\n]+)/g, 'item: i >= 1')
}

for (const folder of packFolders()) {
  const pack = openPack(folder)
  if (pack.rulebook === null || pack.problems.some((problem) => problem.severity !== 'warning')) continue
  const before = askedSequences(pack.rulebook)[0]
  if (before === undefined) continue
  const rules = pack.rulebook.source.rules ?? {}
  const text = readFileSync(join(folder, 'rulebook.yaml'), 'utf8')
  const reopen = (changed: string): Asked => {
    const { rulebook, problems } = openPack(folder, { 'rulebook.yaml': changed })
    assert.ok(rulebook !== null, problems.map((problem) => problem.message).join('\n'))
    return askedSequences(rulebook as Rulebook)[0] as Asked
  }

  describe(`one changed line in the rulebook of ${pack.id}`, () => {
    for (const [id, rule] of Object.entries(rules)) {
      const change = rule.pair !== undefined ? turnPairs : rule.item !== undefined ? liftItems : null
      if (change === null) continue
      it(`${id}: generator, check, grammar and mutation follow`, async () => {
        const after = reopen(change(text))
        const [old, fresh] = [draw(before), draw(after)]
        assert.ok(fresh.some((answer) => failing(before.kind.score(answer, {})).includes(id)), 'the generator draws what the old rule refuses')
        assert.ok(fresh.every((answer) => failing(after.kind.score(answer, {})).length === 0), 'and the changed check accepts it')
        const [oldGrammar, freshGrammar] = [await matcherFor(before.kind, null), await matcherFor(after.kind, null)]
        assert.ok(fresh.every((answer) => freshGrammar.accepts(answer)) && old.every((answer) => oldGrammar.accepts(answer)), 'each grammar accepts its own')
        assert.ok(fresh.some((answer) => !oldGrammar.accepts(answer)), 'the grammar follows')
        const [was, is] = [before, after].map(({ kind }, k) => ([old, fresh][k] as string[]).map((answer, i) => kind.mutate(answer, id, {}, createRandom(i))))
        assert.ok(was?.every((answer) => answer !== null && failing(before.kind.score(answer, {}))[0] === id), 'the old rule can be broken')
        if (rule.pair === undefined) assert.ok(is?.every((answer) => answer === null), 'a lifted rule cannot')
        else assert.ok(is?.some((answer) => answer !== null && !failing(before.kind.score(answer, {})).includes(id)), 'breaking the changed rule gives what the old one held')
      })
    }
  })
}
