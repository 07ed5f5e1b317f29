/**
 * The live state of a run: asked in one call, asked again as pushes say that there is more, no more often than it takes.
 * A reload or a second window therefore shows the same. Knows no component.
 */

import { useEffect, useRef } from 'react'
import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { host } from '../../../lib/host.ts'
import { asked, refresh, useCall } from '../../../lib/use-call.ts'

/** Pause between two questions while news come, in ms. */
const PAUSE_MS = 1000
/** Readings and silence change without news; asked for this often, in ms. */
const READ_MS = 5000

/** The live state of a run; the newest one unless it is named. Another run's is never shown in its place: its buttons would act on that one. */
export function useLiveRun(project: string, run: string | undefined) {
  const input = run === undefined ? { project } : { project, run }
  const answer = useCall('runs.live', input)
  const isRunning = answer.data?.run.state === 'running' || answer.data?.job?.state === 'queued'
  useFollow(project, answer.data?.run.id ?? run)
  useEffect(() => {
    if (!isRunning) return
    const timer = setInterval(() => void refresh('runs.live'), READ_MS)
    return () => clearInterval(timer)
  }, [isRunning])
  return answer
}

function useFollow(project: string, run: string | undefined): void {
  const waiting = useRef<ReturnType<typeof setTimeout> | null>(null)
  useEffect(() => {
    const ask = () => {
      waiting.current ??= setTimeout(() => {
        waiting.current = null
        void refresh('runs.live')
      }, PAUSE_MS)
    }
    const stops = [
      host.listen('runs.progressed', (push) => push.project === project && push.run === run && ask()),
      host.listen('runs.judged', (push) => {
        if (push.project !== project || push.run !== run) return
        takeVerdicts(project, push.run, push)
        ask()
      }),
      host.listen('jobs.changed', ({ job }) => job.project === project && job.kind === 'runs.train' && ask()),
    ]
    return () => {
      for (const stop of stops) stop()
      if (waiting.current !== null) clearTimeout(waiting.current)
      waiting.current = null
    }
  }, [project, run])
}

/** Verdicts are shown at once: they are what one waits for. */
function takeVerdicts(project: string, run: string, { answers, rules }: Pick<LiveRun, 'answers' | 'rules'>): void {
  for (const input of [{ project }, { project, run }]) {
    asked.setQueryData<LiveRun>(['runs.live', input], (live) => {
      if (live === undefined || live.run.id !== run) return live
      const fresh = new Map(answers.map((answer) => [answer.prompt_id, answer]))
      const kept = live.answers.map((answer) => fresh.get(answer.prompt_id) ?? answer)
      const added = answers.filter((answer) => !live.answers.some(({ prompt_id }) => prompt_id === answer.prompt_id))
      return { ...live, rules, answers: [...kept, ...added] }
    })
  }
}
