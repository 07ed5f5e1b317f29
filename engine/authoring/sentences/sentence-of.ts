/**
 * Rules as sentences with controls inside, and sentences as rules. A rule that no sentence means stands as a formula beside
 * the words of its check. Changes nothing: the caller writes what it is given.
 */
import { parseExpression } from '../../expression/compile-expression.ts'
import type { ExpressionNode } from '../../expression/node.ts'
import type { Rulebook } from '../../rulebook/rulebook.ts'
import type { FieldRule } from '../../rulebook/schema.ts'
import { contextOf, formAsking } from './context.ts'
import type { SentenceContext } from './context.ts'
import { fill, fit } from './pattern.ts'
import type { Blank, Blanks } from './pattern.ts'
import { SENTENCES, templateOf } from './templates.ts'
import type { Reach, SentenceTemplate } from './templates.ts'

/** Where a rule stands in a rulebook. */
export type RuleAddress =
  | { readonly in: 'rules'; readonly id: string }
  | { readonly in: 'request'; readonly field: string }
  | { readonly in: 'turn'; readonly conversation: string; readonly turn: number; readonly letter: string }

/** What a control chooses: a thing, a tag, a field, a value of a field, a number, what was asked, or a whole formula. */
export type ControlKind = 'thing' | 'tag' | 'field' | 'value' | 'number' | 'asked' | 'formula'
export type Choice = { readonly value: string | number; readonly label: string }
/** A piece of a sentence: words, or a control. `path` names the blank; without choices the value is typed. */
export type SentencePart =
  | { readonly text: string }
  | { readonly control: ControlKind; readonly path: string; readonly value: string | number; readonly choices: readonly Choice[] }

/** A rule as a sentence; `template` is null where it is a formula. */
export type Sentence = {
  readonly address: RuleAddress
  readonly template: string | null
  readonly check: string
  readonly of: Reach | 'field'
  readonly parts: readonly SentencePart[]
  /** The expression, or the rule of a coded line's field as text. */
  readonly formula: string
}

/** What is chosen in the controls of a sentence, by path. */
export type Choices = Readonly<Record<string, string | number>>
/** A rule as the rulebook writes it: which key it stands under, and the expression. */
export type RuleText = { readonly of: Reach; readonly expression: string }

/** Every rule of a rulebook as a sentence, in the order of the file: between items, about what was asked, of coded lines. */
export function sentencesOf(rulebook: Rulebook): Sentence[] {
  const { rules = {}, request = {}, conversations = {} } = rulebook.source
  return [
    ...Object.keys(rules).map((id) => sentenceOf({ in: 'rules', id }, rulebook)),
    ...Object.entries(request).flatMap(([field, { check }]) => (check === undefined ? [] : [sentenceOf({ in: 'request', field }, rulebook)])),
    ...Object.entries(conversations).flatMap(([conversation, { turns }]) => turns.flatMap(({ fields }, turn) =>
      Object.keys(fields).map((letter) => sentenceOf({ in: 'turn', conversation, turn, letter }, rulebook)))),
  ]
}

/** One rule as a sentence. */
export function sentenceOf(address: RuleAddress, rulebook: Rulebook): Sentence {
  if (address.in === 'turn') return fieldSentence(address, rulebook)
  const { of, expression, check, form, asked } = ruleAt(address, rulebook)
  const context = contextOf(rulebook, form)
  const found = recognise(of, expression, context, asked)
  const base = { address, check, of, formula: expression }
  if (found !== null) return { ...base, template: found.template.id, parts: partsOf(found.template, found.choices, context) }
  return { ...base, template: null, parts: [{ text: `${rulebook.source.checks[check]?.say ?? check} ` }, { control: 'formula', path: 'formula', value: expression, choices: [] }] }
}

/** The rule that a sentence means with these choices; throws for a template that is not known. */
export function ruleOf(template: string, choices: Choices, context: SentenceContext): RuleText {
  const found = templateOf(template)
  if (found === undefined) throw new Error(`there is no sentence ${template}`)
  const pattern = found.means[0]
  if (pattern === undefined) throw new Error(`the sentence ${template} means nothing`)
  const blanks: Record<string, Blank> = {}
  for (const name of pattern.blanks) blanks[name] = blankFor(name, choices, context)
  return { of: found.of, expression: fill(pattern, blanks) }
}

/** A sentence that is not a rule yet, with these choices; blanks without one take the first that is possible. Null where nothing can stand in a blank. */
export function draftSentence(template: SentenceTemplate, given: Choices, context: SentenceContext): { readonly parts: readonly SentencePart[]; readonly choices: Choices } | null {
  const choices: Record<string, string | number> = {}
  for (const path of pathsOf(template)) {
    const possible = choicesFor(path, { ...choices, ...given }, context)
    const value = given[path] ?? possible[path.endsWith('2') && possible.length > 1 ? 1 : 0]?.value ?? (kindOf(path) === 'number' ? 2 : undefined)
    if (value === undefined) return null
    choices[path] = value
  }
  return { parts: partsOf(template, choices, context), choices }
}

