/**
 * A real answer in its pieces, each with the place of the rulebook that decides it: marks and words of a list, letters of a coded line,
 * sentences of a text. Knows forms; judges nothing.
 */

import type { Path } from '../../engine/document/open-document.ts'
import type { Compiled, Rulebook } from '../../engine/index.ts'
import type { SequenceKind } from '../../engine/sequence/index.ts'
import { wordDue } from '../../engine/sequence/word-parts.ts'
import type { Drawn } from './live-samples.ts'
import type { AnswerPart, AnswerShape } from './live-types.ts'

/** One answer in pieces for each kind of request. */
export function answerShapes(rulebook: Rulebook, compiled: Compiled, drawn: readonly Drawn[]): AnswerShape[] {
  const seen = new Set<string>()
  return drawn.flatMap((each): AnswerShape[] => {
    const key = each.sample.category + (each.sample.arm.turn?.role ?? '')
    if (seen.has(key)) return []
    seen.add(key)
    return [shapeOf(rulebook, each)]
  }).slice(0, compiled.categories.length * 4)
}

function shapeOf(rulebook: Rulebook, { sample, shown }: Drawn): AnswerShape {
  const { arm, answer } = sample
  const category = arm.turn === null ? sample.category : `${sample.category} · ${arm.turn.role}`
  if (arm.turn !== null) return { category, kind: 'coded line', prompt: shown.prompt, parts: codedParts(rulebook, sample.category, arm.turn.index, answer) }
  if (arm.isProse) return { category, kind: 'text', prompt: shown.prompt, parts: textParts(rulebook, sample.category, answer) }
  return { category, kind: 'list', prompt: shown.prompt, parts: listParts(rulebook, sample.category, arm.kind as SequenceKind, answer) }
}

function listParts(rulebook: Rulebook, category: string, kind: SequenceKind, answer: string): AnswerPart[] {
  const { sequences = {}, forms = {}, categories } = rulebook.source
  const body = categories[category]?.body ?? categories[category]?.mix?.find((arm) => arm.body !== undefined)?.body ?? ''
  const form = sequences[body]?.form ?? ''
  const list = forms[form]
  if (list === undefined || !('list' in list)) return [{ text: answer, check: null, path: ['sequences', body], title: 'the answer' }]
  const parts: AnswerPart[] = []
  for (const [i, line] of answer.split('\n').entries()) {
    if (i > 0) parts.push({ text: '\n', check: null, path: null, title: '' })
    const name = kind.words.names.filter((each) => each !== '' && line.endsWith(each)).toSorted((a, b) => b.length - a.length)[0]
    if (name === undefined) parts.push({ text: line, check: null, path: ['categories', category, 'answers'], title: 'words around the list' })
    else parts.push({ text: line.slice(0, line.length - name.length), check: list.check, path: ['forms', form, 'mark'], title: 'the sign before each item' }, ...itemParts(kind, name, list.list))
  }
  return parts
}

function itemParts(kind: SequenceKind, name: string, form: string): AnswerPart[] {
  const record = kind.universe.records[kind.words.names.indexOf(name)] ?? {}
  const written = kind.words.parts.map((part, i) => ({ text: wordDue(part, record) ?? '', part, i })).filter(({ text }) => text !== '')
  return written.map(({ text, part, i }, place) => ({ text: place === 0 ? text : ` ${text}`, check: part.check, path: ['forms', form, 'words', i], title: part.field.replaceAll('_', ' ') }))
}

function codedParts(rulebook: Rulebook, category: string, turn: number, answer: string): AnswerPart[] {
  const { forms = {}, conversations = {}, categories } = rulebook.source
  const id = categories[category]?.conversation ?? ''
  const conversation = conversations[id]
  const form = forms[conversation?.form ?? '']
  if (conversation === undefined || form === undefined || !('wire' in form)) return [{ text: answer, check: null, path: null, title: '' }]
  const { begin, end, separator } = form.wire
  const wire: Path = ['forms', conversation.form, 'wire']
  const inner = answer.slice(begin.length, answer.length - end.length).split(separator)
  const fields = inner.flatMap((text, i): AnswerPart[] => {
    const letter = text[0] ?? ''
    const rule = conversation.turns[turn]?.fields[letter]
    const part: AnswerPart = { text, check: rule?.check ?? form.check, path: ['conversations', id, 'turns', turn, 'fields', letter], title: `field ${letter}` }
    return i === 0 ? [part] : [{ text: separator, check: form.check, path: [...wire, 'separator'], title: 'the separator' }, part]
  })
  return [{ text: begin, check: form.check, path: [...wire, 'begin'], title: 'the beginning' }, ...fields, { text: end, check: form.check, path: [...wire, 'end'], title: 'the end' }]
}

function textParts(rulebook: Rulebook, category: string, answer: string): AnswerPart[] {
  const source = rulebook.source.categories[category]
  const join = source?.join ?? ' '
  const parts = source?.parts ?? []
  const path: Path = source?.mix === undefined ? ['categories', category, 'parts'] : ['categories', category, 'mix']
  const pieces = join.trim() === '' && join !== ' ' ? answer.split(join) : [answer]
  return pieces.flatMap((text, i): AnswerPart[] => {
    const piece: AnswerPart = { text, check: source?.checks?.[0] ?? null, path: pieces.length === parts.length ? [...path, i] : path, title: parts[i]?.fact === undefined ? 'a sentence' : `states: ${parts[i]?.fact.replaceAll('_', ' ')}` }
    return i === 0 ? [piece] : [{ text: join, check: null, path: null, title: '' }, piece]
  })
}
