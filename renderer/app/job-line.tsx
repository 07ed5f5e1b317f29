/** One job: what it does, for which project, how far it is, and what can be done about it. */

import { Play, Square } from 'lucide-react'
import { useEffect, useState } from 'react'
import { Link } from 'wouter'
import type { Job } from '../../contract/entities/job.ts'
import type { RunRemedy } from '../../contract/entities/live-run.ts'
import { Button } from '../components/button.tsx'
import { Progress } from '../components/progress.tsx'
import { StatusBadge } from '../components/status-badge.tsx'
import { bytes, count, roughly, since } from '../lib/format.ts'
import { useAction, useCall } from '../lib/use-call.ts'
import { isActive } from '../stores/jobs.ts'
import { stageAddress } from './address.ts'
import { DamagedModel, DamagedRun } from './damaged-run.tsx'
import { canGoOn, isOfBaseModel, isOfWeights, JOB_STATES, kindWords } from './job-words.ts'
import { RemedyButton } from './remedy-button.tsx'

type JobLineProps = { job: Job; /** What is at work now: a pipeline's stage, else the job itself. */ now: Job; projectName: string | null }

/** The line. */
export function JobLine({ job, now, projectName }: JobLineProps) {
  const cancel = useAction('jobs.cancel')
  const resume = useAction('jobs.resume', ['jobs.list'])
  const { title, stage } = kindWords(now)
  const run = typeof now.payload['run'] === 'string' ? now.payload['run'] : null
  const remedy = useRemedy(job, run)
  const { word, ...look } = JOB_STATES[remedy?.state ?? job.state]
  const failure = cancel.error?.parts ?? resume.error?.parts ?? (remedy === null ? job.error : { message: remedy.happened, next_step: remedy.next_step })
  const own = job.project === null || run === null ? null : { project: job.project, run }
  const isDamaged = job.state === 'failed' && job.kind !== 'runs.train' && own !== null && isOfWeights(job.error)
  const [canResume, canStop] = [canGoOn(job), isActive(job) && job.state !== 'paused']
  const when = job.finished ?? job.started ?? job.created
  return (
    <li className="flex flex-col gap-1.5 px-3 py-2.5">
      <p className="flex items-center gap-2">
        <span className="min-w-0 flex-1 truncate font-medium">
          {stage !== null && job.project !== null ? <Link className="hover:underline" href={stageAddress(job.project, stage)}>{title}</Link> : title}
        </span>
        <StatusBadge isPlain {...look}>{word}</StatusBadge>
      </p>
      <p className="truncate text-12 text-ink-3">{[projectName, run, isActive(job) ? null : since(when)].filter((part) => part !== null).join(' · ')}</p>
      {isActive(job) && job.state !== 'queued' && now.progress !== null && <JobProgress job={now} isResting={job.state === 'paused'} />}
      {failure !== null && <p className="text-12"><span className={remedy === null || remedy.state === 'failed' ? 'text-failed' : ''}>{failure.message}</span> <span className="text-ink-2">{failure.next_step}</span></p>}
      {(canResume || canStop || remedy !== null || isOfWeights(job.error) || isOfBaseModel(job.error)) && (
        <div className="flex flex-wrap gap-1">
          {remedy !== null && own !== null && <RemedyButton isListed {...own} action={remedy.action} />}
          {isDamaged && <DamagedRun isListed {...own} />}
          {job.state === 'failed' && job.kind !== 'runs.train' && isOfBaseModel(job.error) && <DamagedModel isListed />}
          {canResume && <Button size="small" icon={Play} aria-label={`Go on: ${title}`} isLoading={resume.isPending} onClick={() => resume.mutate({ job: job.id })}>Go on</Button>}
          {canStop && <StopButton job={job} title={title} cancel={cancel} />}
        </div>
      )}
    </li>
  )
}

/** A stop may take its time before the way out without saving is offered, in milliseconds: a second press of the same button must not lose anything. */
const END_AFTER_MS = 5000

/** Stops a job; a training that saves and stops for long can be ended at once, without what is not saved. */
function StopButton({ job, title, cancel }: { job: Job; title: string; cancel: { isPending: boolean; mutate(input: { job: number; at_once?: boolean }): void } }) {
  const isStopping = job.state === 'stopping' && job.kind === 'runs.train'
  const [isLong, tellLong] = useState(false)
  useEffect(() => {
    if (!isStopping) return
    const timer = setTimeout(() => tellLong(true), END_AFTER_MS)
    return () => {
      clearTimeout(timer)
      tellLong(false)
    }
  }, [isStopping])
  const isEnding = isStopping && isLong
  const word = job.state === 'queued' ? 'Take out' : isEnding ? 'End without saving' : 'Stop'
  return <Button size="small" icon={Square} aria-label={`${isEnding ? word : 'Stop'}: ${title}`} disabled={job.state === 'stopping' && (!isEnding || job.asked === 'end')} isLoading={cancel.isPending} onClick={() => cancel.mutate(isEnding ? { job: job.id, at_once: true } : { job: job.id })}>{word}</Button>
}

/** Of a run that did not succeed, what Train says of it; null for any other job. */
function useRemedy({ kind, state, project }: Job, run: string | null): RunRemedy | null {
  const isEnded = kind === 'runs.train' && (state === 'failed' || state === 'interrupted' || state === 'stopped')
  const { data } = useCall('runs.remedy', { project: project ?? '', run: run ?? '' }, { enabled: isEnded && project !== null && run !== null })
  return isEnded ? (data?.remedy ?? null) : null
}

function JobProgress({ job: { progress }, isResting }: { job: Job; isResting: boolean }) {
  if (progress === null) return null
  const written = progress.unit === 'bytes' ? bytes : count
  const counted = `${written(progress.done)}${progress.total === null ? '' : ` of ${written(progress.total)}`}${progress.unit === 'bytes' ? '' : ` ${progress.unit}`}`
  return (
    <>
      <Progress isThin label={progress.phase} done={progress.done} total={progress.total ?? undefined} unit={progress.unit} />
      <p className="text-12 text-ink-2">{[`${progress.phase.slice(0, 1).toUpperCase()}${progress.phase.slice(1)}`, counted, progress.eta_s == null || isResting ? null : `about ${roughly(progress.eta_s)} left`].filter((part) => part !== null).join(' · ')}</p>
    </>
  )
}
