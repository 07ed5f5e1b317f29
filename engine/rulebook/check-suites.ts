/**
 * Checks suites, gates and what points at categories and options: remedies, sampling weights.
 * Knows which check belongs to which category, so that a gate on a check that never applies is found.
 */
import { armsOf } from './arms.ts'
import type { NameChecker } from './check-names.ts'
import type { RulebookSource } from './schema.ts'
import type { DocumentPath } from './yaml-document.ts'

const keys = (section: object | undefined): string[] => Object.keys(section ?? {})

function collectChecks(node: unknown, into: Set<string>): void {
  if (node === null || typeof node !== 'object') return
  for (const [key, value] of Object.entries(node)) {
    if (key === 'check' && typeof value === 'string') into.add(value)
    else collectChecks(value, into)
  }
}

function checksOfSequence(source: RulebookSource, name: string, ask: readonly string[], into: Set<string>): void {
  const sequence = source.sequences?.[name]
  const list = sequence === undefined ? undefined : source.forms?.[sequence.form]
  for (const rule of [...(sequence?.obey ?? []), ...(sequence?.relax ?? []), ...(sequence?.prefer ?? []).flat()]) into.add(rule)
  collectChecks(list, into)
  if (list !== undefined && 'list' in list) collectChecks(source.forms?.[list.list], into)
  for (const field of ask) {
    const check = source.request?.[field]?.check?.id
    if (check !== undefined) into.add(check)
  }
}

/** The checks that can give a verdict on answers of a category. */
export function checksOfCategory(source: RulebookSource, name: string): Set<string> {
  const found = new Set<string>()
  const category = source.categories[name]
  if (category === undefined) return found
  const conversation = category.conversation === undefined ? undefined : source.conversations?.[category.conversation]
  if (conversation !== undefined) {
    collectChecks(conversation.turns, found)
    collectChecks(source.forms?.[conversation.form], found)
  }
  for (const arm of armsOf(name, category)) {
    if (arm.body !== undefined) checksOfSequence(source, arm.body, arm.ask, found)
    for (const check of arm.checks) found.add(check)
  }
  return found
}

function checkSlices(source: RulebookSource, slices: readonly string[], path: DocumentPath, checker: NameChecker): void {
  const known = ['category', 'asked', 'wording', 'role', ...keys(source.request)]
  for (const [i, slice] of slices.entries()) {
    const asked = /^asked\((.*)\)$/.exec(slice)?.[1]
    if (asked === undefined) checker.knows('slice', slice, known, [...path, i])
    else checker.knows('request field', asked, keys(source.request), [...path, i])
  }
}

function checkGates(source: RulebookSource, name: string, checker: NameChecker): void {
  const suite = source.suites[name]
  if (suite === undefined) return
  const path = ['suites', name]
  const judged = new Set(suite.from.flatMap((category) => [...checksOfCategory(source, category)]))
  const isJudged = (check: string, at: DocumentPath, key: boolean): void => {
    if (!checker.knows('check', check, keys(source.checks), at, key) || judged.has(check)) return
    checker.reporter.error({ path: at, key }, `No category of ${suite.from.join(', ')} is judged by ${check}.`, 'Add a category that is, or take the check out here.')
  }
  for (const [check, gate] of Object.entries(suite.gates ?? {})) {
    const at = [...path, 'gates', check]
    isJudged(check, at, true)
    if (typeof gate === 'number') continue
    if ('target' in gate && typeof gate.target === 'number') {
      if (typeof gate.by === 'string') checkSlices(source, [gate.by], [...at, 'by'], checker)
      continue
    }
    for (const decoding of keys(gate)) checker.knows('decoding', decoding, keys(suite.decode), [...at, decoding], true)
  }
  for (const [i, check] of (suite.report ?? []).entries()) isJudged(check, [...path, 'report', i], false)
}

function checkRemedies(source: RulebookSource, checker: NameChecker): void {
  const judged = new Set(keys(source.categories).flatMap((category) => [...checksOfCategory(source, category)]))
  for (const [name, check] of Object.entries(source.checks)) {
    const path = ['checks', name]
    if (!judged.has(name) && check.guidance_only !== true) {
      checker.reporter.warn({ path, key: true }, `Nothing is judged by the check ${name}.`, 'Name it in a rule, a form, a request field or a category, or take it out.')
    }
    for (const [i, category] of (check.remedy?.more ?? []).entries()) checker.knows('category', category, keys(source.categories), [...path, 'remedy', 'more', i])
    for (const option of keys(check.remedy?.narrow)) checker.knows('option', option, keys(source.options), [...path, 'remedy', 'narrow', option], true)
  }
}

function checkWeights(source: RulebookSource, checker: NameChecker): void {
  const weights = (source.train as { sampling_weights?: unknown } | undefined)?.sampling_weights
  if (weights === null || typeof weights !== 'object') return
  for (const key of keys(weights)) {
    const category = /^category=(.*)$/.exec(key)?.[1]
    if (category !== undefined) checker.knows('category', category, keys(source.categories), ['train', 'sampling_weights', key], true)
  }
}

/** Checks suites, remedies and sampling weights. */
export function checkSuites(source: RulebookSource, checker: NameChecker): void {
  for (const [name, suite] of Object.entries(source.suites)) {
    for (const [i, category] of suite.from.entries()) checker.knows('category', category, keys(source.categories), ['suites', name, 'from', i])
    checkSlices(source, suite.slices ?? [], ['suites', name, 'slices'], checker)
    checkGates(source, name, checker)
  }
  checkRemedies(source, checker)
  checkWeights(source, checker)
}
