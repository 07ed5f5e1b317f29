/**
 * Checks what a rulebook says of things and answers: dimensions, records, forms, rules, sequences, request fields.
 * Every reference leads somewhere and every expression compiles. Samples and suites are in check-samples.ts.
 */
import { ANY } from '../expression/value-type.ts'
import type { NameChecker } from './check-names.ts'
import { recordNames, recordOfList, requestNames, ruleNames } from './scope-of.ts'
import type { RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

const keys = (section: object | undefined): string[] => Object.keys(section ?? {})

function checkVocab(source: RulebookSource, checker: NameChecker): void {
  for (const [name, vocab] of Object.entries(source.vocab)) {
    if (vocab.covers !== undefined) checker.knows('vocabulary', vocab.covers.vocab, keys(source.vocab), ['vocab', name, 'covers', 'vocab'])
    const visit = (type: unknown, path: DocumentPath): void => {
      if (type === null || typeof type !== 'object') return
      for (const [key, inner] of Object.entries(type)) {
        if (key === 'ref' && typeof inner === 'string') checker.knows('vocabulary', inner, keys(source.vocab), [...path, 'ref'])
        else visit(inner, [...path, key])
      }
    }
    visit(vocab.fields, ['vocab', name, 'fields'])
    const by = vocab.covers?.by
    if (by !== undefined && vocab.fields !== undefined) checker.knows(`field of ${name}`, by, keys(vocab.fields), ['vocab', name, 'covers', 'by'])
  }
}

function checkDims(source: RulebookSource, checker: NameChecker): void {
  const opposites = new Map<string, string>()
  for (const [name, dim] of Object.entries(source.dims ?? {})) {
    for (const [i, pair] of (dim.opposite ?? []).entries()) {
      for (const [side, value] of pair.entries()) {
        const path = ['dims', name, 'opposite', i, side]
        if (!checker.knows(`value of ${name}`, value, dim.values, path)) continue
        const other = pair[1 - side] as string
        const known = opposites.get(value)
        if (known !== undefined && known !== other) checker.reporter.error({ path }, `"${value}" has two opposites, "${known}" and "${other}".`, 'Keep one pair.')
        opposites.set(value, other)
      }
    }
  }
}

function checkRecords(source: RulebookSource, checker: NameChecker): void {
  for (const [name, fields] of Object.entries(source.records ?? {})) {
    const names = recordNames(source, name)
    const uses = new Map<string, Set<string>>()
    for (const [field, spec] of Object.entries(fields)) {
      const path = ['records', name, field]
      if ('pick' in spec) checker.knows('vocabulary', spec.pick, keys(source.vocab), [...path, 'pick'])
      if ('dim' in spec) checker.knows('dimension', spec.dim, keys(source.dims), [...path, 'dim'])
      const used = new Set<string>()
      for (const [key, text] of Object.entries(spec)) {
        if (key === 'pick' || key === 'dim' || typeof text !== 'string') continue
        const condition = key === 'if' || key === 'unless'
        for (const read of checker.expression(text, names, [...path, key], condition)?.names ?? []) used.add(read)
      }
      uses.set(field, used)
    }
    reportCycle(uses, (field) => ['records', name, field], 'field', checker)
  }
}

/** Reports one cycle among things that are defined by each other. */
function reportCycle(uses: ReadonlyMap<string, ReadonlySet<string>>, path: (name: string) => DocumentPath, what: string, checker: NameChecker): void {
  const done = new Set<string>()
  const visit = (name: string, trail: readonly string[]): boolean => {
    if (trail.includes(name)) {
      const cycle = [...trail.slice(trail.indexOf(name)), name]
      checker.reporter.error({ path: path(name), key: true }, `These are defined by each other: ${cycle.join(' → ')}.`, `Let at least one ${what} stand on its own.`)
      return true
    }
    if (done.has(name)) return false
    done.add(name)
    return [...(uses.get(name) ?? [])].some((used) => visit(used, [...trail, name]))
  }
  for (const name of uses.keys()) if (visit(name, [])) return
}

function checkForms(source: RulebookSource, checker: NameChecker): void {
  const uses = new Map<string, Set<string>>()
  for (const [name, form] of Object.entries(source.forms ?? {})) {
    const path = ['forms', name]
    if ('check' in form) checker.knows('check', form.check, keys(source.checks), [...path, 'check'])
    if ('list' in form) {
      checker.knows('form', form.list, keys(source.forms), [...path, 'list'])
      uses.set(name, new Set([form.list]))
    }
    if (!('record' in form)) continue
    const known = checker.knows('record', form.record, keys(source.records), [...path, 'record'])
    const names = recordNames(source, form.record)
    for (const [i, part] of form.words.entries()) {
      const at = [...path, 'words', i]
      if (known) checker.knows(`field of ${form.record}`, part.field, names.keys(), [...at, 'field'])
      if (part.check !== undefined) checker.knows('check', part.check, keys(source.checks), [...at, 'check'])
      for (const [j, map] of (part.words ?? []).entries()) {
        if (map.if !== undefined) checker.expression(map.if, names, [...at, 'words', j, 'if'], true)
      }
    }
  }
  reportCycle(uses, (form) => ['forms', form], 'form', checker)
}

function checkRules(source: RulebookSource, checker: NameChecker): void {
  const needs = new Map<string, Set<string>>()
  for (const [name, rule] of Object.entries(source.rules ?? {})) {
    const path = ['rules', name]
    checker.knows('form', rule.of, keys(source.forms), [...path, 'of'])
    if (rule.soft !== true) checker.knows('check', name, keys(source.checks), path, true)
    for (const unit of ['item', 'pair', 'whole'] as const) {
      const text = rule[unit]
      if (text !== undefined) checker.expression(text, ruleNames(source, rule.of, unit), [...path, unit], true)
    }
    if (rule.item === undefined && rule.pair === undefined && rule.whole === undefined && rule.run === undefined) {
      checker.reporter.error({ path, key: true }, `The rule ${name} says nothing.`, 'Give it `item`, `pair` or `whole`.')
    }
    for (const [i, need] of (rule.needs ?? []).entries()) checker.knows('check', need, keys(source.checks), [...path, 'needs', i])
    needs.set(name, new Set(rule.needs ?? []))
  }
  reportCycle(needs, (rule) => ['rules', rule, 'needs'], 'rule', checker)
}

function checkSequences(source: RulebookSource, checker: NameChecker): void {
  for (const [name, sequence] of Object.entries(source.sequences ?? {})) {
    const path = ['sequences', name]
    const known = checker.knows('form', sequence.form, keys(source.forms), [...path, 'form'])
    const record = recordOfList(source, sequence.form)
    if (known && record === undefined) checker.reporter.error({ path: [...path, 'form'] }, `The form ${sequence.form} is not a list of records.`, 'Name a form with `list:`.')
    for (const [i, rule] of sequence.obey.entries()) {
      if (!checker.knows('rule', rule, keys(source.rules), [...path, 'obey', i])) continue
      const of = source.rules?.[rule]?.of
      if (of !== sequence.form) checker.reporter.error({ path: [...path, 'obey', i] }, `The rule ${rule} is about ${of}, not about ${sequence.form}.`, 'Correct `of` of the rule, or take it out here.')
    }
    if (record === undefined) continue
    for (const [i, field] of sequence.draw.entries()) checker.knows(`field of ${record}`, field, recordNames(source, record).keys(), [...path, 'draw', i])
  }
}

/** The list forms that a request field's check can be about: those of the bodies it is asked with. */
function formsAskedWith(source: RulebookSource, field: string): string[] {
  const forms = new Set<string>()
  for (const category of Object.values(source.categories)) {
    for (const arm of category.mix ?? [category]) {
      const ask = arm.ask ?? category.ask ?? []
      const form = source.sequences?.[arm.body ?? category.body ?? '']?.form
      if (ask.includes(field) && form !== undefined) forms.add(form)
    }
  }
  return [...forms]
}

function checkRequest(source: RulebookSource, checker: NameChecker): void {
  const names = requestNames(source)
  for (const [name, field] of Object.entries(source.request ?? {})) {
    const path = ['request', name]
    const kinds = [field.int, field.pick, field.choice, field.form].filter((kind) => kind !== undefined).length
    if (kinds !== 1) checker.reporter.error({ path, key: true }, `The request field ${name} needs one of int, pick, choice and form.`, 'Say what values it takes.')
    if (typeof field.int === 'string') checker.knows('option', field.int, keys(source.options), [...path, 'int'])
    if (field.pick !== undefined) checker.knows('vocabulary', field.pick, keys(source.vocab), [...path, 'pick'])
    if (field.form !== undefined) checker.knows('form', field.form, keys(source.forms), [...path, 'form'])
    if (field.unless !== undefined) checker.expression(field.unless, names, [...path, 'unless'], true)
    for (const [i, text] of (field.read ?? []).entries()) {
      checker.wording(text, new Map([...names].map(([key]) => [key, ANY])), (offset) => ({ path: [...path, 'read', i], offset }))
      if (!text.includes(`{${name}}`)) checker.reporter.error({ path: [...path, 'read', i] }, `This way of reading ${name} does not show it.`, `Write {${name}} where the value stands.`)
    }
    if (field.check === undefined) continue
    checker.knows('check', field.check.id, keys(source.checks), [...path, 'check', 'id'])
    const [form] = formsAskedWith(source, name)
    checker.expression(field.check.holds, ruleNames(source, form, 'whole'), [...path, 'check', 'holds'], true)
  }
}

/** Checks everything that says what things and answers are. */
export function checkStructure(source: RulebookSource, checker: NameChecker): void {
  checkVocab(source, checker)
  checkDims(source, checker)
  checkRecords(source, checker)
  checkForms(source, checker)
  checkRules(source, checker)
  checkSequences(source, checker)
  checkRequest(source, checker)
}
