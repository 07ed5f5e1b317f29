/**
 * Bad rulebooks are refused with every problem at its line and column. The tiny rulebook below is changed
 * line by line, so that each test says what is wrong and where.
 */
import assert from 'node:assert/strict'
import { describe, it } from 'node:test'
import { createRandom } from '../random.ts'
import { readRulebook } from './read-rulebook.ts'
import type { Problem } from './rulebook.ts'

const GOOD = `rulebook: 1
project: {id: soup, title: Soups, seed: 1}
options:
  spoons: {range: [1, 9], within: [1, 20], about: "Spoons from … to …"}
vocab:
  dish:
    rows: [{name: broth, price: 2}, {name: stew, price: 5}, {name: pie, price: 6}]
    key: name
    fields: {price: int}
    tags: {HOT: [broth, stew], LAST: [pie]}
  note: {from: knowledge/notes.yaml, key: dish, covers: {vocab: dish}, fields: {text: text}}
dims:
  side: {values: [left, right], opposite: [[left, right]]}
records:
  plate:
    kind: {pick: dish}
    side: {dim: side}
    leaves: {if: kind in HOT, then: opposite(side), else: side}
forms:
  plate:
    record: plate
    words:
      - {field: side, check: sides}
      - {field: kind, check: dishes}
  menu: {list: plate, mark: "{i}. ", check: listed}
rules:
  match: {of: menu, pair: next.side == prev.leaves, needs: [dishes]}
  closing: {of: menu, item: i > 1 or kind not in LAST}
sequences:
  menu: {form: menu, length: [1, 3], obey: [match, closing], draw: [kind]}
request:
  n: {int: [1, 3], read: ["{n} plates"], check: {id: count, holds: len(answer) == n}}
  dish: {pick: dish, read: ["with {dish}"], check: {id: wish, holds: any(answer.kind == dish)}}
categories:
  menus:
    about: Menus
    count: 40
    ask: [n]
    prompts: prompts/menus.txt
    answers: ["{body}"]
    body: menu
  notes:
    about: Notes
    count: 3
    slots: {d: {pick: dish}}
    prompts: ["What about {d}?"]
    parts: [{fact: price, say: ["It costs {d.price}."]}]
    checks: [facts]
checks:
  listed: {say: "A list.", remedy: {more: [menus]}}
  dishes: {say: "Known dishes."}
  sides: {say: "Known sides."}
  match: {say: "Sides match."}
  closing: {say: "Pies come later."}
  count: {say: "As many as asked."}
  wish: {say: "With the dish.", guidance_only: true}
  facts: {say: "True."}
format: {kind: messages}
split: {val_ratio: 0.1, group: prompt, dedupe: exact, hold_out: {prompts: {menus: 4}}}
suites:
  menus:
    from: [menus]
    decode: {greedy: {temperature: 0, max_tokens: 64}}
    gates: {listed: 0.9, match: {greedy: 0.9}}
`
const FILES: Readonly<Record<string, string>> = {
  'knowledge/notes.yaml': '- {dish: broth, text: Thin.}\n- {dish: stew, text: Thick.}\n- {dish: pie, text: Round.}\n',
  'prompts/menus.txt': '# how to ask\n[Make|Write] {n} plates\n{n} plates, please\nA menu of {n} plates\nServe {n} plates\nI want {n} plates\n',
}

function problemsOf(rulebook: string, files: Readonly<Record<string, string | null>> = {}, overrides: Parameters<typeof readRulebook>[1] = {}): Problem[] {
  const all: Record<string, string | null> = { ...FILES, 'rulebook.yaml': rulebook, ...files }
  const { rulebook: read, problems } = readRulebook({ read: (path) => all[path] ?? null }, overrides)
  assert.ok(read !== null || problems.some((problem) => problem.severity !== 'warning'), 'what is not read has a problem')
  assert.ok(read === null || problems.every((problem) => problem.severity !== 'error'), 'what has an error is not read')
  return problems
}

/** The tiny rulebook with one piece of text changed. */
function changed(from: string, to: string): string {
  assert.ok(GOOD.includes(from), `the rulebook holds ${from}`)
  return GOOD.replace(from, to)
}

function show(problems: readonly Problem[]): string[] {
  return problems.map(({ severity, file, line, column, message, next_step }) => `${severity} ${file}:${line}:${column} ${message} ${next_step}`)
}

