/**
 * Checks what a rulebook says of samples: categories with their prompts and answers, conversations' prompts, the
 * split, checks' remedies and examples. What things are is checked in check-structure.ts, suites in check-suites.ts.
 */
import { ANY } from '../expression/value-type.ts'
import type { ValueType } from '../expression/value-type.ts'
import { chooseVariant, countVariants, slotsOf } from '../prompts/parse-wording.ts'
import type { Piece } from '../prompts/parse-wording.ts'
import { armsOf } from './arms.ts'
import type { Arm } from './arms.ts'
import type { NameChecker } from './check-names.ts'
import { requestNames, slotNames } from './scope-of.ts'
import type { RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

const keys = (section: object | undefined): string[] => Object.keys(section ?? {})
/** Variants of a wording that are looked at one by one; of more, the first ones stand for all. */
const MOST_VARIANTS = 200

function checkSlots(slots: Arm['slots'], path: DocumentPath, source: RulebookSource, checker: NameChecker): void {
  for (const [name, slot] of Object.entries(slots)) {
    const at = [...path, name]
    const kinds = [slot.pick, slot.int, slot.choice].filter((kind) => kind !== undefined).length
    if (kinds !== 1) checker.reporter.error({ path: at, key: true }, `The slot ${name} needs one of pick, int and choice.`, 'Say what values it takes.')
    if (slot.pick !== undefined) checker.knows('vocabulary', slot.pick, keys(source.vocab), [...at, 'pick'])
    if (typeof slot.int === 'string') checker.knows('option', slot.int, keys(source.options), [...at, 'int'])
    if (slot.where !== undefined) checker.expression(slot.where, slotNames({ [name]: slot }), [...at, 'where'], true)
    const count = slot.choice?.length ?? (slot.pick === undefined ? undefined : checker.rulebook.vocabularies.get(slot.pick)?.entries.length)
    if (slot.weights !== undefined && count !== undefined && slot.weights.length !== count) {
      checker.reporter.error({ path: [...at, 'weights'] }, `There are ${slot.weights.length} weights for ${count} values.`, 'Give one weight for each value.')
    }
  }
}

function namesOfArm(arm: Arm, source: RulebookSource): Map<string, ValueType> {
  const asked = requestNames(source)
  return new Map([...arm.ask.map((field) => [field, asked.get(field) ?? ANY] as const), ...slotNames(arm.slots)])
}

function pathOf(arm: Arm, key: 'prompts' | 'answers' | 'parts' | 'slots' | 'ask' | 'checks' | 'body', source: RulebookSource): DocumentPath {
  const own = arm.path.length === 4 ? source.categories[arm.category]?.mix?.[arm.index]?.[key] : undefined
  return own === undefined ? ['categories', arm.category, key] : [...arm.path, key]
}

function checkPrompts(arm: Arm, names: ReadonlyMap<string, ValueType>, source: RulebookSource, checker: NameChecker): void {
  const path = pathOf(arm, 'prompts', source)
  if (arm.prompts === undefined) {
    checker.reporter.error({ path: arm.path, key: true }, `${arm.category} has no prompts.`, 'Add `prompts: prompts/….txt`.')
    return
  }
  if (typeof arm.prompts === 'object' && !Array.isArray(arm.prompts)) {
    checkEach(arm, arm.prompts.each, names, path, checker)
    return
  }
  const wordings = checker.wordings(arm.prompts, names, path)
  if (wordings.length === 0) checker.reporter.error({ path }, `${arm.category} has no wording to ask with.`, 'Write at least one wording a line.')
  for (const field of arm.ask) {
    const shown = wordings.filter((pieces) => slotsOf(pieces).some((slot) => slot.expression === field)).length
    if (wordings.length > 0 && shown < wordings.length) {
      checker.reporter.warn({ path }, `${wordings.length - shown} of ${wordings.length} wordings of ${arm.category} do not show {${field}}; there it is not asked.`, `Show {${field}} in every wording, or take it out of \`ask\`.`)
    }
  }
}

/** Prompts that stand in a field of the picked entry: `each: slot.field`. */
function checkEach(arm: Arm, each: string, names: ReadonlyMap<string, ValueType>, path: DocumentPath, checker: NameChecker): void {
  const [slot = '', field = ''] = each.split('.')
  if (!checker.knows('slot', slot, keys(arm.slots), [...path, 'each'])) return
  const vocab = arm.slots[slot]?.pick ?? ''
  const vocabulary = checker.rulebook.vocabularies.get(vocab)
  for (const entry of vocabulary?.entries ?? []) {
    const texts = entry.fields[field]
    const list = Array.isArray(texts) ? texts : [texts]
    if (list.length === 0 || list.some((text) => typeof text !== 'string')) {
      checker.reporter.error({ path: [...path, 'each'] }, `${vocab} "${entry.key}" has no wordings in ${field || '(no field)'}.`, 'Name a field with a text or a list of texts.')
      return
    }
    for (const text of list) checker.wording(String(text), names, () => ({ path: [...path, 'each'] }))
  }
}

function bodySlots(pieces: readonly Piece[]): number[] {
  const counts: number[] = []
  for (let k = 0; k < Math.min(countVariants(pieces), MOST_VARIANTS); k += 1) {
    counts.push(chooseVariant(pieces, k).filter((piece) => piece.kind === 'slot' && piece.expression === 'body').length)
  }
  return counts
}

function checkAnswers(arm: Arm, names: ReadonlyMap<string, ValueType>, source: RulebookSource, checker: NameChecker): void {
  if (arm.body === undefined && arm.parts === undefined) {
    checker.reporter.error({ path: arm.path, key: true }, `${arm.category} has no answer.`, 'Add `body` (a sequence) or `parts` (prose).')
  }
  if (arm.body !== undefined) checker.knows('sequence', arm.body, keys(source.sequences), pathOf(arm, 'body', source))
  if (arm.answers !== undefined) {
    const path = pathOf(arm, 'answers', source)
    const wordings = checker.wordings(arm.answers, new Map([...names, ['body', ANY]]), path)
    for (const pieces of wordings) {
      if (bodySlots(pieces).some((count) => count !== 1)) checker.reporter.error({ path }, `An answer of ${arm.category} does not hold {body} exactly once.`, 'Write {body} where the answer itself stands.')
    }
  }
  for (const [i, part] of (arm.parts ?? []).entries()) {
    const path = [...pathOf(arm, 'parts', source), i]
    if (part.each !== undefined) checker.knows('vocabulary', part.each, keys(source.vocab), [...path, 'each'])
    const inner = part.each === undefined ? names : new Map([...names, [part.each, { kind: 'entry', vocab: part.each } as const]])
    if (part.if !== undefined) checker.expression(part.if, inner, [...path, 'if'], true)
    checker.wordings(part.say, inner, [...path, 'say'])
  }
}

function checkArm(arm: Arm, source: RulebookSource, checker: NameChecker): void {
  for (const [i, field] of arm.ask.entries()) checker.knows('request field', field, keys(source.request), [...pathOf(arm, 'ask', source), i])
  checkSlots(arm.slots, pathOf(arm, 'slots', source), source, checker)
  for (const name of keys(arm.slots)) {
    if (arm.ask.includes(name)) checker.reporter.error({ path: [...pathOf(arm, 'slots', source), name], key: true }, `${name} is both asked and a slot.`, 'Rename the slot.')
  }
  for (const [i, check] of arm.checks.entries()) checker.knows('check', check, keys(source.checks), [...pathOf(arm, 'checks', source), i])
  const names = namesOfArm(arm, source)
  checkPrompts(arm, names, source, checker)
  checkAnswers(arm, names, source, checker)
}

function checkConversations(source: RulebookSource, checker: NameChecker): void {
  const asked = requestNames(source)
  for (const [name, conversation] of Object.entries(source.conversations ?? {})) {
    const path = ['conversations', name]
    checker.knows('form', conversation.form, keys(source.forms), [...path, 'form'])
    checkSlots(conversation.vars, [...path, 'vars'], source, checker)
    for (const [i, turn] of conversation.turns.entries()) {
      const at = [...path, 'turns', i]
      for (const [j, field] of turn.ask.entries()) checker.knows('request field', field, keys(source.request), [...at, 'ask', j])
      const names = new Map(turn.ask.map((field) => [field, asked.get(field) ?? ANY]))
      if (checker.wordings(turn.prompts, names, [...at, 'prompts']).length === 0) {
        checker.reporter.error({ path: [...at, 'prompts'] }, `The ${turn.role} has no wording to be asked with.`, 'Write at least one wording a line.')
      }
      const checks = (rule: unknown, inner: DocumentPath): void => {
        if (rule === null || typeof rule !== 'object') return
        for (const [key, value] of Object.entries(rule)) {
          if (key === 'check' && typeof value === 'string') checker.knows('check', value, keys(source.checks), [...inner, key])
          else checks(value, [...inner, key])
        }
      }
      checks(turn.fields, [...at, 'fields'])
    }
  }
}

function checkSplit(source: RulebookSource, checker: NameChecker): void {
  const { group, hold_out: holdOut } = source.split
  const slots = Object.entries(source.categories).flatMap(([name, category]) => [
    ...armsOf(name, category).flatMap((arm) => keys(arm.slots)),
    ...(category.conversation === undefined ? [] : keys(source.conversations?.[category.conversation]?.vars)),
  ])
  if (group !== 'prompt') checker.knows('slot or request field to group by', group, [...slots, ...keys(source.request), 'prompt'], ['split', 'group'])
  for (const kind of ['prompts', 'groups'] as const) {
    for (const [category, count] of Object.entries(holdOut[kind] ?? {})) {
      const path = ['split', 'hold_out', kind, category]
      if (!checker.knows('category', category, keys(source.categories), path, true)) continue
      const asked = source.categories[category]?.count ?? 0
      checkHoldOut(source, kind, category, path, checker)
      if (count > asked) checker.reporter.error({ path }, `${category} holds out ${count} and asks for only ${asked}.`, 'Hold out fewer, or ask for more.')
    }
  }
}

/** What is held out must be what is grouped by, or samples of one group would stand in two splits. */
function checkHoldOut(source: RulebookSource, kind: 'prompts' | 'groups', name: string, path: DocumentPath, checker: NameChecker): void {
  const { group } = source.split
  const category = source.categories[name]
  if (category === undefined) return
  const isTalk = category.conversation !== undefined
  if (kind === 'groups' && !isTalk) checker.reporter.notYet({ path, key: true }, 'groups that are held out of a category without conversations')
  if (kind === 'prompts' && isTalk) {
    checker.reporter.error({ path, key: true }, `${name} is made of conversations; single prompts cannot be held out of them.`, `Hold out groups: write it under \`groups\`, and group by one of ${keys(source.conversations?.[category.conversation ?? '']?.vars).join(', ')}.`)
  }
  const grouped = armsOf(name, category).some((arm) => arm.ask.includes(group) || Object.hasOwn(arm.slots, group))
  if (kind === 'prompts' && grouped) checker.reporter.error({ path, key: true }, `${name} is grouped by ${group}; prompts held out of it would tear groups apart.`, 'Group by prompt.')
  const vars = isTalk ? keys(source.conversations?.[category.conversation ?? '']?.vars) : []
  if (kind === 'groups' && isTalk && !vars.includes(group)) checker.reporter.error({ path, key: true }, `${name} has nothing named ${group} to group by.`, `Group by one of ${vars.join(', ')}.`)
}

function checkExamples(source: RulebookSource, checker: NameChecker): void {
  for (const [i, example] of (source.examples ?? []).entries()) {
    const path = ['examples', i]
    if (example.category !== undefined) checker.knows('category', example.category, keys(source.categories), [...path, 'category'])
    const slots = example.category === undefined ? [] : armsOf(example.category, source.categories[example.category] ?? { about: '', count: 0 }).flatMap((arm) => keys(arm.slots))
    for (const field of keys(example.request)) checker.knows('request field', field, [...keys(source.request), ...slots], [...path, 'request', field], true)
    for (const [j, check] of (example.breaks ?? []).entries()) checker.knows('check', check, keys(source.checks), [...path, 'breaks', j])
    if ((example.good === true) === (example.breaks !== undefined)) checker.reporter.error({ path, key: true }, 'An example is either good or breaks something.', 'Write `good: true`, or `breaks: [check]`.')
  }
}

/** Checks everything that says how samples are made and split. */
export function checkSamples(source: RulebookSource, checker: NameChecker): void {
  for (const [name, category] of Object.entries(source.categories)) {
    if (category.conversation !== undefined) checker.knows('conversation', category.conversation, keys(source.conversations), ['categories', name, 'conversation'])
    for (const arm of armsOf(name, category)) checkArm(arm, source, checker)
  }
  checkConversations(source, checker)
  checkSplit(source, checker)
  checkExamples(source, checker)
}
