/**
 * Knowledge files that must agree: a thing added to one and forgotten in another is named, and so is every
 * reference that leads nowhere. Knows the two knowledge files of the first move list only as an example.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import type { Problem } from '../../engine/rulebook/rulebook.ts'
import { compilePack, openPack, packFolder, packFolders, showProblems } from './open-pack.ts'

type Tricks = { MOVES: string[]; RULES: Record<string, string[]> }
type Lore = Record<string, Record<string, string>>
type Tiers = { tiers: { level: number; moves: string[]; combos: string[] }[]; tips: string[] }

const folder = packFolder('wzrdbrain')
const load = <T>(name: string): T => JSON.parse(readFileSync(join(folder, 'knowledge', name), 'utf8')) as T

/** Problems of the pack with one knowledge file changed. */
function problemsWith<T>(name: string, change: (content: T) => void): readonly Problem[] {
  const content = load<T>(name)
  change(content)
  return openPack(folder, { [`knowledge/${name}`]: JSON.stringify(content) }).problems
}

function assertNamed(problems: readonly Problem[], ...words: string[]): void {
  const named = problems.filter((problem) => problem.severity !== 'not-yet' && words.every((word) => `${problem.file} ${problem.message}`.includes(word)))
  assert.ok(named.length > 0, `${words.join(' and ')} in:\n${showProblems(problems)}`)
  for (const problem of named) assert.ok(problem.line >= 1 && problem.next_step.length > 0)
}

describe('packs as they ship', () => {
  for (const each of packFolders()) {
    test(`${each.split('/').at(-1) ?? each} has no problem`, () => {
      assert.equal(showProblems(openPack(each).problems.filter((problem) => problem.severity !== 'not-yet')), '')
    })
  }
})

describe('a move that is not everywhere', () => {
  test('added to the move list, it is missed in the lore and in the tiers', () => {
    const problems = problemsWith<Tricks>('tricks.json', (tricks) => tricks.MOVES.push('moon slide'))
    assertNamed(problems, 'moon slide', 'lore')
    assertNamed(problems, 'moon slide', 'tier')
  })

  test('added to the lore alone, it is unknown there', () => {
    const problems = problemsWith<Lore>('lore.json', (lore) => {
      lore['moon slide'] = { name: 'moon slide', difficulty: 'expert', category: 'slide', description: 'Backwards.', notes: 'Wear socks.' }
    })
    assertNamed(problems, 'moon slide', 'lore')
  })

  test('taken out of the lore, it is missed there', () => {
    assertNamed(problemsWith<Lore>('lore.json', (lore) => delete lore['tree']), 'tree', 'lore')
  })

  test('named by a tier alone, it is unknown there', () => {
    assertNamed(problemsWith<Tiers>('tiers.json', ({ tiers }) => tiers[0]?.moves.push('moon slide')), 'moon slide', 'tiers.json')
  })

  test('named by a group of moves alone, it is unknown there', () => {
    assertNamed(problemsWith<Tricks>('tricks.json', ({ RULES }) => RULES['ROTATING_MOVES']?.push('moon slide')), 'moon slide', 'tricks.json')
  })

  test('with a difficulty that there is none of, it is refused with those there are', () => {
    const problems = problemsWith<Lore>('lore.json', (lore) => {
      lore['tree'] = { ...lore['tree'], difficulty: 'medium' }
    })
    assertNamed(problems, 'medium', 'beginner')
  })
})

describe('the first move list', () => {
  const tricks = load<Tricks>('tricks.json')
  const { tiers, tips } = load<Tiers>('tiers.json')

  test('has the sizes that its users know', () => {
    const { ONLY_FIRST = [], USE_FAKIE = [], EXCLUDE_STANCE_BASE = [], ROTATING_MOVES = [] } = tricks.RULES
    assert.deepEqual([tricks.MOVES.length, ONLY_FIRST.length, USE_FAKIE.length, EXCLUDE_STANCE_BASE.length, ROTATING_MOVES.length], [26, 3, 14, 2, 6])
    const stanced = tricks.MOVES.filter((move) => !USE_FAKIE.includes(move) && !EXCLUDE_STANCE_BASE.includes(move)).length
    assert.equal(stanced * 4 + (26 - stanced) * 2, 72)
    assert.deepEqual([Object.keys(load<Lore>('lore.json')).length, tiers.length, tips.length], [26, 6, 7])
  })

  test('puts every move into exactly one tier', () => {
    assert.deepEqual(tiers.flatMap((tier) => tier.moves).toSorted(), tricks.MOVES.toSorted())
  })

  test('suggests only practice combos that keep the rules and use a move of their tier', () => {
    const compiled = compilePack(openPack(folder))
    for (const { level, moves, combos } of tiers) {
      for (const combo of combos) {
        const content = combo.split(', ').map((trick, i) => `${i + 1}. ${trick}`).join('\n')
        const { results } = compiled.score({ messages: [{ role: 'assistant', content }], category: 'simple', request: {} })
        assert.deepEqual(results.filter((result) => result.k < result.n).map((result) => result.failures), [], `tier ${level}: ${combo}`)
        assert.ok(moves.some((move) => combo.split(', ').some((trick) => trick.endsWith(move))), combo)
      }
    }
  })
})