/** Position of a piece of text, as an editor counts. */
function positionOf(text: string, piece: string): string {
  const before = text.slice(0, text.indexOf(piece))
  return `${before.split('\n').length}:${before.length - before.lastIndexOf('\n')}`
}

describe('a good rulebook', () => {
  it('has no problem', () => assert.deepEqual(show(problemsOf(GOOD)), []))
  it('is read from JSON as well, with a byte order mark', () => {
    assert.deepEqual(show(problemsOf(`\uFEFF${GOOD}`)), [])
  })
})

describe('what cannot be right', () => {
  const cases: readonly [what: string, from: string, to: string, at: string, message: RegExp][] = [
    ['a wrong tag', 'kind not in LAST', 'kind not in LATS', 'LATS', /unknown name "LATS"; did you mean "LAST"/i],
    ['a tag with a stranger', 'HOT: [broth, stew]', 'HOT: [broth, stwe]', 'stwe', /"stwe".*Did you mean "stew"/],
    ['fields defined by each other', 'side: {dim: side}\n    leaves', 'side: {is: leaves}\n    leaves', 'side: {is: leaves}', /defined by each other: side → leaves → side/],
    ['a list of itself', 'menu: {list: plate', 'menu: {list: menu', 'menu: {list: menu', /defined by each other: menu → menu/],
    ['rules that wait for each other', 'needs: [dishes]', 'needs: [match]', 'needs: [match]', /defined by each other: match → match/],
    ['a duplicate key', 'dims:\n', 'dims:\n  side: {values: [a, b]}\n', 'side: {values: [left', /“side” stands in line \d+ and again in line \d+/],
    ['an unknown key', 'draw: [kind]', 'drow: [kind], draw: [kind]', 'drow', /Unknown key "drow".*Did you mean "draw"/],
    ['an unknown key deep inside', 'max_tokens: 64', 'max_tokens: 64, temprature: 1', 'temprature', /Unknown key "temprature".*Did you mean "temperature"/],
    ['a gate on an unknown check', 'gates: {listed', 'gates: {listd: 0.5, listed', 'listd', /There is no check "listd".*Did you mean "listed"/],
    ['a gate on a check that never applies', 'gates: {listed', 'gates: {facts: 0.5, listed', 'facts: 0.5', /No category of menus is judged by facts/],
    ['a gate for an unknown decoding', 'match: {greedy', 'match: {gredy', 'gredy', /There is no decoding "gredy"/],
    ['an unknown vocabulary', 'kind: {pick: dish}', 'kind: {pick: dihs}', 'dihs', /There is no vocabulary "dihs".*Did you mean "dish"/],
    ['an unknown field of a pair', 'next.side', 'next.sid', 'next.sid ', /no field "sid"; did you mean "side"/],
    ['an unknown request field', 'ask: [n]', 'ask: [m]', 'm]', /There is no request field "m"/],
    ['an unknown category', 'from: [menus]', 'from: [menues]', 'menues', /There is no category "menues"/],
    ['an unknown rule', 'obey: [match', 'obey: [mach', 'mach', /There is no rule "mach"/],
    ['a remedy for a category that there is none of', 'more: [menus]', 'more: [men]', 'men]', /There is no category "men"/],
    ['a text where a number belongs', 'count: 40', 'count: many', 'many', /must be a whole number|must be a number/],
    ['types that never compare', 'len(answer) == n', "len(answer) == 'two'", "len(answer) == 'two'", /never comparable/],
    ['a range that runs backwards', 'length: [1, 3]', 'length: [3, 1]', '[3, 1]', /first number must not be larger/],
    ['a state that cannot link', 'then: opposite(side)', "then: \"'middle'\"", 'next.side == prev.leaves', /leaves "middle".*cannot link/],
    ['an answer without its body', 'answers: ["{body}"]', 'answers: ["Here:"]', '["Here:"]', /does not hold \{body\} exactly once/],
    ['a slot that is not closed', 'prompts: ["What about {d}?"]', 'prompts: ["What about {d?"]', '{d?', /A slot is not closed/],
    ['a slot that is not asked', 'answers: ["{body}"]', 'answers: ["{dish}: {body}"]', 'dish}: ', /\{dish\} is not asked here/],
    ['a missing file', 'prompts/menus.txt', 'prompts/menu.txt', 'prompts/menu.txt', /There is no file prompts\/menu.txt/],
    ['more held out than asked', 'prompts: {menus: 4}', 'prompts: {menus: 400}', '400', /holds out 400 and asks for only 40/],
    ['two opposites', 'opposite: [[left, right]]', 'opposite: [[left, right], [left, left]]', 'left, left', /two opposites/],
  ]
  for (const [what, from, to, at, message] of cases) {
    it(`${what} is refused where it stands`, () => {
      const text = changed(from, to)
      const problems = problemsOf(text).filter((problem) => problem.severity === 'error')
      const found = problems.find((problem) => message.test(`${problem.message} ${problem.next_step}`))
      assert.ok(found, show(problems).join('\n') || 'no problem at all')
      assert.equal(`${found.line}:${found.column}`, positionOf(text, at), show(problems).join('\n'))
      assert.ok(found.next_step.length > 0)
    })
  }

  it('reports everything at once', () => {
    const text = GOOD.replace('HOT: [broth', 'HOT: [brth').replace('obey: [match', 'obey: [mach').replace('gates: {listed', 'gates: {lsted').replace('kind not in LAST', 'kind not in LATS')
    const lines = new Set(problemsOf(text).map((problem) => problem.line))
    assert.ok(lines.size >= 4, show(problemsOf(text)).join('\n'))
  })

  it('names the place in another file', () => {
    const problems = problemsOf(GOOD, { 'prompts/menus.txt': 'Make {n} plates\nMake {m} plates\n' })
    assert.deepEqual(problems.filter((each) => each.severity === 'error').map(({ file, line, column }) => [file, line, column]), [['prompts/menus.txt', 2, 1]])
  })

  it('misses a thing in both directions', () => {
    const problems = show(problemsOf(GOOD, { 'knowledge/notes.yaml': '- {dish: broth, text: Thin.}\n- {dish: stew, text: Thick.}\n- {dish: cake, text: Sweet.}\n' }))
    assert.ok(problems.some((line) => line.includes('knowledge/notes.yaml:3') && line.includes('"cake"')), problems.join('\n'))
    assert.ok(problems.some((line) => line.includes('"pie" of dish is missing in note')), problems.join('\n'))
  })
})

