/** Expressions read aloud: over every expression of every pack, and a few by hand. */
import assert from 'node:assert/strict'
import { test } from 'node:test'
import { openPack, packFolder, packFolders } from '../../tests/packs/open-pack.ts'
import { contextOf, formAsking } from '../authoring/sentences/index.ts'
import { speakExpression, spokenText, withChoice } from './expression-sentence.ts'
import { parseExpression } from '../expression/parse-expression.ts'

function expressions(folder: string) {
  const { rulebook } = openPack(folder)
  assert.ok(rulebook !== null)
  const { rules = {}, request = {} } = rulebook.source
  return [
    ...Object.values(rules).flatMap((rule) => [rule.item, rule.pair, rule.whole].flatMap((text) => (text === undefined ? [] : [{ text, context: contextOf(rulebook, rule.of) }]))),
    ...Object.entries(request).flatMap(([field, { check }]) => (check === undefined ? [] : [{ text: check.holds, context: contextOf(rulebook, formAsking(rulebook, field)) }])),
  ]
}

test('every expression of every pack is a sentence, and each choice of a control leaves an expression', () => {
  for (const folder of packFolders()) {
    for (const { text, context } of expressions(folder)) {
      const parts = speakExpression(text, context)
      assert.ok(parts !== null, text)
      for (const part of parts) {
        if ('text' in part) continue
        assert.ok(part.choices.length === 0 || part.choices.some((choice) => withChoice(text, part.span, choice.text) === text), `${text}: ${part.label} at ${text.slice(...part.span)}`)
        for (const choice of part.choices) assert.doesNotThrow(() => parseExpression(withChoice(text, part.span, choice.text)), `${text} → ${choice.text}`)
      }
    }
  }
})

test('sentences read as a person would say them', () => {
  const { rulebook } = openPack(packFolder('wzrdbrain'))
  assert.ok(rulebook !== null)
  const context = contextOf(rulebook, 'combo')
  const say = (text: string) => spokenText(speakExpression(text, context) ?? [])
  assert.equal(say('next.entry == prev.exit'), 'its entry is the exit of the one before')
  assert.equal(say('i == 1 or move not in ONLY_FIRST'), "the move's place is 1 or its move is none of ONLY FIRST")
  assert.equal(say("all(answer.move != 'gazelle')"), 'for every move, the move is not gazelle')
  assert.equal(say('len(answer[move in USE_FAKIE]) <= 2'), 'the number of those moves of which its move is one of USE FAKIE is at most 2')
  assert.equal(say('not (prev.entry == \'front\' and next.entry == "back")'), 'it is not so that the entry of the one before is front and its entry is back')
  assert.equal(say("lore[move].difficulty == 'expert'"), 'the difficulty of its move is expert')
  assert.equal(speakExpression('a = b', context), null)
})
