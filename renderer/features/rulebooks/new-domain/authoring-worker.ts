/** The worker of a new domain: compiles drafts, draws samples and looks for sentences, so that typing never waits. Knows no screen. */

import { adviseTargets, compileDraft, compileFiles, findContradictions, firstSamples, guessSlots, judgeAll, proposeRules, questionReport, readJudged, ruleExamples } from '../../../../engine/authoring/index.ts'
import type { AuthoringCalls, FromAuthoring, LiveDraft, ToAuthoring } from './authoring-types.ts'
import { templateFiles, templateOf } from './templates.ts'

const SHOWN = 10

function live({ draft, seed, rate }: AuthoringCalls['live']['in']): LiveDraft {
  const { unknown, misfits, notes } = readJudged(draft)
  const made = compileDraft(draft, templateOf(draft.shape))
  const { compiled } = made
  const samples = compiled === null ? [] : firstSamples(compiled, SHOWN, seed === 0 ? undefined : seed).map((sample) => ({ prompt: sample.prompt, answer: sample.answer, results: compiled.scoreSample(sample) }))
  const serious = made.problems.find(({ severity }) => severity !== 'warning')
  const report = questionReport(made)
  const nothing = compiled !== null && samples.length === 0 ? { message: 'No answer keeps all of these rules.', next_step: 'Take out one of them.' } : null
  return {
    samples, files: made.files, unknown, misfits, notes,
    problem: serious === undefined ? nothing : { message: serious.message, next_step: serious.next_step },
    warnings: made.problems.filter(({ severity }) => severity === 'warning').map(({ message }) => message),
    says: Object.fromEntries(compiled?.checks.map(({ id, say }) => [id, say]) ?? []),
    judged: compiled === null ? [] : judgeAll(draft, compiled),
    questions: report?.sentence ?? null, heldBack: report?.heldBack ?? [],
    guesses: draft.questions.phrasings.map((phrasing) => guessSlots(draft, phrasing)),
    advice: adviseTargets(made, rate),
  }
}

function rules({ draft }: AuthoringCalls['rules']['in']): AuthoringCalls['rules']['out'] {
  const template = templateOf(draft.shape)
  const made = compileDraft(draft, template)
  return { proposals: proposeRules(draft, made), examples: ruleExamples(made), contradictions: findContradictions(draft, template) }
}

/** Sentences that would refuse the newest answer called bad. */
function refusing({ draft }: AuthoringCalls['refusing']['in']): AuthoringCalls['refusing']['out'] {
  return proposeRules(draft, compileDraft(draft, templateOf(draft.shape))).filter(({ breaks }) => breaks.includes(draft.judged.length - 1))
}

/** A card wants a plain question and an answer of a few lines. */
function costOf({ prompt, answer }: { prompt: string; answer: string }): number {
  return prompt.length * 2 + answer.length + (answer.split('\n').length < 3 ? 20 : 0)
}

function card({ shape }: AuthoringCalls['card']['in']): AuthoringCalls['card']['out'] {
  const { compiled } = compileFiles(templateFiles(shape))
  const sample = compiled === null ? undefined : firstSamples(compiled, 60).toSorted((a, b) => costOf(a) - costOf(b))[0]
  return sample === undefined ? null : { prompt: sample.prompt, answer: sample.answer }
}

function answer(message: ToAuthoring): unknown {
  switch (message.call) {
    case 'card': return card(message.input)
    case 'live': return live(message.input)
    case 'rules': return rules(message.input)
    case 'refusing': return refusing(message.input)
  }
}

globalThis.addEventListener('message', (event: MessageEvent<ToAuthoring>) => {
  const { id } = event.data
  const reply = (message: FromAuthoring): void => globalThis.postMessage(message)
  try {
    reply({ id, output: answer(event.data) })
  } catch (error) {
    reply({ id, error: error instanceof Error ? error.message : String(error) })
  }
})
