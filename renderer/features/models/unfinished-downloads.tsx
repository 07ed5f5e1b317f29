/** Downloads that are not whole yet and belong to no row of the shelf: found in the Hub's search, gone on with here after a reload. */

import type { Job } from '../../../contract/entities/job.ts'
import { Section } from '../../components/section.tsx'
import { useJobs } from '../../stores/jobs.ts'
import { DownloadProgress, useDownload } from './download-progress.tsx'

/** The list; nothing where every download has its row. */
export function UnfinishedDownloads({ shown }: { shown: readonly (string | null)[] }) {
  const names = useJobs(({ jobs }) => reposOf(Object.values(jobs)).filter((repo) => !shown.includes(repo)).join(' '))
  if (names === '') return null
  return <>{names.split(' ').map((repo) => <UnfinishedDownload key={repo} repo={repo} />)}</>
}

function UnfinishedDownload({ repo }: { repo: string }) {
  const job = useDownload(repo)
  if (job === undefined) return null
  return (
    <Section title={repo}>
      <DownloadProgress job={job} />
    </Section>
  )
}

function reposOf(jobs: readonly Job[]): string[] {
  return [...new Set(jobs.flatMap(({ kind, payload }) => (kind === 'hub.download' && typeof payload['repo'] === 'string' ? [payload['repo']] : [])))]
}
