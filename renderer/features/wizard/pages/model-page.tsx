/** Page 5: which base model. One that is here and quick is chosen already; the shelf is the one of Train and Settings. */

import { useCall } from '../../../lib/use-call.ts'
import { isActive, useJobs } from '../../../stores/jobs.ts'
import { ModelShelf } from '../../models/index.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'
import { useBaseModel } from '../use-base-model.ts'

/** The page. */
export function ModelPage({ wizard, project }: ProjectPageProps) {
  const { error } = useCall('models.shelf', {})
  const chosen = useBaseModel(wizard)
  const isComing = useJobs(({ jobs }) => Object.values(jobs).some((job) => job.kind === 'hub.download' && isActive(job) && job.payload['repo'] === chosen?.repo))
  const barred = chosen === undefined ? (error === null ? 'Looking at what fits …' : 'Choose a model.') : chosen.folder === null && !isComing ? `${chosen.title} must be downloaded first.` : null
  return (
    <Page wizard={wizard} title="Which model learns it?" intro="A small model is quick to train and to answer; a larger one can say more." barred={barred} full={{ address: `/p/${project}/train`, name: 'Train' }}>
      <ModelShelf value={chosen?.id ?? null} onChoose={(id) => void wizard.keep({ base_model: id })} />
    </Page>
  )
}
