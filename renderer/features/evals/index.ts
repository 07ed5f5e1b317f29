/** The door of evaluating: the screen, and the parts that the wizard shows. */

export { BeforeAfter } from './before-after.tsx'
export { EvaluateScreen } from './evaluate-screen.tsx'
export { MendButton } from './mend-button.tsx'
export { OUTCOMES } from './outcome-words.ts'
export { RunResult } from './run-result.tsx'
export { baseEvalFor, isFree, subjectWords } from './subject-words.ts'
export { VerdictBanner } from './verdict-banner.tsx'
