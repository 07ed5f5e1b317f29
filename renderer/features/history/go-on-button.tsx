/** Takes an interrupted or stopped run up again, and leads to where one watches it. */

import { Play } from 'lucide-react'
import { useHashLocation } from 'wouter/use-hash-location'
import type { ListedRun } from '../../../contract/entities/run.ts'
import { Button } from '../../components/button.tsx'
import { showToast } from '../../components/toast.tsx'
import { useAction } from '../../lib/use-call.ts'

/** The button. */
export function GoOnButton({ listed: { run, project_name }, isFirst = false }: { listed: ListedRun; isFirst?: boolean }) {
  const [, go] = useHashLocation()
  const resume = useAction('runs.resume', ['history.runs', 'runs.live', 'projects.stages'])
  const act = () =>
    resume.mutate(
      { project: run.project, run: run.id },
      {
        onSuccess: () => go(`/p/${run.project}/train/${run.id}`),
        onError: ({ parts }) => showToast({ meaning: 'failed', text: `${parts.message} ${parts.next_step}` }),
      },
    )
  return <Button size="small" variant={isFirst ? 'primary' : 'secondary'} icon={Play} aria-label={`Go on with ${run.id} of ${project_name}`} isLoading={resume.isPending} onClick={act}>Go on</Button>
}
