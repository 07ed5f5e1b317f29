/**
 * Lists of items, records, and answers that are one of a few: all are lists for the rulebook, the last two of one item.
 * Writes the sections and the checks; the sentences of rules stand as they were said.
 */
import { LEFT_OUT, draftContext, labelField, pickOf, wordValue } from '../draft-context.ts'
import { nameFrom, vocabOf } from '../draft.ts'
import type { AnswerForm, Draft, Slot, WordSlot } from '../draft.ts'
import { draftSentence, ruleOf, templateOf, wordsOf } from '../sentences/index.ts'
import { checkOf, requestFields, writeQuestions } from './write-questions.ts'
import type { WrittenShape } from './written-shape.ts'
import { writeThings } from './write-things.ts'

type Body = {
  readonly record: Record<string, unknown>
  readonly dims: Record<string, unknown>
  readonly words: readonly Record<string, unknown>[]
  readonly list: Record<string, unknown>
  readonly checks: Record<string, string>
  readonly length: readonly [number, number]
  readonly draw: readonly string[]
  readonly leads: readonly string[]
  readonly lines: boolean
  /** Rules that the form itself brings along. */
  readonly rules: Record<string, Record<string, unknown>>
}
type Form<K extends AnswerForm['kind']> = Extract<AnswerForm, { kind: K }>

/** The parts of a rulebook for answers that are lists. */
export function writeSequence(draft: Draft): WrittenShape {
  const body = bodyOf(draft)
  const things = writeThings(draft.things)
  const questions = writeQuestions(draft)
  const rules = writeRules(draft, body)
  const asked = askedChecks(draft)
  const checks = { ...body.checks, ...rules.checks, ...asked.checks }
  const arms = questions.arms.map(({ share, ask, prompts }) => ({ share, ask, prompts }))
  return {
    sections: {
      vocab: things.vocab,
      dims: emptyToNothing(body.dims),
      records: { item: body.record },
      forms: { item: { record: 'item', ...(body.lines ? { lines: true } : {}), words: body.words }, answer: { list: 'item', check: 'format', ...body.list } },
      rules: emptyToNothing(rules.sections),
      sequences: { answer: { form: 'answer', length: body.length, obey: Object.keys(rules.sections), draw: body.draw } },
      request: emptyToNothing(requestFields(draft, asked.expressionOf)),
    },
    files: { ...things.files, ...questions.files },
    checks,
    category: {
      ...(arms.length === 1 ? { ask: arms[0]?.ask, prompts: arms[0]?.prompts } : { mix: arms }),
      ...(body.leads.length > 0 ? { answers: ['{body}', ...body.leads.map((lead) => `${lead}\n{body}`)] } : {}),
      body: 'answer',
    },
  }
}

function emptyToNothing<T extends object>(section: T): T | undefined {
  return Object.keys(section).length === 0 ? undefined : section
}

function bodyOf(draft: Draft): Body {
  switch (draft.answer.kind) {
    case 'list': return listBody(draft, draft.answer)
    case 'record': return recordBody(draft, draft.answer)
    case 'choice': return choiceBody(draft, draft.answer)
    default: throw new Error(`${draft.answer.kind} is no list`)
  }
}

function listBody(draft: Draft, form: Form<'list'>): Body {
  const { things } = draft
  const { noun } = things
  const slots = [form.before, form.after].filter((slot) => slot !== null)
  const word = (slot: WordSlot | null): Record<string, unknown>[] => (slot === null ? [] : [wordPart(slot)])
  return {
    record: { [noun]: { pick: vocabOf(things) }, ...derived(draft, noun), ...Object.fromEntries(slots.map(({ name }) => [name, { dim: name }])) },
    dims: Object.fromEntries(slots.map(({ name, values }) => [name, { values: values.map(wordValue) }])),
    words: [...word(form.before), { field: noun, check: 'known' }, ...word(form.after)],
    list: { mark: form.mark, ...(form.accept.length > 0 ? { accept: form.accept } : {}) },
    checks: {
      format: form.mark === '{item}' ? `The answer is a list, one ${noun} a line.` : `The answer is a list, one ${noun} a line, marked "${form.mark.replace('{i}', '1').replace('{item}', '…').trim()}".`,
      known: `Every ${noun} is one of those that there are.`,
      ...Object.fromEntries(slots.map(({ name, values }) => [name, `Each ${noun} has one of the words ${values.filter((value) => value !== '').join(', ')}${values.includes('') ? ' or none' : ''}.`])),
    },
    length: form.length, draw: [noun], leads: form.leads, lines: false, rules: {},
  }
}

/** Columns of the thing as fields of the item. */
function derived(draft: Draft, field: string): Record<string, unknown> {
  return Object.fromEntries(draft.things.columns.filter(({ kind }) => kind !== 'tag').map(({ name }) => [name, { is: `${vocabOf(draft.things)}[${field}].${name}` }]))
}

function wordPart({ name, values }: WordSlot): Record<string, unknown> {
  if (!values.includes('')) return { field: name, check: name }
  return { field: name, check: name, words: [Object.fromEntries(values.map((value) => [wordValue(value), value]))] }
}

