/**
 * The facts of the later move list: what its users rely on, entries resolved to exits, and refusal of bad values.
 * Pure data: nothing here is generated. The rulebook is only asked for its dimensions.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { openPack, packFolder, showProblems } from './open-pack.ts'

type Side = Readonly<Record<'direction' | 'edge' | 'stance' | 'point', string>>
type Move = {
  readonly id: string; readonly name: string; readonly category: string; readonly stage: number
  readonly mechanics: { readonly feet: number; readonly is_rotation: boolean; readonly degrees: number }
  readonly entry: Side; readonly exit: Side & { readonly lead_foot: string; readonly feet: number }
}

const folder = packFolder('wzrdbrain-moves')
const text = readFileSync(join(folder, 'knowledge/moves.json'), 'utf8')
const { moves } = JSON.parse(text) as { moves: Move[] }
const pack = openPack(folder)
const byId = new Map(moves.map((move) => [move.id, move]))
const of = (id: string): Move => byId.get(id) ?? assert.fail(`no move ${id}`)
const named = (part: string): Move[] => moves.filter((move) => move.name.includes(part))

/** Where a move leaves the skater: same and opposite worked out with the rulebook's dimensions. */
function exitOf({ entry, exit }: Move): Side {
  const resolve = (dim: 'direction' | 'edge' | 'stance'): string => {
    if (exit[dim] === 'same') return entry[dim]
    return exit[dim] === 'opposite' ? (pack.rulebook?.dims.get(dim)?.opposite.get(entry[dim]) ?? entry[dim]) : exit[dim]
  }
  return { direction: resolve('direction'), edge: resolve('edge'), stance: resolve('stance'), point: exit.point }
}

describe('the later move list', () => {
  test('has 68 variants with ids and names of their own', () => {
    assert.equal(moves.length, 68)
    assert.equal(byId.size, 68)
    assert.equal(new Set(moves.map((move) => move.name)).size, 68)
    assert.ok(moves.every((move) => /^(Front|Back) /.test(move.name)))
  })

  test('has the known number of variants a category and a stage', () => {
    const count = (key: 'category' | 'stage'): Record<string, number> => {
      const counts: Record<string, number> = {}
      for (const move of moves) counts[move[key]] = (counts[move[key]] ?? 0) + 1
      return counts
    }
    assert.deepEqual(count('category'), { base: 4, turn: 8, transition: 22, pivot: 8, swivel: 4, manual: 8, slide: 14 })
    assert.deepEqual(count('stage'), { 1: 4, 2: 8, 3: 16, 4: 36, 5: 4 })
    assert.ok(moves.filter((move) => move.stage === 1).every((move) => move.category === 'base'))
  })

  test('puts moves where skaters expect them', () => {
    assert.deepEqual(named('Pivot').map((move) => move.category), new Array<string>(8).fill('pivot'))
    assert.ok([...named('Stunami'), ...named('UFO Swivel')].every((move) => move.category === 'swivel'))
    assert.ok(named('Open Gazelle').every((move) => move.entry.edge === 'outside'))
    assert.ok(named('Open Lion').every((move) => move.entry.edge === 'inside'))
    for (const move of moves.filter(({ category, entry }) => category === 'turn' && entry.direction === 'back')) {
      assert.deepEqual([move.entry.edge, move.entry.point], [move.entry.stance === 'open' ? 'outside' : 'inside', 'toe'], move.id)
    }
  })

  test('can be entered and left in both directions', () => {
    for (const category of new Set(moves.map((move) => move.category))) {
      const directions = new Set(moves.filter((move) => move.category === category).map((move) => move.entry.direction))
      assert.deepEqual([...directions].toSorted(), ['back', 'front'], category)
    }
    for (const move of moves) assert.ok(moves.some((next) => next.id !== move.id && next.entry.direction === exitOf(move).direction), `${move.id} leads nowhere`)
  })
})

describe('an exit worked out from the entry', () => {
  test('turns front to back and outside to inside, and takes the point as written', () => {
    const gazelle = of('gazelle_f_o')
    assert.deepEqual(gazelle.entry, { direction: 'front', edge: 'outside', stance: 'open', point: 'heel' })
    assert.deepEqual(exitOf(gazelle), { direction: 'back', edge: 'inside', stance: 'open', point: 'toe' })
  })

  test('leaves center and neutral as they are', () => {
    for (const move of moves) {
      if (move.entry.edge === 'center') assert.equal(exitOf(move).edge, 'center', move.id)
      if (move.entry.stance === 'neutral') assert.equal(exitOf(move).stance, 'neutral', move.id)
    }
  })

  test('changes direction after half turns and keeps it otherwise', () => {
    for (const move of moves) {
      const flips = move.mechanics.is_rotation && move.mechanics.degrees % 360 !== 0
      assert.equal(exitOf(move).direction !== move.entry.direction, flips, move.id)
    }
    for (const part of ['Predator', 'Tree', 'Parallel', 'Press', 'Roll', '360', 'UFO']) {
      assert.ok(named(part).every((move) => exitOf(move).direction === move.entry.direction), part)
    }
    for (const id of ['spin_180_f', 'spin_540_b', 'stunami_f', 'gazelle_s_f_o', 'lion_s_b_c', 'toe_pivot_f_o']) assert.notEqual(exitOf(of(id)).direction, of(id).entry.direction, id)
  })

  test('tells lead foot and feet as they are written', () => {
    assert.ok(moves.every((move) => ['same', 'opposite'].includes(move.exit.lead_foot) && [1, 2].includes(move.exit.feet)))
  })
})

describe('bad values in the later move list', () => {
  const changes: readonly [what: string, from: string, to: string][] = [
    ['a slip in a direction', '"direction": "front", "edge": "outside"', '"direction": "frnt", "edge": "outside"'],
    ['an edge that there is none of', '"edge": "outside", "stance": "open", "point": "heel"}', '"edge": "middle", "stance": "open", "point": "heel"}'],
    ['a point that there is none of', '"point": "all"', '"point": "ball"'],
    ['a word for an exit in an entry', '"entry": {"direction": "front"', '"entry": {"direction": "same"'],
    ['a foot that is named outright', '"lead_foot": "opposite"', '"lead_foot": "left"'],
    ['a category that there is none of', '"category": "manual"', '"category": "wheelie"'],
    ['a stage above five', '"stage": 5', '"stage": 6'],
  ]
  for (const [what, from, to] of changes) {
    test(`${what} is refused, with its place`, () => {
      const changed = text.replace(from, to)
      assert.notEqual(changed, text)
      const { problems } = openPack(folder, { 'knowledge/moves.json': changed })
      const errors = problems.filter((problem) => problem.severity === 'error' && problem.file.endsWith('moves.json'))
      assert.equal(errors.length, 1, showProblems(problems))
    })
  }

  test('an id that stands twice is refused', () => {
    const { problems } = openPack(folder, { 'knowledge/moves.json': text.replace('"id": "predator_b"', '"id": "predator_f"') })
    assert.ok(problems.some((problem) => problem.severity === 'error' && problem.message.includes('predator_f')), showProblems(problems))
  })
})
