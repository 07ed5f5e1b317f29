/** What is wrong with a run, each with the button that mends it: a new run with the changed values, the old one saved. */

import { useHashLocation } from 'wouter/use-hash-location'
import type { Alert, LiveRun } from '../../../../contract/entities/live-run.ts'
import { Button } from '../../../components/button.tsx'
import { Callout } from '../../../components/callout.tsx'
import { useAction } from '../../../lib/use-call.ts'

const SERIOUS = new Set<Alert['code']>(['not_a_number', 'disk_low'])

/** The alerts of a run; nothing where all is well. */
export function RunAlerts({ project, live }: { project: string; live: LiveRun }) {
  const [, go] = useHashLocation()
  const stop = useAction('runs.stop')
  const start = useAction('runs.start', ['runs.list'])
  const mend = (set: Record<string, unknown>) => {
    if (live.run.state === 'running') stop.mutate({ project, run: live.run.id })
    start.mutate({ project, like: live.run.id, set }, { onSuccess: ({ run }) => go(`/p/${project}/train/${run}`) })
  }
  return live.alerts.map(({ code, sentence, remedy }) => (
    <Callout
      key={code}
      meaning={SERIOUS.has(code) ? 'failed' : 'undecided'}
      action={remedy !== null && <Button size="small" isLoading={start.isPending} onClick={() => mend(remedy.set)}>{remedy.label}</Button>}
    >
      {sentence}
      {start.isError && <span className="text-failed"> {start.error.message}</span>}
    </Callout>
  ))
}