function recordBody(draft: Draft, form: Form<'record'>): Body {
  const pick = pickOf(draft)
  const last = form.fields.length - 1
  const valuesOf = (values: readonly string[] | null): readonly string[] => values ?? draft.things.rows.map(({ name }) => name)
  const headIndex = Math.max(form.fields.findLastIndex(({ values }) => values === null), 0)
  const head = pick === null ? last : headIndex
  return {
    record: {
      ...Object.fromEntries(form.fields.map(({ name, values }) => [name, values === null ? { pick: vocabOf(draft.things) } : { dim: name }])),
      ...(pick === null ? {} : derived(draft, pick)),
    },
    dims: Object.fromEntries(form.fields.flatMap(({ name, values }) => (values === null ? [] : [[name, { values: values.length > 1 ? values : [...values, LEFT_OUT] }]]))),
    words: form.fields.map(({ name, label, values }, i) => ({
      field: name, check: i === head ? 'readable' : `${name}_told`,
      words: [Object.fromEntries(valuesOf(values).map((value) => [value, `${label}${value}${i === last || form.lines ? '' : form.separator}`]))],
    })),
    list: { mark: '{item}' },
    checks: {
      format: form.lines ? 'The answer is one record, each field on its own line.' : 'The answer is one record on one line.',
      readable: `The ${spokenLabel(form.fields[head]?.label ?? '')} is told, with a value that there is.`,
      ...Object.fromEntries(form.fields.flatMap(({ name, label }, i) => (i === head ? [] : [[`${name}_told`, `The ${spokenLabel(label)} is told in its place, with a value that there is.`]]))),
    },
    length: [1, 1], draw: form.fields.map(({ name }) => name), leads: [], lines: form.lines,
    rules: form.lines ? {} : { one: { of: 'answer', whole: 'len(answer) == 1' } },
  }
}

function spokenLabel(label: string): string {
  return label.replaceAll(/[:=\s]+$/g, '').toLowerCase()
}

function choiceBody(draft: Draft, form: Form<'choice'>): Body {
  const label = labelField(form.column)
  const title = draft.things.columns.find(({ name }) => name === form.column)?.title.toLowerCase() ?? form.column
  const values = [...new Set(draft.things.rows.map(({ cells }) => String(cells[form.column] ?? '')))].filter((value) => value !== '')
  return {
    record: { [label]: { dim: label } },
    dims: { [label]: { values: values.length > 1 ? values : [...values, LEFT_OUT] } },
    words: [{ field: label, check: 'known' }],
    list: { mark: form.mark },
    checks: { format: form.mark === '{item}' ? 'There is an answer.' : `The answer reads "${form.mark.replace('{item}', '…')}".`, known: `The ${title} is one of those that there are.` },
    length: [1, 1], draw: [label], leads: [], lines: false, rules: { one: { of: 'answer', whole: 'len(answer) == 1' } },
  }
}

const OWN_WORDS: Readonly<Record<string, string>> = { one: 'The answer is one line and nothing more.' }

function writeRules(draft: Draft, body: Body): { sections: Record<string, Record<string, unknown>>; checks: Record<string, string> } {
  const wordChecks = [...new Set(body.words.map(({ check }) => String(check)))]
  const sections: Record<string, Record<string, unknown>> = { ...body.rules }
  const checks: Record<string, string> = Object.fromEntries(Object.keys(body.rules).map((id) => [id, OWN_WORDS[id] ?? id]))
  const needed = (expression: string): string[] => {
    const dims = Object.keys(body.dims).filter((dim) => new RegExp(`\\b${dim}\\b`).test(expression))
    const own = body.words.filter(({ field }) => dims.includes(String(field))).map(({ check }) => String(check))
    return [...new Set([wordChecks.find((check) => check === 'known' || check === 'readable') ?? wordChecks[0] ?? '', ...own])].filter((check) => check !== '')
  }
  for (const rule of draft.rules) {
    if (rule.of === 'asked') continue
    sections[rule.id] = { of: 'answer', [rule.of]: rule.expression, needs: needed(rule.expression) }
    checks[rule.id] = rule.say
  }
  return { sections, checks }
}

function askedChecks(draft: Draft): { checks: Record<string, string>; expressionOf: (slot: Slot) => string | null } {
  const context = draftContext(draft)
  const expressionOf = ({ check }: Slot): string | null => (check === null ? null : ruleOf(check.template, check.choices, context).expression)
  const checks = draft.questions.slots.flatMap((slot): [string, string][] => {
    const template = templateOf(slot.check?.template ?? '')
    const said = template === undefined || slot.check === null ? null : draftSentence(template, slot.check.choices, context)
    return said === null ? [] : [[checkOf(slot), wordsOf(said.parts)]]
  })
  return { checks: Object.fromEntries(checks), expressionOf }
}

/** A free id for a rule with this sentence. */
export function ruleId(draft: Draft, template: string | null, say: string): string {
  const taken = new Set([...draft.rules.map(({ id }) => id), 'format', 'known', 'readable', 'one'])
  return nameFrom(template ?? say, 'rule', taken)
}
