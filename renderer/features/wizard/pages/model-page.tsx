/** Page 5: which base model. One that fits best is chosen already. */

import type { BaseModel } from '../../../../contract/entities/settings.ts'
import { ErrorState } from '../../../components/error-state.tsx'
import { RadioCards, type RadioCard } from '../../../components/radio-cards.tsx'
import { Skeleton } from '../../../components/skeleton.tsx'
import { measure } from '../../../lib/format.ts'
import { errorParts } from '../../../lib/host.ts'
import { useCall } from '../../../lib/use-call.ts'
import { Page } from '../page.tsx'
import type { ProjectPageProps } from '../use-wizard.ts'

/** The page. */
export function ModelPage({ wizard, project }: ProjectPageProps) {
  const { data, error, refetch } = useCall('models.list', {})
  const models = data?.models ?? []
  const chosen = models.find(({ id }) => id === wizard.state.base_model) ?? models[0]
  const barred = chosen === undefined ? 'Choose a model.' : chosen.folder === null ? `${chosen.title} must be downloaded first: open Train as a full screen.` : null
  return (
    <Page wizard={wizard} title="Which model learns it?" intro="A small model is quick to train and to answer; a larger one can say more." barred={barred} full={{ address: `/p/${project}/train?`, name: 'Train' }}>
      <div className="max-w-form">
        {error !== null && <ErrorState error={errorParts(error)} action={{ label: 'Try again', onClick: () => void refetch() }} />}
        {data === undefined && error === null && <Skeleton lines={3} />}
        {chosen !== undefined && <RadioCards aria-label="Base model" value={chosen.id} onChange={(id) => void wizard.keep({ base_model: id })} cards={models.map((model, index) => cardOf(model, index === 0))} />}
      </div>
    </Page>
  )
}

function cardOf({ id, title, parameters, context, licence, folder }: BaseModel, isFirst: boolean): RadioCard<string> {
  const facts = [parameters === null ? null : `${millions(parameters)} parameters`, context === null ? null : `${context.toLocaleString('en')} tokens of context`, licence || null, folder === null ? 'not on this machine yet' : 'on this machine']
  return { value: id, title, note: facts.filter((fact) => fact !== null).join(' · '), ...(isFirst ? { aside: 'Recommended' } : {}) }
}

function millions(parameters: number): string {
  return parameters >= 1e9 ? `${measure(parameters / 1e9)} billion` : `${measure(parameters / 1e6)} million`
}
