/**
 * The domain of wizard skating built from an empty project through the window: lists pasted from a spreadsheet, parts by their forms, rules by
 * sentences, kinds of request with their phrasings, targets. What is pasted comes from the pack's own data. Knows visible names and roles only.
 */

import type { Page } from 'playwright'
import { addPart, changePart, type Filled } from './part-form.ts'
import { list, QUICK_WORDINGS, sheets, type Sheet, wordings } from './rebuild-data.ts'

/** How much is built: all of it, or what samples of lists need. */
export type Extent = 'whole' | 'lists'

const tab = (page: Page, name: string) => page.getByRole('tab', { name: new RegExp(`^${name}`) }).click()

/** Builds it all, from the page of projects to the saved rulebook. */
export async function rebuildInWindow(page: Page, extent: Extent, shoot: (name: string) => Promise<void> = async () => undefined): Promise<void> {
  await page.getByRole('button', { name: /^New project/ }).first().click()
  const dialog = page.getByRole('dialog', { name: 'New project' })
  await dialog.getByLabel('Name', { exact: true }).fill('Wizard skating')
  await dialog.getByRole('radio', { name: /^Nothing/ }).click()
  await dialog.getByRole('button', { name: 'Make the project', disabled: false }).click()
  await page.waitForURL(/#\/p\/[^/]+\/knowledge\/things/)
  await things(page, extent)
  await shoot('things')
  await answer(page)
  await shoot('answer')
  await rules(page)
  await shoot('rules')
  await questions(page, extent)
  await shoot('questions')
  await targets(page, extent)
  await shoot('targets')
  await page.getByRole('button', { name: 'Save', exact: true }).click()
  await page.getByRole('button', { name: 'Saved', exact: true }).waitFor()
}

async function things(page: Page, extent: Extent): Promise<void> {
  for (const sheet of extent === 'whole' ? sheets() : sheets().slice(0, 1)) await pasteSheet(page, sheet)
  if (extent === 'whole') {
    await changePart(page, 'Lists of things', 'lore', { fields: { 'Follows another list': { fields: { List: { pick: 'move' } } } } })
    await changePart(page, 'Lists of things', 'tier', { fields: { 'Follows another list': { fields: { List: { pick: 'move' }, Column: 'moves' } } } })
  }
  await addPart(page, 'Add a set of words', 'direction', 'set of words', { fields: { Values: { lines: ['front', 'back'] }, Opposites: { one: 'pair', items: [{ range: ['front', 'back'] }] } } })
  await addPart(page, 'Add a set of words', 'stance', 'set of words', { fields: { Values: { lines: ['open', 'closed'] } } })
}

async function pasteSheet(page: Page, { name, cells, kinds }: Sheet): Promise<void> {
  await page.getByRole('button', { name: 'New list', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'New list of things' })
  await dialog.getByLabel('One of them is called').fill(name)
  await dialog.getByLabel('Things', { exact: true }).fill(cells)
  for (const [column, kind] of Object.entries(kinds)) {
    await dialog.getByRole('combobox', { name: `Kind of ${column}`, exact: true }).click()
    await page.getByRole('option', { name: kind, exact: true }).click()
  }
  await dialog.getByRole('button', { name: 'Make the list', disabled: false }).click()
  await page.getByRole('table', { name, exact: true }).waitFor()
}

async function answer(page: Page): Promise<void> {
  await tab(page, 'Answer')
  await addPart(page, 'Add a kind of item', 'trick', 'parts', { entries: {
    move: { kind: 'one of a list of things', then: { fields: { List: { pick: 'move' } } } },
    entry: { kind: 'one of a set of words', then: { fields: { Words: { pick: 'direction' } } } },
    exit: { kind: 'one thing or another', then: { fields: { Where: 'move in ROTATING_MOVES', Then: 'opposite(entry)', Else: 'entry' } } },
    stance: { kind: 'one of a set of words', then: { fields: { 'Words': { pick: 'stance' }, 'Not where': 'move in USE_FAKIE or move in EXCLUDE_STANCE_BASE' } } },
  } })
  const cases: Filled = { one: 'case', items: [
    { fields: { Where: 'move in USE_FAKIE', it: { entries: { front: 'forward', back: 'fakie' } } } },
    { fields: { it: { entries: { front: 'front', back: 'back' } } } },
  ] }
  await addPart(page, 'Add a way of writing', 'trick', 'way of writing', { kind: 'one item, its parts in words', then: { fields: { 'Kind of item': { pick: 'trick' }, 'Parts from left to right': { one: 'part', items: [
    { fields: { 'Part': { pick: 'entry' }, 'Rule that judges it': 'display_word', 'A word for each value': cases } },
    { fields: { 'Part': { pick: 'stance' }, 'Rule that judges it': 'stance' } },
    { fields: { 'Part': { pick: 'move' }, 'Rule that judges it': 'moves' } },
  ] } } } })
  await addPart(page, 'Add a way of writing', 'combo', 'way of writing', { kind: 'a list of items', then: { fields: { 'Items written as': { pick: 'trick' }, 'Mark before each item': '{i}. ', 'Rule that judges it': 'parseable', 'Marks that are accepted too': { lines: ['{i}) ', '**{i}.** ', '**{i}**. '] } } } })
  await addPart(page, 'Add a kind of answer', 'combo', 'kind of answer', { fields: { 'Written as': { pick: 'combo' }, 'Number of items': { range: [2, 5] }, 'Drawn evenly by': { tick: ['move'] } } })
}

async function rules(page: Page): Promise<void> {
  await tab(page, 'Rules')
  await sentence(page, 'The entry of each move equals the exit of the one before.', 'link', 'link')
  await sentence(page, 'Only first may only come first.', 'only_first_in', 'first')
  await changePart(page, 'Rules in full', 'first', { fields: { 'From item': 2 } })
}

/** Adds a sentence as a rule, which is first called as the sentence is, and gives it its name. */
async function sentence(page: Page, words: string, offered: string, name: string): Promise<void> {
  await page.getByRole('button', { name: 'Add a rule', exact: true }).click()
  const dialog = page.getByRole('dialog', { name: 'Add a rule' })
  await dialog.getByRole('button', { name: words, exact: true }).click()
  await dialog.waitFor({ state: 'hidden' })
  const card = page.getByRole('listitem', { name: `Rule ${offered}`, exact: true })
  await card.waitFor()
  if (offered === name) return
  await card.getByRole('button', { name: 'More about this rule' }).click()
  await page.getByRole('menuitem', { name: /^Rename / }).click()
  const rename = page.getByRole('dialog', { name: /^Rename / })
  await rename.getByLabel('New name').fill(name)
  await rename.getByRole('button', { name: 'Rename', exact: true }).click()
  await rename.waitFor({ state: 'hidden' })
}

async function questions(page: Page, extent: Extent): Promise<void> {
  await tab(page, 'Questions')
  const demand = (name: string, holds: string): Filled => ({ fields: { 'Name of the rule': name, 'Holds where': holds } })
  await addPart(page, 'Add a thing to ask for', 'n', 'thing to ask for', { fields: { 'Numbers': { kind: 'from one number to another', then: { range: [2, 5] } }, 'Phrases that show it': { lines: list('n') }, 'What it demands of the answer': demand('count', 'len(answer) == n') } })
  await addPart(page, 'Add a thing to ask for', 'start', 'thing to ask for', { fields: { 'List': { pick: 'move' }, 'Phrases that show it': { lines: list('start') }, 'What it demands of the answer': demand('constraint', 'answer[1].move == start') } })
  await addPart(page, 'Add a thing to ask for', 'include', 'thing to ask for', { fields: { 'List': { pick: 'move' }, 'Not where': 'include in ONLY_FIRST', 'Phrases that show it': { lines: list('include') }, 'What it demands of the answer': demand('constraint', 'any(answer.move == include)') } })
  await kindsOfLists(page, extent)
  if (extent === 'whole') await kindsOfWords(page)
  await page.getByRole('textbox', { name: 'System prompt' }).fill('You write wizard skating combos.')
}

const here = (lines: readonly string[]): Filled => ({ kind: 'phrasings here', then: { lines } })
const around = (lines: readonly string[]): Filled => ({ kind: 'wordings here', then: { lines } })
const addKind = (page: Page, name: string, fields: Readonly<Record<string, Filled>>) => addPart(page, 'Add a kind of request', name, 'kind of request', { fields })

async function kindsOfLists(page: Page, extent: Extent): Promise<void> {
  const lines = (file: string) => (extent === 'whole' ? wordings(file) : wordings(file).slice(0, QUICK_WORDINGS))
  await addKind(page, 'simple', { 'In words': 'Combos of a given length', 'Samples': 5000, 'Asks for': { tick: ['n'] }, 'Phrasings': here(lines('simple')), 'Words around the answer': around(lines('simple-answers')), 'Kind of answer': { pick: 'combo' } })
  await addKind(page, 'constrained', { 'In words': 'Combos that start with or include a given trick', 'Samples': 3000, 'Ways of asking': { one: 'way', items: [
    { fields: { 'Share': 0.6, 'Asks for': { tick: ['n', 'start'] }, 'Phrasings': here(lines('starts-with')) } },
    { fields: { 'Share': 0.4, 'Asks for': { tick: ['include'] }, 'Phrasings': here(lines('includes')) } },
  ] }, 'Words around the answer': around(lines('constrained-answers')), 'Kind of answer': { pick: 'combo' } })
}

const says = (line: string, more: Readonly<Record<string, Filled>> = {}): Filled => ({ fields: { ...more, Wordings: { lines: [line] } } })
const sentences = (...items: Filled[]): Filled => ({ one: 'sentence', items })
const slot = (name: string, from: string, where?: string): Filled => ({ entries: { [name]: { fields: { List: { pick: from }, ...(where === undefined ? {} : { 'Only where': where }) } } } })

async function kindsOfWords(page: Page): Promise<void> {
  await tab(page, 'Rules')
  await addPart(page, 'Add a sentence for a rule', 'facts', 'sentence for a rule', { fields: { 'In words': 'What the answer states of a move is true.' } })
  await tab(page, 'Questions')
  await addKind(page, 'explain', { 'In words': 'What a trick is', 'Samples': 500, 'Slots': slot('m', 'lore'), 'Phrasings': here(wordings('explain')), 'Sentences of the answer': sentences(
    says('**{m}**'), says('Difficulty: {m.difficulty}.', { 'States the fact': 'difficulty' }), says('Kind of move: {m.category}.', { 'States the fact': 'category' }), says('{m.description}'), says('{m.notes}'),
    says('It turns you around: you leave it facing the other way.', { 'States the fact': 'rotates', 'Where': 'm in ROTATING_MOVES' }),
    says('It can only open a combo.', { 'States the fact': 'opener', 'Where': 'm in ONLY_FIRST' }),
    says('Going backwards it is called fakie, going forwards it is called forward.', { 'States the fact': 'fakie', 'Where': 'm in USE_FAKIE' }),
  ), 'Between sentences': '↵', 'Judged by': { tick: ['facts'] } })
  await addKind(page, 'rules', { 'In words': 'The rules of combos in words', 'Samples': 300, 'Slots': slot('q', 'topic'), 'Phrasings': { kind: 'each thing brings its own', then: { fields: { Column: 'q.ask' } } }, 'Sentences of the answer': sentences(says('{q.answer}')) })
  const way = (file: string, slots: Filled | null, answerOf: Filled, more: Readonly<Record<string, Filled>> = {}): Filled => ({ fields: { 'Share': 1, ...(slots === null ? {} : { Slots: slots }), 'Phrasings': here(wordings(file)), 'Sentences of the answer': answerOf, ...more } })
  const next = 'first(tier[level == t.level + 1])'
  await addKind(page, 'progress', { 'In words': 'What to learn, and in which order', 'Samples': 200, 'Ways of asking': { one: 'way', items: [
    way('beginner', slot('t', 'tier', 't.level == 1'), sentences(says("Start with the {t.name} tier: {join(t.moves, ', ')}. {t.focus}"))),
    way('full-path', null, sentences(says("{tier.level}. {tier.name}: {join(tier.moves, ', ')}.", { 'For each': { pick: 'tier' } }))),
    way('level-of', slot('m', 'move'), sentences(says('{m} belongs to tier {first(tier[m in moves]).level}, {first(tier[m in moves]).name}.', { 'States the fact': 'tier' }), says('Difficulty: {lore[m].difficulty}.', { 'States the fact': 'difficulty' })), { 'Judged by': { tick: ['facts'] } }),
    way('what-next', slot('t', 'tier', 't.level < 6'), sentences(says(`Next is tier {${next}.level}, {${next}.name}: {join(${next}.moves, ', ')}.`))),
    way('tier-moves', slot('t', 'tier'), sentences(says("Tier {t.level}, {t.name}: {join(t.moves, ', ')}. Skills: {join(t.skills, ', ')}."))),
    way('tier-combos', slot('t', 'tier'), sentences(says("To practise tier {t.level}, {t.name}: {join(t.combos, '; ')}."))),
    way('advice', slot('tip', 'tip'), sentences(says('{tip}'))),
  ] }, 'Between sentences': '↵' })
}

async function targets(page: Page, extent: Extent): Promise<void> {
  await tab(page, 'Targets')
  await addPart(page, 'Add a test', 'combos', 'test', { fields: {
    'Kinds of request': { tick: ['simple', 'constrained'] },
    'Ways of answering': { entries: { greedy: { fields: { 'Temperature': 0, 'Tokens at most': 96 } }, sampled: { fields: { 'Temperature': 0.7, 'Tokens at most': 96, 'Top-p': 0.9 } } } },
    'Only questions it never saw': true,
    'Shown by': { lines: ['category', 'asked', 'wording'] },
  } })
  for (const check of ['parseable', 'moves', 'first', 'link', 'count', 'stance', 'display_word', 'constraint']) {
    await page.getByRole('combobox', { name: `What ${check} is for` }).first().click()
    await page.getByRole('option', { name: 'Must reach' }).click()
  }
  await page.getByLabel('Rate of constraint, varied answers').fill('85')
  for (const [category, questionsAside] of [['simple', 200], ['constrained', 250]] as const) await page.getByLabel(`Questions set aside of ${category}`).first().fill(String(questionsAside))
  if (extent !== 'whole') return
  await addPart(page, 'Add a test', 'words', 'test', { fields: { 'Kinds of request': { tick: ['explain', 'progress'] }, 'Ways of answering': { entries: { greedy: { fields: { 'Temperature': 0, 'Tokens at most': 160 } } } }, 'Only reported': { tick: ['facts'] } } })
}
