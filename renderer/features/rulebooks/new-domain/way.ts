/** The steps of a new domain as a way: which a shape needs, what each is called and asks, and why one cannot go on yet. */

import { followGraph, LEAST_BAD, LEAST_GOOD } from '../../../../engine/authoring/index.ts'
import type { Draft } from '../../../../engine/authoring/index.ts'
import type { LiveDraft } from './authoring-types.ts'
import type { StepName } from './draft-store.ts'

/** A step: its name in the row of steps, the question that it asks, and a sentence below. */
export type StepWords = { readonly name: StepName; readonly label: string; readonly asks: string; readonly note: string }

const WORDS: Readonly<Record<StepName, Omit<StepWords, 'name'>>> = {
  rows: { label: 'My rows', asks: 'Which examples do you have?', note: 'Questions and answers in a file. The shape, the things and the rules are read from them; every step can be changed.' },
  shape: { label: 'Shape', asks: 'What does an answer look like?', note: 'Pick the card that comes closest. The samples are made up; yours follow.' },
  things: { label: 'Things', asks: 'What are the answers made of?', note: 'Paste a spreadsheet, or type at least five names, one a line.' },
  follows: { label: 'Order', asks: 'Does one thing decide what may come next?', note: 'Leave this as it is where any may follow any.' },
  answers: { label: 'Good and bad', asks: 'What is a good answer, and what is a bad one?', note: `Paste at least ${LEAST_GOOD} good and ${LEAST_BAD} bad ones, with an empty line between them.` },
  rules: { label: 'Rules', asks: 'Which of these must always hold?', note: 'Every good answer keeps them. Nothing is added that you do not tick.' },
  questions: { label: 'Questions', asks: 'How will it be asked?', note: 'Write three or more phrasings, one a line, and mark the words that change.' },
  samples: { label: 'Ten samples', asks: 'Are these right?', note: 'Made from your rules just now. A wrong one becomes an example, and a rule is proposed that refuses it.' },
  targets: { label: 'Targets', asks: 'How good must the model be?', note: 'The defaults are made so that a good model can be confirmed.' },
}

/** The steps of a shape. */
export function stepsFor({ shape, things }: Draft, hasRows: boolean): StepWords[] {
  const names: StepName[] = [
    ...(hasRows ? ['rows' as const] : ['shape' as const]),
    ...(hasRows && (shape === 'one-of-these' || shape === 'ordered-list') ? ['things' as const] : hasRows ? [] : ['things' as const]),
    ...(shape === 'ordered-list' && things.columns.filter(({ kind }) => kind === 'choice').length > 1 ? ['follows' as const] : []),
    'answers', 'rules', 'questions', 'samples', 'targets',
  ]
  return names.map((name) => ({ name, ...WORDS[name] }))
}

/** Whether a shape can do without a table of things. */
export function needsThings({ shape }: Draft): boolean {
  return shape === 'ordered-list' || shape === 'one-of-these' || shape === 'facts'
}

/** What is still missing in a step, as a sentence; null where it can go on. */
export function missingIn(step: StepName, draft: Draft, live: LiveDraft | null, seen: number, hasRows: boolean): string | null {
  const good = draft.judged.filter(({ isGood }) => isGood).length
  const bad = draft.judged.length - good
  switch (step) {
    case 'rows': return good === 0 ? 'Choose a file with questions and answers.' : null
    case 'shape': return draft.title.trim() === '' ? 'Say in a few words what it is about.' : null
    case 'things': return needsThings(draft) && draft.things.rows.length < 2 ? 'Name at least two things; five or more are better.' : draft.shape === 'one-of-these' && draft.things.columns.length === 0 ? 'Add a column that says which of the few each is.' : null
    case 'follows': return draft.follows !== null && followGraph(draft.things, draft.follows).deadEnds.length > 0 ? 'Nothing can follow some of the things.' : null
    case 'answers': {
      if (good < LEAST_GOOD) return `${good} of ${LEAST_GOOD} good answers.`
      // Who brings rows brings what is right; a bad answer then is welcome, not needed.
      if (bad < LEAST_BAD && !hasRows) return `${bad} of ${LEAST_BAD} bad answers.`
      return (live?.unknown ?? []).some(({ inGood }) => inGood) ? 'Say what the words are that are not known.' : null
    }
    case 'rules': return null
    case 'questions': return draft.questions.phrasings.length < (hasRows ? 1 : 3) ? `${draft.questions.phrasings.length} of 3 phrasings.` : (live?.problem?.message ?? null)
    case 'samples': return live?.problem !== null ? (live?.problem?.message ?? 'Drawing samples …') : seen < Math.min(10, live.samples.length) ? `${seen} of ${Math.min(10, live.samples.length)} marked.` : null
    case 'targets': return live?.problem?.message ?? null
  }
}
