/** Takes an interrupted or stopped run up again, or trains it anew where nothing of it was saved, and leads to where one watches it. */

import { Play, RotateCcw } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { Button } from '../../components/button.tsx'
import { showToast } from '../../components/toast.tsx'
import type { HostError } from '../../lib/host.ts'
import { useAction } from '../../lib/use-call.ts'

/** The button. */
export function GoOnButton({ listed: { run, project_name }, isFirst = false }: { listed: ListedRun; isFirst?: boolean }) {
  const [, go] = useHashLocation()
  const resume = useAction('runs.resume', ['history.runs', 'runs.live', 'projects.stages'])
  const start = useAction('runs.start', ['history.runs', 'runs.list', 'projects.stages'])
  const isSaved = run.checkpoints.length > 0
  const label = isSaved ? 'Go on' : 'Train it again'
  const then = {
    onSuccess: (taken: { run: string }) => go(`/p/${run.project}/train/${taken.run}`),
    onError: ({ parts }: HostError) => showToast({ meaning: 'failed', text: `${parts.message} ${parts.next_step}` }),
  }
  const act = () => (isSaved ? resume.mutate({ project: run.project, run: run.id }, then) : start.mutate({ project: run.project, like: run.id, set: {} }, then))
  return <Button size="small" variant={isFirst ? 'primary' : 'secondary'} icon={isSaved ? Play : RotateCcw} aria-label={`${label}: ${run.id} of ${project_name}`} isLoading={resume.isPending || start.isPending} onClick={act}>{label}</Button>
}
