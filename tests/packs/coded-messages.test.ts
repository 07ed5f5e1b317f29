/**
 * What holds for the pack of coded messages beyond what holds for every pack: its literal answers read leniently,
 * enough goals of its own, conversations that stay whole, and one changed rule that changes everything.
 */
import assert from 'node:assert/strict'
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { matchGrammar } from '../../electron/platform/llama/match-grammar.ts'
import type { Sample } from '../../engine/index.ts'
import type { AnswerKind, CheckResult } from '../../engine/interfaces.ts'
import { compileConversation } from '../../engine/wire/index.ts'
import { compilePack, openPack, packFolder, readVectors } from './open-pack.ts'
import type { Vector } from './open-pack.ts'

const folder = packFolder('nslip')
const pack = openPack(folder)

function samplesOf(changed: Readonly<Record<string, string>> = {}): Sample[] {
  const compiled = compilePack(openPack(folder, changed))
  const plan = compiled.plan()
  return Array.from({ length: plan.asked }, (_none, position) => compiled.sampleAt(plan, position, 0)).filter((sample): sample is Sample => !('reject' in sample))
}

describe('literal answers read leniently', () => {
  const turns = pack.rulebook === null ? [] : compileConversation(pack.rulebook, 'talk', 'lenient').turns
  const kindOf = new Map<string, AnswerKind>(turns.map((turn) => [turn.role, turn.kind]))
  const vectors = readVectors(folder) as readonly (Vector & { readonly lenient?: Readonly<Record<string, string>> })[]

  test('some of them differ from the strict reading', () => {
    assert.ok(vectors.filter((vector) => vector.lenient !== undefined).length >= 10)
  })

  for (const vector of vectors) {
    test(vector.say, () => {
      const results = kindOf.get(String(vector.request['role']))?.score(vector.answer, vector.request) ?? []
      const byCheck = new Map(results.map((result) => [result.check, result]))
      const shown = Object.fromEntries(Object.keys(vector.verdicts).map((check) => [check, showVerdict(byCheck.get(check))]))
      assert.deepEqual(shown, vector.lenient ?? vector.verdicts, vector.answer)
    })
  }
})

function showVerdict(result: CheckResult | undefined): string {
  return result === undefined || result.n === 0 ? 'na' : result.k === result.n ? 'pass' : 'fail'
}

describe('the conversations', () => {
  const samples = samplesOf()

  test('have at least 1,000 different goals of one short line', () => {
    const goals = readFileSync(join(folder, 'knowledge/goals.txt'), 'utf8').trim().split('\n')
    assert.ok(new Set(goals.map((goal) => goal.toLowerCase())).size >= 1000)
    assert.equal(new Set(goals).size, goals.length)
    assert.ok(goals.every((goal) => goal.length <= 60 && goal === goal.trim()))
  })

  test('give one row a turn, and all rows of a goal stand in one split', () => {
    const splits = new Map<string, Set<string>>()
    for (const { group, split } of samples) splits.set(group, (splits.get(group) ?? new Set()).add(split))
    assert.ok([...splits.values()].every((each) => each.size === 1))
    const roles = new Map<string, number>()
    for (const { slice } of samples) roles.set(slice['role'] ?? '', (roles.get(slice['role'] ?? '') ?? 0) + 1)
    assert.deepEqual([...roles.keys()].toSorted(), ['coordinator', 'critic', 'executor', 'planner'])
    assert.equal(new Set(roles.values()).size, 1)
    assert.ok(samples.filter(({ split }) => split === 'test').length >= 480)
  })

  test('each answers the line that came before in its own conversation', () => {
    const written = new Set(samples.map(({ answer }) => answer))
    for (const { request } of samples) if (request['prev'] !== undefined) assert.ok(written.has(String(request['prev'])))
  })

  test('draw their numbers from the range of the option', () => {
    const ids = samples.map(({ request }) => Number(request['id']))
    assert.ok(Math.min(...ids) >= 1 && Math.max(...ids) <= 500 && new Set(ids).size > 400)
    const narrow = openPack(folder, {}, { options: { goal_numbers: [1, 61] } })
    const compiled = compilePack(narrow)
    const plan = compiled.plan()
    for (let position = 0; position < 200; position += 1) {
      const sample = compiled.sampleAt(plan, position, 0)
      assert.ok(!('reject' in sample) && Number(sample.request['id']) <= 61)
    }
  })
})

test('one changed rule changes what is written, judged, allowed and broken', async () => {
  const text = readFileSync(join(folder, 'rulebook.yaml'), 'utf8')
  const changed = text.replace('a: {const: 4, check: act}', 'a: {const: 5, check: act}')
  assert.notEqual(changed, text)
  const before = compilePack(pack)
  const after = compilePack(openPack(folder, { 'rulebook.yaml': changed }))
  const isPlan = (sample: Sample): boolean => sample.slice['role'] === 'planner'
  const old = samplesOf().find(isPlan) ?? assert.fail()
  const fresh = samplesOf({ 'rulebook.yaml': changed }).find(isPlan) ?? assert.fail()
  assert.ok(old.answer.startsWith('@a4|') && fresh.answer.startsWith('@a5|'))
  const failing = (compiled: typeof before, sample: Sample): string[] => compiled.score({ messages: [{ role: 'user', content: sample.prompt }, { role: 'assistant', content: sample.answer }] }).results.filter(({ k, n }) => k < n).map(({ check }) => check)
  assert.deepEqual([failing(before, old), failing(before, fresh), failing(after, old), failing(after, fresh)], [[], ['act'], ['act'], []])
  const grammar = after.grammarFor({ category: fresh.category, request: fresh.request, slice: fresh.slice })
  assert.ok('gbnf' in grammar)
  assert.deepEqual(await matchGrammar(grammar.gbnf, [fresh.answer, fresh.answer.replace('@a5', '@a4')]), [true, false])
  const broken = after.mutate(fresh, 'act', 1)
  assert.ok(broken !== null && !(broken.answer.startsWith('@a5') && broken.answer.includes('|f1|')))
})
