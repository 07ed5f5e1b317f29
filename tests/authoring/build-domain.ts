/** A domain built by the same steps as in the window, without one: the table, the answers, the ticked sentences, the questions, the targets. */
import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import Papa from 'papaparse'
import { adviseTargets, compileDraft, draftSystem, emptyDraft, proposeRules, readAnswers, ruleFrom, SENTENCES, thingsFromCells, withSlotsOf } from '../../engine/authoring/index.ts'
import type { CompiledDraft, Draft, Shape } from '../../engine/authoring/index.ts'
import { ROOT } from '../packs/open-pack.ts'
import type { DomainInput } from './domain-inputs.ts'

/** The text of a shape's template. */
export function templateOf(shape: Shape): string {
  return readFileSync(join(ROOT, 'knowledge/templates', shape, 'rulebook.yaml'), 'utf8')
}

/** Builds a domain; throws where a sentence that should be ticked is not offered. */
export function buildDomain(input: DomainInput): { readonly draft: Draft; readonly made: CompiledDraft } {
  const { shape, title } = input
  const template = templateOf(shape)
  const cells = Papa.parse<string[]>(input.table).data
  const empty: Draft = { ...emptyDraft(shape), title, ...(input.table === '' ? {} : { things: thingsFromCells(cells, input.noun).things }) }
  let draft = readAnswers(empty, input.good, input.bad).draft
  for (const say of input.rules) {
    const offered = proposeRules(draft, compileDraft(draft, template)).find(({ rule }) => rule.say === say)
    if (offered === undefined) throw new Error(`"${say}" is not offered; there are ${proposeRules(draft, compileDraft(draft, template)).map(({ rule }) => rule.say).join(' ')}`)
    draft = { ...draft, rules: [...draft.rules, offered.rule] }
  }
  draft = withSlotsOf({ ...draft, questions: { ...draft.questions, phrasings: input.phrasings, system: draftSystem(draft) } })
  const targets = adviseTargets(compileDraft(draft, template))?.targets ?? null
  draft = { ...draft, targets }
  return { draft, made: compileDraft(draft, template) }
}

export { ruleFrom, SENTENCES }
