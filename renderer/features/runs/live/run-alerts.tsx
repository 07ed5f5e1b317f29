/** What is wrong with a run, each with the button that mends it: a new run with changed values, the old one saved; room; a verdict. */

import { useHashLocation } from 'wouter/use-hash-location'
import type { Alert, LiveRun } from '../../../../contract/entities/live-run.ts'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { useAction } from '../../../lib/use-call.ts'

const SERIOUS = new Set<Alert['code']>(['not_a_number', 'disk_low'])

/** The alerts of a run; nothing where all is well. */
export function RunAlerts({ project, live }: { project: string; live: LiveRun }) {
  return live.alerts.map((alert) => <OneAlert key={alert.code} project={project} live={live} alert={alert} />)
}

type AlertProps = { project: string; live: LiveRun; alert: Alert }

function OneAlert({ project, live, alert: { code, sentence, remedy } }: AlertProps) {
  const [, go] = useHashLocation()
  const stop = useAction('runs.stop')
  const start = useAction('runs.start', ['runs.list'])
  const judge = useAction('runs.judge', ['runs.live'])
  const cancel = useAction('jobs.cancel', ['runs.live'])
  const own = { project, run: live.run.id }
  const isRunning = live.run.state === 'running'
  const mend = (set: Record<string, unknown>) => start.mutate({ project, like: live.run.id, set }, {
    onSuccess: ({ run }) => {
      if (isRunning) stop.mutate(own)
      go(`/p/${project}/train/${run}`)
    },
  })
  const error = start.error ?? stop.error ?? judge.error ?? cancel.error
  const { job } = live
  return (
    <Callout
      meaning={SERIOUS.has(code) ? 'failed' : 'undecided'}
      action={
        <>
          {code === 'disk_low' && <a className={buttonClasses('secondary', 'small')} href="#/settings/storage">Free space …</a>}
          {code === 'unjudged' && <Button size="small" isLoading={judge.isPending} onClick={() => judge.mutate(own)}>Judge the answers now</Button>}
          {code === 'silent' && job !== null && <Button size="small" isLoading={cancel.isPending} disabled={job.state === 'stopping'} onClick={() => cancel.mutate({ job: job.id })}>Stop it</Button>}
          {remedy !== null && <Button size="small" isLoading={start.isPending} onClick={() => mend(remedy.set)}>{remedy.label}</Button>}
        </>
      }
    >
      {sentence}
      {remedy !== null && isRunning && <span className="text-ink-2"> The new run takes its place; this one is saved first.</span>}
      {error !== null && <span className="text-failed"> {error.message} {error.parts.next_step}</span>}
    </Callout>
  )
}
