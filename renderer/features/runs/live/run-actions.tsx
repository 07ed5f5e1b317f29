/** What can be done with a run now: stop and save, pause, go on, evaluate, a new one. Knows states; not how they look. */

import { FlaskConical, Pause, Play, Plus, Square } from 'lucide-react'
import type { LiveRun } from '../../../../contract/entities/live-run.ts'
import { Button, buttonClasses } from '../../../components/button.tsx'
import { useAction } from '../../../lib/use-call.ts'

/** The buttons of a run, the next step last. */
export function RunActions({ project, live, isJudged = false }: { project: string; live: LiveRun; /** Its verdict is on the screen, with the step that follows. */ isJudged?: boolean }) {
  const { run, job } = live
  const stop = useAction('runs.stop', ['runs.live'])
  const cancel = useAction('jobs.cancel', ['runs.live'])
  const pause = useAction('runs.pause', ['runs.live'])
  const resume = useAction('runs.resume', ['runs.live'])
  if (job?.state === 'queued') return <Button icon={Square} isLoading={cancel.isPending} onClick={() => cancel.mutate({ job: job.id })}>Take out of the queue</Button>
  const isStopping = job?.state === 'stopping'
  if (run.state === 'running' || job?.state === 'preparing' || job?.state === 'running') {
    const own = { project, run: run.id }
    return (
      <>
        <Button icon={Pause} isLoading={pause.isPending || (isStopping && job?.asked === 'pause')} disabled={isStopping || run.state !== 'running'} onClick={() => pause.mutate(own)}>Pause</Button>
        <Button icon={Square} isLoading={stop.isPending || (isStopping && job?.asked === 'stop')} disabled={isStopping || run.state !== 'running'} onClick={() => stop.mutate(own)}>Stop and save</Button>
      </>
    )
  }
  return (
    <>
      <a className={buttonClasses('secondary')} href={`#/p/${project}/train/new`}><Plus aria-hidden className="-ml-1 size-4" />New run</a>
      {job?.state === 'paused' && <Button variant="primary" icon={Play} isLoading={resume.isPending} onClick={() => resume.mutate({ project, run: run.id })}>Go on</Button>}
      {run.state === 'succeeded' && !isJudged && <a className={buttonClasses('primary')} href={`#/p/${project}/evaluate`}><FlaskConical aria-hidden className="-ml-1 size-4" />Evaluate it</a>}
    </>
  )
}
