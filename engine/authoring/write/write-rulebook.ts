/**
 * A draft as a rulebook and its files: the shape's own writer says what answers are, the rest is the same for every shape.
 * The text is that of the shape's template with other sections. Knows no screen and no disk.
 */
import { parse } from 'yaml'
import { nameFrom } from '../draft.ts'
import type { Draft, Files } from '../draft.ts'
import { tokensFor } from './tokens.ts'
import { writeCoded } from './write-coded.ts'
import { writeFacts } from './write-facts.ts'
import { writeSequence } from './write-sequence.ts'
import type { WrittenShape } from './written-shape.ts'
import { writeSections } from './yaml-text.ts'

/** The one category of a new domain. */
export const CATEGORY = 'questions'
/** Asked samples and test questions until targets are chosen. */
const FIRST_COUNT = 1200
const FIRST_TEST = 120
const FIRST_RATE = 0.95

type TemplateSource = { readonly train?: Record<string, unknown>; readonly suites?: Record<string, { readonly slices?: string[] }>; readonly format?: object }

/** Writes the files of a project. `template` is the text of the shape's own rulebook. */
export function writeRulebook(draft: Draft, template: string): Files {
  const written = writeShape(draft)
  const own = parse(template) as TemplateSource
  const { rate = FIRST_RATE, count = FIRST_COUNT, questions: test = FIRST_TEST } = draft.targets ?? {}
  const title = draft.title.trim() === '' ? 'A new domain' : draft.title.trim()
  const isTalk = written.group !== undefined
  const more = { remedy: { more: [CATEGORY] } }
  const tokens = tokensFor(draft)
  const sections: Record<string, unknown> = {
    project: { id: nameFrom(title, 'domain').replaceAll('_', '-'), title, seed: 7 },
    vocab: {}, dims: undefined, records: undefined, forms: undefined, rules: undefined, sequences: undefined, request: undefined, conversations: undefined, options: undefined,
    ...written.sections,
    categories: { [CATEGORY]: { about: title, count, ...written.category } },
    checks: Object.fromEntries(Object.entries(written.checks).map(([id, say]) => [id, { say, ...more }])),
    format: { ...own.format, ...(draft.questions.system.trim() === '' ? {} : { system: draft.questions.system.trim() }) },
    split: {
      val_ratio: 0.1, group: written.group ?? 'prompt', dedupe: 'exact',
      hold_out: isTalk ? { groups: { [CATEGORY]: test } } : { prompts: { [CATEGORY]: test }, wordings: 0.15, unseen_wordings: 0.3 },
    },
    suites: {
      main: {
        from: [CATEGORY], unseen: true, decode: { greedy: { temperature: 0, max_tokens: tokens } },
        slices: isTalk ? ['role'] : ['asked'], gates: Object.fromEntries(Object.keys(written.checks).map((check) => [check, rate])),
      },
    },
    train: { ...own.train, max_length: tokens * 2 + 64 },
    examples: undefined,
  }
  return { 'rulebook.yaml': writeSections(template, sections), ...written.files }
}

/** The rulebook with examples; they name checks, so they are judged by a rulebook without them first. */
export function withExamples(files: Files, examples: readonly Readonly<Record<string, unknown>>[]): Files {
  if (examples.length === 0) return files
  return { ...files, 'rulebook.yaml': writeSections(files['rulebook.yaml'] ?? '', { examples }) }
}

function writeShape(draft: Draft): WrittenShape {
  switch (draft.answer.kind) {
    case 'list': case 'record': case 'choice': return writeSequence(draft)
    case 'facts': return writeFacts(draft, draft.answer)
    case 'coded': return writeCoded(draft, draft.answer)
  }
}
