/** The state of a stage: empty, ready, stale, running, done, undecided, needs you. Icon and word, or the icon alone in the rail. */

import { CircleCheck, CircleDashed, CircleDot, CircleHelp, History, LoaderCircle, TriangleAlert } from 'lucide-react'
import { classes } from './classes.ts'
import type { Icon } from './icon.ts'

/** What a stage can be. */
export type Stage = 'empty' | 'ready' | 'stale' | 'running' | 'done' | 'undecided' | 'needs_you'

const LOOKS: Record<Stage, { word: string; icon: Icon; look: string }> = {
  empty: { word: 'Nothing yet', icon: CircleDashed, look: 'text-ink-3' },
  ready: { word: 'Ready', icon: CircleDot, look: 'text-ink-2' },
  stale: { word: 'Out of date', icon: History, look: 'text-stale' },
  running: { word: 'Running', icon: LoaderCircle, look: 'text-running' },
  done: { word: 'Done', icon: CircleCheck, look: 'text-passed' },
  undecided: { word: 'Too close to tell', icon: CircleHelp, look: 'text-undecided' },
  needs_you: { word: 'Needs you', icon: TriangleAlert, look: 'text-failed' },
}

/** The state of a stage. */
export function StageState({ stage, isIconOnly = false }: { stage: Stage; isIconOnly?: boolean | undefined }) {
  const { word, icon: Picture, look } = LOOKS[stage]
  return (
    <span className={classes('inline-flex items-center gap-1.5 text-12', look)}>
      <Picture aria-hidden className={classes('size-4 shrink-0', stage === 'running' && 'animate-turn')} />
      {isIconOnly ? <span className="sr-only">{word}</span> : word}
    </span>
  )
}