/** The sentence as plain words. */
export function wordsOf(parts: readonly SentencePart[]): string {
  const text = parts.map((part) => ('text' in part ? part.text : labelOf(part))).join('').trim().replaceAll(/ +/g, ' ')
  return text.charAt(0).toUpperCase() + text.slice(1)
}

/** A name of the rulebook as people read it; `the_place`, named so because a column is called `place`, is the place. */
export function spoken(name: string): string {
  return (/^[A-Z][A-Z0-9_]+$/.test(name) ? name.toLowerCase() : name).replace(/^the_(?=\w)/, '').replaceAll('_', ' ')
}

function many(noun: string): string {
  return /[sxz]$|[cs]h$/.test(noun) ? `${noun}es` : /[^aeiou]y$/.test(noun) ? `${noun.slice(0, -1)}ies` : `${noun}s`
}

function labelOf(part: Exclude<SentencePart, { text: string }>): string {
  return part.choices.find(({ value }) => value === part.value)?.label ?? String(part.value)
}

type Found = { readonly template: SentenceTemplate; readonly choices: Choices }

/** Which sentence an expression means, and what stands in its blanks. */
export function recognise(of: Reach, expression: string, context: SentenceContext, asked: string | null = null): Found | null {
  let node: ExpressionNode
  try {
    node = parseExpression(expression)
  } catch {
    return null
  }
  for (const template of SENTENCES.filter((each) => each.of === of && (each.isRecord === null || each.isRecord === context.isRecord))) {
    for (const pattern of template.means) {
      const blanks = fit(pattern, node)
      const choices = blanks === null ? null : readChoices(template, blanks, context, asked)
      if (choices !== null) return { template, choices }
    }
  }
  return null
}

function ruleAt(address: Exclude<RuleAddress, { in: 'turn' }>, rulebook: Rulebook): { of: Reach; expression: string; check: string; form: string | undefined; asked: string | null } {
  const { source } = rulebook
  if (address.in === 'request') {
    const check = source.request?.[address.field]?.check
    return { of: 'asked', expression: check?.holds ?? '', check: check?.id ?? address.field, form: formAsking(rulebook, address.field), asked: address.field }
  }
  const rule = source.rules?.[address.id]
  const of = rule?.item !== undefined ? 'item' : rule?.pair !== undefined ? 'pair' : 'whole'
  return { of, expression: rule?.[of] ?? '', check: address.id, form: rule?.of, asked: null }
}

/** Blanks of the sentence in the order in which it names them. */
function pathsOf(template: SentenceTemplate): string[] {
  const named = [...template.say.matchAll(/\{([a-z]+\d?)\}/g)].map((match) => match[1] as string).filter((path) => !path.startsWith('noun'))
  // A value is chosen after its field, wherever the sentence names it.
  return [...named.filter((path) => !path.startsWith('value')), ...named.filter((path) => path.startsWith('value'))]
}

function kindOf(path: string): ControlKind {
  const name = path.replace(/\d$/, '')
  if (name === 'thing' || name === 'tag' || name === 'value' || name === 'asked') return name
  return name === 'n' ? 'number' : 'field'
}

function partsOf(template: SentenceTemplate, choices: Choices, context: SentenceContext): SentencePart[] {
  return template.say.split(/(\{[a-z]+\d?\})/).filter((piece) => piece !== '').map((piece): SentencePart => {
    const path = /^\{(.+)\}$/.exec(piece)?.[1]
    if (path === undefined) return { text: piece }
    if (path === 'noun') return { text: spoken(context.noun) }
    if (path === 'nouns') return { text: many(spoken(context.noun)) }
    return { control: kindOf(path), path, value: choices[path] ?? '', choices: choicesFor(path, choices, context) }
  })
}

/** What may stand in a blank, given the others. */
function choicesFor(path: string, choices: Choices, context: SentenceContext): Choice[] {
  const names = (all: readonly (string | number)[]): Choice[] => all.map((value) => ({ value, label: typeof value === 'string' ? spoken(value) : String(value) }))
  const name = path.replace(/\d$/, '')
  switch (name) {
    case 'thing': return context.things.map((value) => ({ value, label: String(value) }))
    case 'tag': return names(context.tags)
    case 'number': return names(context.fields.filter((field) => field.isNumber).map((field) => field.name))
    case 'field': return names(fieldsFor(path, context))
    case 'value': return (context.fields.find((field) => field.name === choices[path.replace('value', 'field')])?.values ?? []).map((value) => ({ value, label: String(value) }))
    case 'asked': return names(context.asked.map((each) => each.name))
    case 'column': return names(context.columns[context.asked.find((each) => each.name === choices['asked'])?.vocab ?? ''] ?? [])
    default: return []
  }
}

