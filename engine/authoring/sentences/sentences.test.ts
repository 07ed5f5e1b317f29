/** Sentences mean rules and rules read as sentences, over every pack. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPack, packFolders } from '../../../tests/packs/open-pack.ts'
import { contextOf, recognise, ruleOf, SENTENCES, sentencesOf, draftSentence, wordsOf } from './index.ts'

const packs = packFolders().map((folder) => openPack(folder)).filter((pack) => pack.rulebook !== null)

for (const pack of packs) {
  test(`every rule of ${pack.id} reads as a sentence`, () => {
    assert.ok(pack.rulebook !== null)
    const { rules = {}, request = {} } = pack.rulebook.source
    const sentences = sentencesOf(pack.rulebook)
    const told = sentences.filter(({ address }) => address.in !== 'turn')
    assert.equal(told.length, Object.keys(rules).length + Object.values(request).filter(({ check }) => check !== undefined).length)
    for (const sentence of sentences) assert.ok(wordsOf(sentence.parts).length > 5)
  })

  test(`a sentence of ${pack.id} writes the rule that it was read from`, () => {
    assert.ok(pack.rulebook !== null)
    for (const sentence of sentencesOf(pack.rulebook)) {
      if (sentence.template === null || sentence.of === 'field' || sentence.address.in !== 'rules') continue
      const form = pack.rulebook.source.rules?.[sentence.address.id]?.of
      const context = contextOf(pack.rulebook, form)
      const choices = Object.fromEntries(sentence.parts.flatMap((part) => ('control' in part ? [[part.path, part.value]] : [])))
      const again = ruleOf(sentence.template, choices, context)
      assert.deepEqual(recognise(again.of, again.expression, context), recognise(again.of, sentence.formula, context))
    }
  })
}

test('every sentence that a rulebook can say is recognised again', () => {
  const pack = packs.find(({ id }) => id === 'model-railway')?.rulebook ?? assert.fail()
  const context = contextOf(pack, 'trip')
  assert.equal(context.noun, 'section')
  assert.ok(context.tags.includes('HALTS') && context.things.length > 5)
  for (const template of SENTENCES.filter((each) => each.isRecord !== true)) {
    const drafted = draftSentence(template, {}, context)
    if (drafted === null) continue
    const { of, expression } = ruleOf(template.id, drafted.choices, context)
    const found = recognise(of, expression, context)
    assert.equal(found?.template.id, template.id, expression)
    assert.deepEqual(found.choices, drafted.choices, expression)
  }
})

test('the rules of a pack read as a person would say them', () => {
  const pack = packs.find(({ id }) => id === 'wzrdbrain')?.rulebook ?? assert.fail()
  const said = sentencesOf(pack).map(({ parts }) => wordsOf(parts))
  assert.deepEqual(said, [
    'Only first may only come first.',
    'The entry of each move equals the exit of the one before.',
    'There are as many moves as asked for (n).',
    'The first move is the one asked for (start).',
    'The move asked for (include) is there.',
  ])
})
