/**
 * The stages of a pipeline in their order: done, at work with its count, or still to come. Below the one at work stands what
 * there is to see of it. Knows stages and jobs; the live view of training is another feature's.
 */

import { CircleCheck, CircleDashed, CircleX, LoaderCircle, TriangleAlert } from 'lucide-react'
import { useMemo, type ReactNode } from 'react'
import * as words from './stage-words.ts'
import type { Job, Stage } from '../../../contract/entities/job.ts'
import { Progress } from '../../components/progress.tsx'
import { bytes, count, duration } from '../../lib/format.ts'
import { isActive, useJobs } from '../../stores/jobs.ts'
import { StageView } from './stage-view.tsx'

type Record_ = { name: string; state: 'done' | 'current' | 'missed'; job: number | null; values: Record<string, unknown> }

/** The list. */
export function PipelineStages({ job, project }: { job: Job; project: string }) {
  const jobs = useJobs((state) => state.jobs)
  const children = useMemo(() => Object.values(jobs).filter(({ parent }) => parent === job.id).sort((a, b) => a.id - b.id), [jobs, job.id])
  const stages = (job.payload['stages'] ?? []) as Stage[]
  const records = (job.result?.['stages'] ?? []) as Record_[]
  const at = isActive(job) || job.error !== null ? records.length : -1
  return (
    <ol aria-label="Stages" className="divide-y divide-line rounded-md border border-line bg-surface">
      {stages.map((stage, index) => {
        const record = records[index]
        const child = children.findLast(({ id, kind }) => id === record?.job || (index === at && words.isOf(kind, stage.call))) ?? (index === at ? Object.values(jobs).find((each) => isActive(each) && words.isSameDownload(each, stage)) : undefined)
        return <StageLine key={stage.name} stage={stage} record={record} child={child} isHere={index === at} project={project} />
      })}
    </ol>
  )
}

type StageLineProps = { stage: Stage; record: Record_ | undefined; child: Job | undefined; isHere: boolean; project: string }

function StageLine({ stage, record, child, isHere, project }: StageLineProps) {
  const isFailed = isHere && child?.state === 'failed'
  const isWorking = isHere && child !== undefined && isActive(child)
  const icon: ReactNode =
    record?.state === 'missed' && !words.isOfBase(stage) ? <TriangleAlert aria-hidden className="size-4 text-undecided" />
    : record !== undefined ? <CircleCheck aria-hidden className="size-4 text-passed" />
    : isFailed ? <CircleX aria-hidden className="size-4 text-failed" />
    : isWorking ? <LoaderCircle aria-hidden className="size-4 animate-turn text-running" />
    : <CircleDashed aria-hidden className="size-4 text-ink-3" />
  const state = record !== undefined ? 'done' : isFailed ? 'failed' : isWorking ? 'at work' : 'to come'
  return (
    <li aria-current={isWorking ? 'step' : undefined} className="flex gap-3 px-4 py-2">
      <span className="flex h-6 items-center">{icon}</span>
      <div className="min-w-0 flex-1">
        <p className="flex min-h-6 flex-wrap items-center justify-between gap-x-4">
          <span className={record === undefined && !isWorking && !isFailed ? 'text-ink-2' : 'font-medium'}>{words.titleOf(stage)}</span>
          {!isFailed && <span className="sr-only">, {state}</span>}
          <span className="ml-auto text-12 text-ink-2">{isFailed ? 'failed' : record === undefined ? '' : record.state === 'current' ? 'was up to date' : words.outcomeOf(stage, record.values, record.state === 'missed', child)}</span>
        </p>
        {isWorking && <StageView job={child} project={project} whileUnseen={<Working job={child} />} />}
      </div>
    </li>
  )
}

function Working({ job: { state, progress } }: { job: Job }) {
  if (progress === null) return <Progress label={state === 'queued' ? 'Waiting for its turn' : 'Starting'} />
  const { phase, done, total, unit, message, eta_s: left } = progress
  const note = [message, left == null ? null : `${duration(left)} left`].filter((each) => each != null).join(' · ')
  return (
    <Progress
      label={`${phase.slice(0, 1).toUpperCase()}${phase.slice(1)}`}
      done={done}
      total={total ?? undefined}
      {...(unit === 'bytes' ? { format: bytes } : { unit, format: count })}
      {...(note === '' ? {} : { note })}
    />
  )
}
