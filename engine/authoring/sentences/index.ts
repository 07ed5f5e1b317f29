/** Sentences and rules, both ways: the one entry of this folder. */
export { contextOf, formAsking } from './context.ts'
export type { FieldInfo, SentenceContext } from './context.ts'
export { draftSentence, recognise, ruleOf, sentenceOf, sentencesOf, spoken, wordsOf } from './sentence-of.ts'
export type { Choice, Choices, ControlKind, RuleAddress, RuleText, Sentence, SentencePart } from './sentence-of.ts'
export { SENTENCES, templateOf } from './templates.ts'
export type { Reach, SentenceTemplate } from './templates.ts'