/** Fields by name, what a thing has before what it is called: sentences about the thing itself have words of their own. */
function fieldsFor(path: string, { fields, pick }: SentenceContext): string[] {
  const names = fields.map((field) => field.name)
  return path.startsWith('field') ? [...names.filter((name) => name !== pick), ...names.filter((name) => name === pick)] : names
}

/** The choices that blanks stand for; null where one does not fit the context. */
function readChoices(template: SentenceTemplate, blanks: Blanks, context: SentenceContext, asked: string | null): Choices | null {
  const choices: Record<string, string | number> = {}
  for (const [name, blank] of Object.entries(blanks)) {
    const path = name.slice(1)
    const value = blank.kind === 'name' ? blank.name : blank.value
    if (path === 'pick' ? value !== context.pick : !fits(path, blank, context, asked)) return null
    if (path !== 'pick') choices[path] = value
  }
  return pathsOf(template).every((path) => Object.hasOwn(choices, path)) ? choices : null
}

function fits(path: string, blank: Blank, context: SentenceContext, asked: string | null): boolean {
  const name = path.replace(/\d$/, '')
  if (blank.kind === 'value') {
    if (name === 'n') return typeof blank.value === 'number'
    return name === 'value' || (name === 'thing' && context.things.includes(blank.value))
  }
  const field = context.fields.find((each) => each.name === blank.name)
  switch (name) {
    case 'field': return field !== undefined
    case 'number': return field?.isNumber === true
    case 'tag': return context.tags.includes(blank.name)
    case 'asked': return asked === null ? context.asked.some((each) => each.name === blank.name) : blank.name === asked
    case 'vocab': return Object.hasOwn(context.columns, blank.name)
    case 'column': return true
    default: return false
  }
}

function blankFor(name: string, choices: Choices, context: SentenceContext): Blank {
  const path = name.slice(1)
  if (path === 'pick') return { kind: 'name', name: context.pick ?? '' }
  if (path === 'vocab') return { kind: 'name', name: context.asked.find((each) => each.name === choices['asked'])?.vocab ?? context.vocab ?? '' }
  const value = choices[path] ?? ''
  const kind = kindOf(path)
  return kind === 'thing' || kind === 'value' || kind === 'number' ? { kind: 'value', value } : { kind: 'name', name: String(value) }
}

/** The rule of one field of a coded line: always this, copied from there, one more than there. */
function fieldSentence(address: Extract<RuleAddress, { in: 'turn' }>, rulebook: Rulebook): Sentence {
  const turn = rulebook.source.conversations?.[address.conversation]?.turns[address.turn]
  const rule: FieldRule = turn?.fields[address.letter] ?? {}
  const asked = (turn?.ask ?? []).map((value) => ({ value, label: spoken(value) }))
  const role = turn === undefined ? '' : `${turn.role}: `
  const lead = `${role}${address.letter} `
  const check = rule.check ?? ''
  const base = { address, check, of: 'field' as const, formula: JSON.stringify(Object.fromEntries(Object.entries(rule).filter(([key]) => key !== 'check'))) }
  const control = (kind: ControlKind, path: string, value: string | number, choices: readonly Choice[] = []): SentencePart => ({ control: kind, path, value, choices })
  if (rule.const !== undefined) return { ...base, template: 'const', parts: [{ text: `${lead}is always ` }, control(typeof rule.const === 'number' ? 'number' : 'value', 'const', rule.const), { text: '.' }] }
  if (rule.of !== undefined) return { ...base, template: 'of', parts: [{ text: `${lead}is the ` }, control('asked', 'of', rule.of, asked), { text: ' of the question.' }] }
  if (rule.copy !== undefined) return { ...base, template: 'copy', parts: [{ text: `${lead}is copied from ` }, control('asked', 'copy', rule.copy), { text: '.' }] }
  if (rule.inc !== undefined) return { ...base, template: 'inc', parts: [{ text: `${lead}is one more than ` }, control('asked', 'inc', rule.inc), { text: '.' }] }
  if (rule.text !== undefined) return { ...base, template: 'text', parts: [{ text: `${lead}is ` }, control('value', 'text', rule.text), { text: '.' }] }
  if (rule.int !== undefined) return { ...base, template: 'int', parts: [{ text: `${lead}is a number from ` }, control('number', 'low', rule.int[0]), { text: ' to ' }, control('number', 'high', rule.int[1]), { text: '.' }] }
  if (rule.pick !== undefined) return { ...base, template: 'pick', parts: [{ text: `${lead}is one of ` }, control('value', 'pick', rule.pick.join(', ')), { text: '.' }] }
  return { ...base, template: null, parts: [{ text: `${lead}follows ${rule.cases?.on ?? 'a formula'}: ` }, control('formula', 'formula', base.formula)] }
}
