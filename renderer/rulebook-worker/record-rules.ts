/**
 * What an item is, as sentences: which things it can be, which states it has, and what follows from what.
 * Knows `records` and `sequences` of a rulebook's source.
 */

import { contextOf, spoken, type SentenceContext } from '../../engine/authoring/sentences/index.ts'
import { speakExpression } from '../../engine/document/expression-sentence.ts'
import type { Path } from '../../engine/document/open-document.ts'
import type { YamlDocument } from '../../engine/rulebook/yaml-document.ts'
import type { Rulebook } from '../../engine/index.ts'
import type { LiveRule, RulePart } from './live-types.ts'
import { spokenParts } from './spoken-parts.ts'

type Field = NonNullable<Rulebook['source']['records']>[string][string]

/** The sentences of every record, and the length of every list. */
export function recordRules(rulebook: Rulebook, document: YamlDocument): LiveRule[] {
  const { records = {}, sequences = {}, forms = {} } = rulebook.source
  const rule = (path: Path, parts: RulePart[] | null, formula: string, check: string): LiveRule => ({
    key: path.join('.'), check, group: 'things', say: '', path, line: document.locate(path).line, formula, parts: parts ?? [{ text: `${spoken(String(path.at(-1)))}: ${formula}` }], locked: parts === null ? 'Its formula cannot be read' : null,
  })
  const lengths = Object.entries(sequences).map(([name, { length }]) => rule(['sequences', name, 'length'], lengthParts(name, length), length.join(' to '), ''))
  const fields = Object.entries(records).flatMap(([record, own]) => {
    const list = Object.entries(forms).find(([, form]) => 'list' in form && recordOf(forms, form.list) === record)?.[0]
    const context = contextOf(rulebook, list)
    return Object.entries(own).map(([name, field]) => rule(['records', record, name], fieldParts(rulebook, record, name, field, context), JSON.stringify(field), ''))
  })
  return [...lengths, ...fields]
}

function recordOf(forms: NonNullable<Rulebook['source']['forms']>, name: string): string | undefined {
  const form = forms[name]
  return form !== undefined && 'record' in form ? form.record : undefined
}

function lengthParts(name: string, [low, high]: readonly [number, number]): RulePart[] {
  const bound = (value: number, at: number): RulePart => ({ label: String(value), path: ['sequences', name, 'length', at], choices: [], typed: { kind: 'number', before: '', after: '', isWhole: true } })
  return [{ text: `A ${spoken(name)} has ` }, bound(low, 0), { text: ' to ' }, bound(high, 1), { text: ' items.' }]
}

function fieldParts(rulebook: Rulebook, record: string, name: string, field: Field, context: SentenceContext): RulePart[] | null {
  const path: Path = ['records', record, name]
  const lead = `The ${spoken(name)} of a ${spoken(record)} is `
  const choice = (label: string, key: string, names: readonly string[]): RulePart => ({ label: spoken(label), path: [...path, key], choices: names.map((value) => ({ label: spoken(value), value })), typed: null })
  const formula = (key: string, text: string): RulePart[] | null => {
    const parts = speakExpression(text, context)
    return parts === null ? null : spokenParts(parts, text, [...path, key])
  }
  if ('pick' in field) return [{ text: `${lead}one of the things in ` }, choice(field.pick, 'pick', [...rulebook.vocabularies.keys()]), { text: '.' }]
  if ('dim' in field) {
    const values = rulebook.dims.get(field.dim)?.values.join(' or ') ?? ''
    const head: RulePart[] = [{ text: lead }, choice(field.dim, 'dim', [...rulebook.dims.keys()]), { text: ` (${values})` }]
    if (field.unless === undefined) return [...head, { text: '.' }]
    return joined([head, [{ text: '; it has none where ' }], formula('unless', field.unless), [{ text: '.' }]])
  }
  if ('is' in field) return joined([[{ text: lead }], formula('is', field.is), [{ text: '.' }]])
  if ('if' in field) return joined([[{ text: 'Where ' }], formula('if', field.if), [{ text: `, the ${spoken(name)} of a ${spoken(record)} is ` }], formula('then', field.then), [{ text: '; else it is ' }], formula('else', field.else), [{ text: '.' }]])
  return null
}

function joined(pieces: readonly (readonly RulePart[] | null)[]): RulePart[] | null {
  return pieces.some((piece) => piece === null) ? null : pieces.flatMap((piece) => piece ?? [])
}
