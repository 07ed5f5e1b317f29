/**
 * The one button that mends a run which did not succeed: goes on from its checkpoint, trains it again, or leads to the setup or the models.
 * Does what the host found to be the remedy; decides nothing.
 */

import { HardDrive, Play, RotateCcw, SlidersHorizontal } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { RunRemedy } from '../../contract/entities/live-run.ts'
import { Button, buttonClasses } from '../components/button.tsx'
import { useAction } from '../lib/use-call.ts'

/** Trains a run once more as it was set up. */
export const TRAIN_AGAIN: RunRemedy['action'] = { kind: 'start', label: 'Train it again', set: {} }

/** Where base models are kept. */
export const MODELS = '#/settings/models'

type RemedyButtonProps = { project: string; run: string; action: RunRemedy['action']; /** In a list of runs: small, and named with its run. */ isListed?: boolean; isPrimary?: boolean }

/** The button, with why it did not work where it did not. */
export function RemedyButton({ project, run, action, isListed = false, isPrimary = !isListed }: RemedyButtonProps) {
  const [, go] = useHashLocation()
  const resume = useAction('runs.resume', ['runs.live', 'runs.remedy', 'history.runs', 'projects.stages'])
  const start = useAction('runs.start', ['runs.list', 'history.runs'])
  const [variant, size] = [isPrimary ? ('primary' as const) : ('secondary' as const), isListed ? ('small' as const) : ('medium' as const)]
  if (action.kind === 'models') return <a className={buttonClasses(variant, size)} href={MODELS}><HardDrive aria-hidden className="-ml-1 size-4" />{action.label}</a>
  if (action.kind === 'none') return <a className={buttonClasses(variant, size)} href={`#/p/${project}/train/new`}><SlidersHorizontal aria-hidden className="-ml-1 size-4" />{action.label}</a>
  const error = resume.error?.parts ?? start.error?.parts
  const show = (id: string) => go(`/p/${project}/train/${id}`)
  const act = () => (action.kind === 'resume' ? resume.mutate({ project, run }, { onSuccess: () => show(run) }) : start.mutate({ project, like: run, set: action.set }, { onSuccess: (started) => show(started.run) }))
  return (
    <>
      <Button variant={variant} size={size} icon={action.kind === 'resume' ? Play : RotateCcw} aria-label={isListed ? `${action.label}: ${run}` : undefined} isLoading={resume.isPending || start.isPending} onClick={act}>{action.label}</Button>
      {error !== undefined && <p role="alert" className="w-full max-w-note text-ink-2 wrap-anywhere"><span className="text-failed">{error.message}</span> {error.next_step}</p>}
    </>
  )
}
