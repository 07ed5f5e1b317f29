/** The door of training: the screen, the person's own questions, and the parts that the wizard shows. */

export { LiveView } from './live/live-view.tsx'
export { rulesLine, standing, statusLine } from './live/live-words.ts'
export { RunBadge } from './live/run-badge.tsx'
export { RunActions } from './live/run-actions.tsx'
export { useLiveRun } from './live/use-live-run.ts'
export { QuestionsButton } from './questions/questions-button.tsx'
export { useConfigLabel } from './setup/config-words.ts'
export { SetupSentence } from './setup/setup-sentence.tsx'
export { isTrying, keyWords, sweepLine, sweepStanding } from './sweep-words.ts'
export { useEstimate } from './setup/use-plan.ts'
export { TrainScreen } from './train-screen.tsx'
