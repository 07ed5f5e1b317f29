/**
 * Facts about a thing: sentences with what they state in braces, checked against the table of things. Knows no list.
 */
import { vocabOf } from '../draft.ts'
import type { AnswerForm, Draft } from '../draft.ts'
import { writeQuestions } from './write-questions.ts'
import type { WrittenShape } from './written-shape.ts'
import { tagName, writeThings } from './write-things.ts'

/** The slot of a question about a thing. */
export const FACT_SLOT = 'thing'

/** The parts of a rulebook for answers that tell facts. */
export function writeFacts(draft: Draft, form: Extract<AnswerForm, { kind: 'facts' }>): WrittenShape {
  const things = writeThings(draft.things)
  const questions = writeQuestions({ ...draft, questions: { ...draft.questions, slots: draft.questions.slots.filter(({ kind }) => kind === 'thing') } })
  const slot = draft.questions.slots.find(({ kind }) => kind === 'thing')?.name ?? FACT_SLOT
  const parts = form.sentences.map(({ say, column, tag }) => ({
    ...(column === null && tag === null ? {} : { fact: column ?? tag }),
    ...(tag === null ? {} : { if: `${slot} in ${tagName(tag)}` }),
    say: [sayOf(say, slot, draft)],
  }))
  return {
    sections: { vocab: things.vocab },
    files: { ...things.files, ...questions.files },
    checks: { facts: `What is told of a ${draft.things.noun} is true.` },
    category: {
      slots: { [slot]: { pick: vocabOf(draft.things) } },
      prompts: questions.arms[0]?.prompts ?? ['What is {thing}?'],
      parts, join: form.join, checks: ['facts'],
    },
  }
}

/** `{name}` is the thing, `{column}` what the table says of it. */
function sayOf(say: string, slot: string, draft: Draft): string {
  const columns = new Set(draft.things.columns.map(({ name }) => name))
  return say.replaceAll(/\{([^{}]*)\}/g, (all, name: string) => (name === 'name' ? `{${slot}}` : columns.has(name) ? `{${slot}.${name}}` : all))
}
