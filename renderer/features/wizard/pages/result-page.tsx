/** Page 8: the verdict as a sentence, what to do with the model, and before and after side by side. */

import { MessageSquare } from 'lucide-react'
import { Link } from 'wouter'
import type { Job } from '../../../../contract/entities/job.ts'
import { buttonClasses } from '../../../components/button.tsx'
import { Section } from '../../../components/section.tsx'
import { useCall } from '../../../lib/use-call.ts'
import { RunResult } from '../../evals/index.ts'
import { AddToOllama } from '../../exports/index.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

/** The page. */
export function ResultPage({ wizard, project }: ProjectPageProps) {
  const { data } = useCall('jobs.get', { job: wizard.state.job ?? 0 }, { enabled: wizard.state.job !== null })
  const run = runOf(data?.job)
  // A mend is made like a first model: watched, then judged here.
  const watch = async (job: number) => {
    await wizard.keep({ job })
    wizard.go('watch')
  }
  return (
    <Page wizard={wizard} title="What it learned" isWide hasNext={false} full={{ address: `/p/${project}/evaluate`, name: 'Evaluate' }}>
      <RunResult project={project} {...(run === undefined ? {} : { run })} onMend={(job) => void watch(job)} next={<Section title="Take it with you"><AddToOllama project={project} {...(run === undefined ? {} : { run })} /></Section>}>
        <Link href={`/p/${project}/chat`} className={buttonClasses('secondary')}><MessageSquare aria-hidden className="-ml-1 size-4" />Chat</Link>
      </RunResult>
    </Page>
  )
}

function runOf(job: Job | undefined): string | undefined {
  const stages = (job?.result?.['stages'] ?? []) as { values: Record<string, unknown> }[]
  const run = stages.findLast(({ values }) => typeof values['run'] === 'string')?.values['run']
  return typeof run === 'string' ? run : undefined
}
