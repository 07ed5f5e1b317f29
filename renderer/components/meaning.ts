/**
 * The five meanings of the studio, each with a word, an icon and its tokens. Colour alone never carries one.
 */

import { CircleCheck, CircleDashed, CircleHelp, CircleX, History, LoaderCircle, Pause } from 'lucide-react'
import type { Icon } from './icon.ts'

/** What something is: held, broken, not decided, at work, behind. */
export type Meaning = 'passed' | 'failed' | 'undecided' | 'running' | 'stale'

/** The look and word of one meaning. */
export type MeaningLook = { word: string; icon: Icon; text: string; soft: string; solid: string; line: string }

/** The look of each meaning, as class names. */
export const MEANINGS: Record<Meaning, MeaningLook> = {
  passed: { word: 'Passed', icon: CircleCheck, text: 'text-passed', soft: 'bg-passed-soft', solid: 'bg-passed-solid', line: 'border-passed-line' },
  failed: { word: 'Failed', icon: CircleX, text: 'text-failed', soft: 'bg-failed-soft', solid: 'bg-failed-solid', line: 'border-failed-line' },
  undecided: { word: 'Undecided', icon: CircleHelp, text: 'text-undecided', soft: 'bg-undecided-soft', solid: 'bg-undecided-solid', line: 'border-undecided-line' },
  running: { word: 'Running', icon: LoaderCircle, text: 'text-running', soft: 'bg-running-soft', solid: 'bg-running-solid', line: 'border-running-line' },
  stale: { word: 'Out of date', icon: History, text: 'text-stale', soft: 'bg-stale-soft', solid: 'bg-stale-solid', line: 'border-stale-line' },
}

/** Icons of neighbours of the five that borrow a colour: nothing yet, and waiting. */
export const EMPTY_ICON: Icon = CircleDashed
/** A run that was stopped and can go on. */
export const PAUSED_ICON: Icon = Pause
