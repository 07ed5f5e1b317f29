/** Page 5: which base model. One that fits best is chosen already. */

import { useCall } from '../../../lib/use-call.ts'
import { ModelShelf } from '../../models/index.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

/** The page. */
export function ModelPage({ wizard, project }: ProjectPageProps) {
  const { data } = useCall('models.list', {})
  const models = data?.models ?? []
  const chosen = models.find(({ id }) => id === wizard.state.base_model) ?? models[0]
  const barred = chosen === undefined ? 'Choose a model.' : chosen.folder === null ? `${chosen.title} must be downloaded first: choose one that is on this machine, or wait for the download.` : null
  return (
    <Page wizard={wizard} title="Which model learns it?" intro="A small model is quick to train and to answer; a larger one can say more." barred={barred} full={{ address: `/p/${project}/train`, name: 'Train' }}>
      <div className="max-w-form">
        <ModelShelf value={chosen?.id ?? null} onChoose={(id) => void wizard.keep({ base_model: id })} />
      </div>
    </Page>
  )
}
