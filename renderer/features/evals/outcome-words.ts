/** The three outcomes of a rule and of a report, as they look and read everywhere. */

import type { Outcome } from '../../../engine/evaluation/verdict-sentence.ts'

/** Meaning and word of each outcome. */
export const OUTCOMES = {
  passed: { meaning: 'passed', word: 'Passed' },
  too_close: { meaning: 'undecided', word: 'Too close' },
  not_yet: { meaning: 'failed', word: 'Not yet' },
} as const satisfies Record<Outcome, { meaning: 'passed' | 'undecided' | 'failed'; word: string }>