describe('hostile files', () => {
  const bomb = `a: &a [x, x, x, x, x, x, x, x, x]\n${'bcdefghi'.split('').map((name, i) => `${name}: &${name} [${`*${'abcdefghi'[i]}, `.repeat(9)}]`).join('\n')}\n`
  it('a YAML bomb is refused at once', () => {
    const started = process.cpuUsage().user / 1000
    const problems = problemsOf(bomb + GOOD)
    assert.ok(problems.some((problem) => /refers to itself too often/.test(problem.message)), show(problems).join('\n'))
    assert.ok(process.cpuUsage().user / 1000 - started < 2000)
  })
  for (const key of ['__proto__', 'constructor', 'prototype']) {
    it(`the key ${key} is refused and changes nothing`, () => {
      const problems = problemsOf(changed('  listed: {say', `  ${key}: {say: "x", polluted: yes}\n  listed: {say`))
      assert.ok(problems.some((problem) => problem.message.includes(key)), show(problems).join('\n'))
      assert.equal(({} as Record<string, unknown>)['polluted'], undefined)
    })
  }
  for (const [what, text] of [
    ['nothing', ''], ['a list', '- 1\n- 2\n'], ['a word', 'hello'], ['NUL characters', 'rulebook: 1\0'], ['a tab', 'rulebook:\n\t1'],
    ['an open bracket', 'rulebook: [1'], ['brackets without end', '['.repeat(100_000)], ['a missing alias', 'rulebook: *x'],
    ['aliases that double nine times over', `a: &a [x,x,x,x,x,x,x,x,x]\n${[...'bcdefghi'].map((name, i) => `${name}: &${name} [${Array.from({ length: 9 }, () => `*${'abcdefgh'[i]}`).join(',')}]`).join('\n')}\n`],
    ['a tag that makes a function', 'rulebook: !!js/function "function () { return 1 }"'], ['a merge that would reach the prototype', 'rulebook: 1\n<<: {__proto__: {polluted: 1}}'],
  ] as const) {
    it(`${what} instead of a rulebook is refused with a sentence`, () => {
      const problems = problemsOf(text)
      assert.ok(problems.length > 0 && problems.every((problem) => problem.line >= 1 && problem.message.length > 5 && problem.next_step.length > 3), show(problems).join('\n'))
    })
  }
  it('whatever slip is made, it is told and never thrown', () => {
    const random = createRandom(11)
    const lines = GOOD.split('\n')
    const scraps = ['', '  ', '- ', '{', ']', ': ', '"', '[a, b]', 'null', '-1', '1e999', '&a', '*a', '!!binary x', '? ', '\u2028', 'kind', '9'.repeat(30)]
    for (let round = 0; round < 300; round += 1) {
      const at = random.below(lines.length)
      const line = lines[at] ?? ''
      const cut = random.below(line.length + 1)
      const scrap = scraps[random.below(scraps.length)] ?? ''
      const slips = [line.slice(0, cut) + scrap + line.slice(cut), line.slice(0, cut) + scrap, `${line}\n${line}`, line.slice(cut), '']
      const text = lines.toSpliced(at, 1, slips[random.below(slips.length)] ?? '').join('\n')
      for (const problem of problemsOf(text)) assert.ok(problem.line >= 1 && problem.column >= 1 && problem.message !== '', `${line} → ${JSON.stringify(problem)}`)
    }
  })
  it('a missing rulebook is refused', () => {
    const { rulebook, problems } = readRulebook({ read: () => null })
    assert.equal(rulebook, null)
    assert.match(problems[0]?.message ?? '', /no file rulebook.yaml/)
  })
  it('bad lines of a knowledge file are named', () => {
    const problems = problemsOf(changed('from: knowledge/notes.yaml', 'from: knowledge/notes.jsonl'), { 'knowledge/notes.jsonl': '{"dish": "broth", "text": "a"}\n{"dish": \n' })
    assert.ok(show(problems).some((line) => line.includes('knowledge/notes.jsonl:2:1 This line is not JSON')), show(problems).join('\n'))
  })
})

