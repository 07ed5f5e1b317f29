/** The one word for where a run stands, as a badge. Knows icons; the words are live-words.ts. */

import { CircleStop, Hourglass } from 'lucide-react'
import type { Job } from '../../../../contract/entities/job.ts'
import type { RunState } from '../../../../contract/entities/run.ts'
import { PAUSED_ICON } from '../../../components/meaning.ts'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { standing } from './live-words.ts'

const ICONS = { wait: Hourglass, pause: PAUSED_ICON, stop: CircleStop } as const

/** The badge; without a frame in tables. `isSilent` where a running one does not respond. */
export function RunBadge({ run, job, isPlain = false, isSilent = false }: { run: RunState; job: Job['state'] | null; isPlain?: boolean; isSilent?: boolean }) {
  if (isSilent) return <StatusBadge isPlain={isPlain} meaning="undecided">Not responding</StatusBadge>
  const { meaning, word, icon } = standing(run, job)
  return <StatusBadge isPlain={isPlain} meaning={meaning} {...(icon === null ? {} : { icon: ICONS[icon] })}>{word}</StatusBadge>
}
