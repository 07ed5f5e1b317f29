/**
 * The rules of a rulebook as sentences with controls: first as one of the known sentences, else read aloud from the expression.
 * Each control says what it writes and where. Knows the rulebook's source; changes nothing.
 */

import { contextOf, draftSentence, formAsking, ruleOf, sentencesOf, SENTENCES, templateOf, wordsOf, type Choices, type Sentence, type SentenceContext, type SentencePart } from '../../engine/authoring/sentences/index.ts'
import { speakExpression } from '../../engine/document/expression-sentence.ts'
import type { Path } from '../../engine/document/open-document.ts'
import type { YamlDocument } from '../../engine/rulebook/yaml-document.ts'
import type { Rulebook } from '../../engine/index.ts'
import { recordRules } from './record-rules.ts'
import { MOST_CHOICES, spokenParts } from './spoken-parts.ts'
import type { LiveDraft, LiveRule, RulePart } from './live-types.ts'

/** Every rule, in the order in which a person reads them: what an item is, what holds between items, what was asked, coded fields. */
export function rulesOf(rulebook: Rulebook, document: YamlDocument): LiveRule[] {
  const told = sentencesOf(rulebook).map((sentence) => toRule(sentence, rulebook, document))
  return [...recordRules(rulebook, document), ...told]
}

function toRule(sentence: Sentence, rulebook: Rulebook, document: YamlDocument): LiveRule {
  const path = pathOf(sentence)
  const base = {
    key: path.join('.'), check: sentence.check, path, line: document.locate(path).line, formula: sentence.formula,
    say: rulebook.source.checks[sentence.check]?.say ?? '',
    group: sentence.address.in === 'turn' ? 'coded' as const : sentence.address.in === 'request' ? 'asked' as const : 'between' as const,
  }
  if (sentence.address.in === 'turn') return { ...base, parts: codedParts(sentence, path), locked: sentence.template === null ? 'It chooses between several values' : null }
  const form = sentence.address.in === 'rules' ? rulebook.source.rules?.[sentence.address.id]?.of : formAsking(rulebook, sentence.address.field)
  const context = contextOf(rulebook, form)
  const other = sentence.address.in === 'rules' ? otherKind(rulebook, sentence.address.id) : null
  if (other !== null) return { ...base, parts: [{ text: base.say }], locked: other }
  if (sentence.template !== null) return { ...base, parts: templateParts(widened(sentence, context), path, context), locked: null }
  const spoken = speakExpression(sentence.formula, context)
  return spoken === null ? { ...base, parts: [{ text: base.say }], locked: 'Its formula cannot be read' } : { ...base, parts: capitalised([...spokenParts(spoken, sentence.formula, path), { text: '.' }]), locked: null }
}

/** A sentence in which two words are equal by chance keeps both, so that either can be changed again. */
function widened(sentence: Sentence, context: SentenceContext): Sentence {
  const wider = sentence.template === 'all_same' ? templateOf('link') : undefined
  const field = sentence.parts.find((part) => 'control' in part)
  if (wider === undefined || field === undefined || !('control' in field)) return sentence
  const drafted = draftSentence(wider, { field: field.value, field2: field.value }, context)
  return drafted === null ? sentence : { ...sentence, template: wider.id, parts: drafted.parts }
}

/** Rules that have no expression. */
function otherKind(rulebook: Rulebook, id: string): string | null {
  const rule = rulebook.source.rules?.[id]
  return rule?.run === undefined ? null : 'It counts how many stand in a row'
}

function pathOf({ address, of }: Sentence): Path {
  if (address.in === 'request') return ['request', address.field, 'check', 'holds']
  if (address.in === 'turn') return ['conversations', address.conversation, 'turns', address.turn, 'fields', address.letter]
  return ['rules', address.id, of]
}

const MARK = 918273645

/** Controls of a known sentence: each choice writes the whole expression anew. */
function templateParts(sentence: Sentence, path: Path, context: SentenceContext): RulePart[] {
  const chosen: Choices = Object.fromEntries(sentence.parts.flatMap((part) => ('control' in part ? [[part.path, part.value]] : [])))
  const write = (changed: Choices): string => ruleOf(sentence.template ?? '', { ...chosen, ...changed }, context).expression
  return capitalised(sentence.parts.map((part): RulePart => {
    if ('text' in part) return part
    // A tag can be called as any word: in quotes it is told from the words of the sentence.
    const named = (words: string) => (part.control === 'tag' ? `“${words}”` : words)
    const label = named(part.choices.find(({ value }) => value === part.value)?.label ?? String(part.value))
    const [before = '', after = ''] = part.control === 'number' ? write({ [part.path]: MARK }).split(String(MARK)) : []
    return {
      label, path,
      choices: part.choices.slice(0, MOST_CHOICES).map((choice) => ({ label: named(choice.label), value: write({ [part.path]: choice.value, ...dependents(part, choice.value, chosen, context) }) })),
      typed: part.control === 'number' ? { kind: 'number', before, after, isWhole: false } : null,
    }
  }))
}

/** Another field has other values: the first of them stands in until one is chosen. */
function dependents(part: Exclude<SentencePart, { text: string }>, value: string | number, chosen: Choices, context: SentenceContext): Choices {
  const dependent = part.path.replace('field', 'value')
  if (part.control !== 'field' || chosen[dependent] === undefined || dependent === part.path) return {}
  const values = context.fields.find(({ name }) => name === value)?.values ?? []
  return values.includes(chosen[dependent] as string) || values[0] === undefined ? {} : { [dependent]: values[0] }
}

function capitalised(parts: RulePart[]): RulePart[] {
  const [first, ...rest] = parts
  return first !== undefined && 'text' in first ? [{ text: first.text.charAt(0).toUpperCase() + first.text.slice(1) }, ...rest] : parts
}

/** Controls of a coded line's field: each writes one value of the field's own rule. */
function codedParts({ parts, template }: Sentence, path: Path): RulePart[] {
  return parts.map((part): RulePart => {
    if ('text' in part) return part
    const own = template === 'int' ? [...path, 'int', part.path === 'low' ? 0 : 1] : [...path, part.path]
    const choices = part.choices.map(({ label, value }) => ({ label, value }))
    const isList = template === 'pick' || part.control === 'formula'
    return { label: String(part.value), path: own, choices, typed: choices.length > 0 || isList ? null : { kind: typeof part.value === 'number' ? 'number' : 'text', before: '', after: '', isWhole: true } }
  })
}

/** Every sentence that could be added as a rule of a list form, with its first choices filled in. */
export function draftsOf(rulebook: Rulebook): LiveDraft[] {
  const forms = [...new Set(Object.values(rulebook.source.sequences ?? {}).map(({ form }) => form))]
  return forms.flatMap((form) => {
    const context = contextOf(rulebook, form)
    return SENTENCES.flatMap((template): LiveDraft[] => {
      if (template.of === 'asked' || (template.isRecord !== null && template.isRecord !== context.isRecord)) return []
      const drafted = draftSentence(template, {}, context)
      if (drafted === null) return []
      return [{ template: template.id, words: wordsOf(drafted.parts), form, of: template.of, expression: ruleOf(template.id, drafted.choices, context).expression }]
    })
  })
}
