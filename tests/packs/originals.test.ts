/**
 * Files of the shape of the originals are read as they are: once those written for the tests, and those in the
 * folder that TUNESMITH_ORIGINALS names. Knows the packs' `imports` by id, and nothing of how they are read.
 */
import assert from 'node:assert/strict'
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { describe, test } from 'node:test'
import { parse } from 'yaml'
import { readRulebook } from '../../engine/index.ts'
import type { Rulebook } from '../../engine/rulebook/rulebook.ts'
import { ROOT, compilePack, filesOf, openPack, packFolder, showProblems } from './open-pack.ts'

type Tricks = { MOVES: string[]; RULES: Record<string, string[]> }
type Lore = Record<string, { description: string; difficulty: string }>
type Progressions = { tiers: { level: number; name: string; description: string; moves: string[]; suggested_combos: string[] }[]; progression_tips: string[] }
type Config = { generation: Record<string, number>; training: Record<string, number | string>; lora: { r: number; alpha: number; dropout: number }; model: { name: string; max_seq_length: number }; data: { system_prompt: string } }

/** A pack read with an import: files of the pack first, then those of the folder with the foreign files. */
function importInto(id: string, folder: string): Rulebook {
  const own = filesOf(packFolder(id))
  const foreign = filesOf(folder)
  const { rulebook, problems } = readRulebook({ read: (path) => own.read(path) ?? foreign.read(path) }, { import: 'originals' })
  const errors = problems.filter((problem) => problem.severity === 'error')
  assert.ok(rulebook !== null && errors.length === 0, showProblems(errors))
  return rulebook
}

function fieldsOf(rulebook: Rulebook, vocabulary: string, key: string | number): Readonly<Record<string, unknown>> {
  const entry = rulebook.vocabularies.get(vocabulary)?.byKey.get(String(key))
  assert.ok(entry, `${vocabulary} ${key}`)
  return entry.fields
}

function testMoves(folder: string): void {
  const file = <T>(name: string): T => parse(readFileSync(join(folder, name), 'utf8')) as T
  const tricks = file<Tricks>('tricks.json')

  test('tricks.json gives the moves and their groups', () => {
    const moves = importInto('wzrdbrain', folder).vocabularies.get('move')
    assert.deepEqual(moves?.entries.map((entry) => entry.key), tricks.MOVES)
    for (const [tag, members] of Object.entries(tricks.RULES)) assert.deepEqual([...(moves?.tags.get(tag) ?? [])].toSorted(), members.toSorted())
  })

  test('trick_descriptions.json gives the lore, learning_progressions.json tiers and tips', () => {
    const rulebook = importInto('wzrdbrain', folder)
    const lore = file<Lore>('trick_descriptions.json')
    for (const [name, { description, difficulty }] of Object.entries(lore)) {
      const fields = fieldsOf(rulebook, 'lore', name)
      assert.deepEqual([fields['description'], fields['difficulty']], [description, difficulty])
    }
    const { tiers, progression_tips } = file<Progressions>('learning_progressions.json')
    for (const tier of tiers) {
      const fields = fieldsOf(rulebook, 'tier', tier.level)
      assert.deepEqual([fields['name'], fields['focus'], fields['combos']], [tier.name, tier.description, tier.suggested_combos])
    }
    assert.deepEqual(rulebook.vocabularies.get('tip')?.entries.map((entry) => entry.key), progression_tips)
  })

  test('config.yaml gives counts, system prompt and training settings', () => {
    const { source } = importInto('wzrdbrain', folder)
    const config = file<Config>('config.yaml')
    const { generation, training, lora, model } = config
    assert.deepEqual(Object.values(source.categories).map((category) => category.count),
      ['combo_count', 'constrained_count', 'explanation_count', 'rule_count', 'progression_count'].map((key) => generation[key]))
    assert.equal(source.format.system?.trim(), config.data.system_prompt.trim())
    const train = source.train as Readonly<Record<string, unknown>>
    assert.deepEqual([train['base_model_id'], train['max_length'], train['learning_rate'], train['epochs'], train['lr_scheduler']],
      [model.name, model.max_seq_length, training['learning_rate'], training['num_epochs'], training['lr_scheduler']])
    assert.deepEqual(train['adapter'], { r: lora.r, alpha: lora.alpha, dropout: lora.dropout })
  })

  test('the rules work on the imported moves', () => {
    const rulebook = importInto('wzrdbrain', folder)
    const compiled = compilePack({ id: 'wzrdbrain', folder, rulebook, problems: [] })
    const plan = compiled.plan()
    for (let index = 0; index < 40; index += 1) {
      const sample = compiled.sampleAt(plan, index, 0)
      if ('reject' in sample) continue
      assert.deepEqual(compiled.scoreSample(sample).flatMap((result) => result.failures), [], sample.answer)
    }
  })
}

function testVariants(folder: string): void {
  test('the later move list gives its variants', () => {
    const written = parse(readFileSync(join(folder, 'moves.v0.6.json'), 'utf8')) as { moves: { id: string; name: string; stage: number; metadata?: { aka?: string[] } }[] }
    const own = filesOf(packFolder('wzrdbrain-moves'))
    const { rulebook, problems } = readRulebook({ read: (path) => own.read(path) ?? filesOf(folder).read(path) }, { import: 'originals' })
    assert.ok(rulebook !== null, showProblems(problems))
    for (const move of written.moves) {
      const fields = fieldsOf(rulebook, 'variant', move.id)
      assert.deepEqual([fields['name'], fields['stage'], fields['aka'] ?? []], [move.name, move.stage, move.metadata?.aka ?? []])
    }
    assert.equal(rulebook.vocabularies.get('variant')?.entries.length, written.moves.length)
  })
}

function testPairs(folder: string): void {
  test('every row of train.jsonl passes every check', () => {
    const compiled = compilePack(openPack(packFolder('nslip')))
    const rows = readFileSync(join(folder, 'train.jsonl'), 'utf8').split('\n').filter((line) => line.trim() !== '').map((line) => JSON.parse(line) as { role: string; input: string; target: string })
    for (const [i, row] of rows.entries()) {
      const { results } = compiled.score(row)
      assert.deepEqual(results.flatMap((result) => result.failures), [], `row ${i + 1}: ${row.target}`)
      assert.ok(results.some((result) => result.n > 0), `row ${i + 1} is judged`)
    }
  })
}

function testFolder(root: string): void {
  testMoves(join(root, 'wzrdbrain'))
  testVariants(join(root, 'wzrdbrain'))
  testPairs(join(root, 'nslip'))
}

describe('files shaped like the originals', () => testFolder(join(ROOT, 'tests/fixtures/originals')))

const originals = process.env['TUNESMITH_ORIGINALS']
if (originals === undefined || !existsSync(originals)) {
  test('THE ORIGINAL FILES WERE NOT TESTED', { skip: 'set TUNESMITH_ORIGINALS to the folder that holds wzrdbrain/ and nslip/' }, () => undefined)
} else {
  describe('the original files', () => testFolder(originals))
}
