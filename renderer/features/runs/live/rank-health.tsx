/** The processes that share a run: how many samples a step has for all of them, then each: where it is, how far, what it holds. */

import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { StatusBadge } from '../../../components/status-badge.tsx'
import { bytes, count } from '../../../lib/format.ts'

/** The lines; nothing for a run on one device. */
export function RankHealth({ live: { ranks, run } }: { live: LiveRun }) {
  if (ranks.length < 2 || run.state !== 'running') return null
  const first = Math.max(...ranks.map(({ step }) => step))
  const what = ranks.some(({ gpu }) => gpu !== null) ? 'GPU' : 'Process'
  const rows = Number(run.config['batch_size'] ?? 0) * Number(run.config['gradient_accumulation_steps'] ?? 0)
  const hosts = new Set(ranks.map(({ host }) => host))
  return (
    <ul aria-label="Processes at work" className="flex flex-wrap gap-x-6 gap-y-1 text-12 text-ink-2 tabular-nums">
      <li>{count(ranks.length)} {what === 'GPU' ? 'GPUs' : 'processes'} share each step{rows > 0 && ` of ${count(rows)} samples`}</li>
      {ranks.map(({ rank, host, step, gpu, gpu_peak, rss }) => (
        <li key={rank} className="flex items-center gap-1.5">
          <StatusBadge isPlain meaning={first - step > BEHIND ? 'undecided' : 'running'}>{what} {rank}</StatusBadge>
          {hosts.size > 1 && <span>{host}</span>}
          <span>step {count(step)}, {bytes(gpu ?? rss)} of memory{gpu_peak === null ? '' : `, at most ${bytes(gpu_peak)}`}</span>
        </li>
      ))}
    </ul>
  )
}

/** Signs of life come every five seconds, so that ranks seem some steps apart; further is a rank that waits or hangs. */
const BEHIND = 50