describe('concepts of later versions', () => {
  for (const [what, from, to, concept] of [
    ['a teacher', 'checks:\n  listed', 'teacher: {model: big}\nchecks:\n  listed', /teacher model/],
    ['a corpus', 'checks:\n  listed', 'corpus: {files: []}\nchecks:\n  listed', /corpus/],
    ['publishing', 'checks:\n  listed', 'publish: {hub: x}\nchecks:\n  listed', /publishing/],
    ['minhash', 'dedupe: exact', 'dedupe: minhash', /minhash/],
    ['sharegpt', 'kind: messages', 'kind: sharegpt', /sharegpt/],
    ['a soft rule', 'needs: [dishes]', 'needs: [dishes], soft: true', /soft rules/],
    ['a csv file', 'from: knowledge/notes.yaml', 'from: knowledge/notes.csv', /\.csv files/],
    ['endpoints', 'from: [menus]\n', 'from: [menus]\n    endpoints: [x]\n', /endpoints/],
  ] as const) {
    it(`${what}: refused as not yet, by name`, () => {
      const problems = problemsOf(changed(from, to)).filter((problem) => problem.severity === 'not-yet')
      assert.ok(problems.some((problem) => concept.test(problem.message)), show(problemsOf(changed(from, to))).join('\n'))
    })
  }
})

describe('changes for one use', () => {
  it('scales counts, sets seeds and options', () => {
    const all: Record<string, string> = { ...FILES, 'rulebook.yaml': GOOD }
    const { rulebook } = readRulebook({ read: (path) => all[path] ?? null }, { seed: 9, scale: 2, counts: { notes: 2 }, options: { spoons: [2, 3] } })
    assert.deepEqual([rulebook?.source.project.seed, rulebook?.source.categories['menus']?.count, rulebook?.source.categories['notes']?.count, rulebook?.options['spoons']], [9, 80, 4, [2, 3]])
  })
  it('refuses what there is none of, and ranges out of bounds', () => {
    const problems = show(problemsOf(GOOD, {}, { counts: { soups: 1 }, options: { forks: [1, 2], spoons: [0, 99] }, import: 'elsewhere' }))
    for (const word of ['"soups"', '"forks"', '0 to 99', '"elsewhere"']) assert.ok(problems.some((line) => line.includes(word)), `${word} in\n${problems.join('\n')}`)
  })
})
