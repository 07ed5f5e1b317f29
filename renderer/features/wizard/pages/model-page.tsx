/** Page 5: which base model. One that is here and quick is chosen already; the shelf is the one of Train and Settings. */

import { useCall } from '../../../lib/use-call.ts'
import { ModelShelf, useDownload } from '../../models/index.ts'
import { Page } from '../page.tsx'
import { useBaseModel } from '../use-base-model.ts'
import type { ProjectPageProps } from '../use-wizard.ts'

/** The page. */
export function ModelPage({ wizard, project }: ProjectPageProps) {
  const { error } = useCall('models.shelf', {})
  const chosen = useBaseModel(wizard)
  // One that is still coming will do: what makes the model waits for it.
  const isComing = useDownload(chosen?.repo ?? null) !== undefined
  const barred = chosen === undefined ? (error === null ? 'Looking at what fits …' : 'Choose a model.') : chosen.folder === null && !isComing ? `Begin to download ${chosen.title}, or choose another.` : null
  return (
    <Page wizard={wizard} title="Which model learns it?" intro="A small model is quick to train and to answer; a larger one can say more." barred={barred} full={{ address: `/p/${project}/train`, name: 'Train' }}>
      <ModelShelf value={chosen?.id ?? null} onChoose={(id) => void wizard.keep({ base_model: id })} />
    </Page>
  )
}
