/** The door of this feature. */
export { emptyRulebook } from './empty-rulebook.ts'
export { IsThisRight, type IsThisRightProps } from './is-this-right.tsx'
export { KnowledgeScreen } from './knowledge-screen.tsx'
export { isRefusing, RefusesSample } from './refused-sample.tsx'
export { LiveSamples, type LiveSamplesProps } from './live-samples.tsx'
export { rulebookStore, useRulebook, useRulebookStore, type RulebookStore } from '../../rulebook-worker/use-rulebook.ts'
