/** The one word for where a run stands, as a badge. Knows icons; the words are live-words.ts. */

import { CircleStop, Hourglass } from 'lucide-react'
import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { PAUSED_ICON } from '../../../components/meaning.ts'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { standing } from './live-words.ts'

const ICONS = { wait: Hourglass, pause: PAUSED_ICON, stop: CircleStop } as const

/** The badge. */
export function RunBadge({ live }: { live: Pick<LiveRun, 'run' | 'job'> }) {
  const { meaning, word, icon } = standing(live)
  return <StatusBadge meaning={meaning} {...(icon === null ? {} : { icon: ICONS[icon] })}>{word}</StatusBadge>
}
