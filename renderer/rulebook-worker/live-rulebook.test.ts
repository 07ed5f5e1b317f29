/** What the worker says of the packs, without a browser. */
import assert from 'node:assert/strict'
import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { test } from 'node:test'
import { editDocument } from '../../engine/document/edit-document.ts'
import { isNotYet, openPack, packFolder, packFolders } from '../../tests/packs/open-pack.ts'
import { LiveRulebook } from './live-rulebook.ts'
import type { LiveRule, RulePart } from './live-types.ts'

function textsOf(folder: string, prefix = ''): Record<string, string> {
  return Object.assign({}, ...readdirSync(join(folder, prefix)).map((name) => {
    const path = prefix === '' ? name : `${prefix}/${name}`
    return statSync(join(folder, path)).isDirectory() ? textsOf(folder, path) : { [path]: readFileSync(join(folder, path), 'utf8') }
  })) as Record<string, string>
}

function open(folder: string) {
  const live = new LiveRulebook()
  const files = textsOf(folder)
  live.change(files, true)
  return { live, files, yaml: files['rulebook.yaml'] ?? '' }
}

const words = (parts: readonly RulePart[]) => parts.map((part) => ('text' in part ? part.text : part.label)).join('')

function ruleNamed(rules: readonly LiveRule[] | null, key: string): LiveRule {
  return rules?.find((rule) => rule.key === key) ?? assert.fail(`no rule ${key}`)
}

for (const folder of packFolders().filter((each) => !isNotYet(openPack(each)))) {
  test(`${folder.split('/').at(-1)}: ten right samples, one refused, each check kept and broken`, () => {
    const { live } = open(folder)
    const { valid, problems } = live.update(1, 0)
    assert.ok(valid !== null, JSON.stringify(problems))
    assert.equal(valid.samples.length, 10)
    for (const sample of valid.samples) assert.ok(sample.verdicts.every(({ k, n }) => k === n), sample.answer)
    assert.ok(valid.refused?.verdicts.some(({ k, n }) => k < n))
    for (const check of valid.checks) {
      assert.ok(check.kept !== null, `${check.id} is never kept`)
      const broken = check.broken?.verdicts.filter(({ k, n }) => k < n).map((verdict) => verdict.check)
      if (broken !== undefined) assert.deepEqual(broken, [check.id])
    }
    assert.ok(valid.checks.filter(({ broken }) => broken !== null).length >= valid.checks.length - 1)
    assert.ok(valid.examples.every(({ asSaid }) => asSaid))
    for (const shape of valid.shapes) assert.ok(shape.parts.length > 0)
    for (const { shown, text } of valid.shapes.map((shape) => ({ text: shape.parts.map((part) => part.text).join(''), shown: valid.samples.map(({ answer }) => answer) }))) assert.ok(shown.includes(text), text)
  })

  test(`${folder.split('/').at(-1)}: every choice of every control writes a rulebook that can be read`, () => {
    const { live, yaml } = open(folder)
    const { rules } = live.update(1, 0)
    for (const rule of rules ?? []) {
      for (const part of rule.parts) {
        if ('text' in part) continue
        const chosen = part.choices.find(({ label }) => label === part.label)
        if (chosen !== undefined && part.choices.length > 0) {
          const { text } = editDocument(yaml, [{ do: 'set', path: part.path, value: chosen.value }])
          assert.ok(!openPack(folder, { 'rulebook.yaml': text }).problems.some(({ severity }) => severity === 'error'), `${rule.key}: ${words(rule.parts)}`)
        }
      }
    }
  })
}

test('a word changed in a sentence changes samples, verdicts and the forbidden example', () => {
  const { live, yaml } = open(packFolder('wzrdbrain'))
  const { valid, rules } = live.update(1, 0)
  const before = valid ?? assert.fail()
  const rule = ruleNamed(rules, 'rules.link.pair')
  assert.equal(words(rule.parts), 'The entry of each move equals the exit of the one before.')
  const control = rule.parts.find((part) => !('text' in part) && part.label === 'exit') as Exclude<RulePart, { text: string }>
  const choice = control.choices.find(({ label }) => label === 'entry') ?? assert.fail()
  live.change({ 'rulebook.yaml': editDocument(yaml, [{ do: 'set', path: control.path, value: choice.value }]).text }, false)
  const after = live.update(2, 0).valid ?? assert.fail()
  assert.notDeepEqual(after.samples.map(({ answer }) => answer), before.samples.map(({ answer }) => answer))
  assert.notEqual(after.checks.find(({ id }) => id === 'link')?.broken?.answer, before.checks.find(({ id }) => id === 'link')?.broken?.answer)
  const link = (answer: string) => live.judge({ answer })?.verdicts.find(({ check }) => check === 'link')
  assert.equal(link('1. front open gazelle\n2. front open tree')?.k, 1)
  live.change({ 'rulebook.yaml': yaml }, false)
  live.update(3, 0)
  assert.equal(link('1. front open gazelle\n2. front open tree')?.k, 0)
})

test('broken text keeps the last valid state for verdicts and names the line', () => {
  const { live, yaml } = open(packFolder('wzrdbrain'))
  live.update(1, 0)
  live.change({ 'rulebook.yaml': yaml.replace('pair: next.entry == prev.exit', 'pair: next.entry == prev.nowhere') }, false)
  const { valid, problems } = live.update(2, 0)
  assert.equal(valid, null)
  assert.equal(problems[0]?.path, 'rules.link.pair')
  assert.ok((problems[0]?.line ?? 0) > 50)
  assert.equal(live.judge({ answer: '1. front predator\n2. front open tree' })?.verdicts.every(({ k, n }) => k === n), true)
})

test('a pasted answer is judged without a question, with one, and as another kind', () => {
  const { live } = open(packFolder('wzrdbrain'))
  live.update(1, 0)
  const wrong = live.judge({ answer: '1. front open gazelle\n2. front open tree' })
  assert.equal(wrong?.category, 'simple')
  const failure = wrong?.verdicts.find(({ check }) => check === 'link')?.failures[0]
  assert.ok(failure !== undefined && failure.end > failure.start)
  assert.equal(live.judge({ answer: '1. front predator\n2. front open tree', prompt: 'Give me a 3-trick combo.' })?.verdicts.find(({ check }) => check === 'count')?.k, 0)
  assert.equal(live.judge({ answer: '**540**\nDifficulty: beginner.', prompt: 'What is a 540?' })?.category, 'explain')
})

test('a rulebook that cannot be tried out yet still shows its rules as sentences', () => {
  for (const folder of packFolders().filter((each) => isNotYet(openPack(each)))) {
    const { valid, rules } = open(folder).live.update(1, 0)
    assert.equal(valid, null)
    assert.ok((rules?.length ?? 0) > 5)
  }
})
