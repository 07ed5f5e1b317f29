/**
 * The wizard: eight pages with one question each, over the ordinary project and the ordinary calls. Owns no fields: what a page
 * asks is written where the full screens read it. Knows the order of the pages.
 */

import type { ComponentType } from 'react'
import type { WizardPage, WizardState } from '../../../contract/entities/wizard.ts'
import { ErrorState } from '../../components/error-state.tsx'
import { Skeleton } from '../../components/skeleton.tsx'
import { Steps, type Step } from '../../components/steps.tsx'
import { errorParts } from '../../lib/host.ts'
import { AmountPage } from './pages/amount-page.tsx'
import { DoorPage } from './pages/door-page.tsx'
import { KnowledgePage } from './pages/knowledge-page.tsx'
import { MakePage } from './pages/make-page.tsx'
import { ModelPage } from './pages/model-page.tsx'
import { PlacePage } from './pages/place-page.tsx'
import { ResultPage } from './pages/result-page.tsx'
import { TeachPage } from './pages/teach-page.tsx'
import { WatchPage } from './pages/watch-page.tsx'
import { Summary } from './summary.tsx'
import { PAGES, useWizard, type ProjectPageProps, type Wizard } from './use-wizard.ts'

const IN_PROJECT: Partial<Record<WizardPage, ComponentType<ProjectPageProps>>> = {
  knowledge: KnowledgePage,
  amount: AmountPage,
  model: ModelPage,
  make: MakePage,
  watch: WatchPage,
  result: ResultPage,
}

/** The screen. */
export function WizardScreen() {
  const { wizard, error } = useWizard()
  if (error !== null) return <div className="p-6"><ErrorState error={errorParts(error)} /></div>
  if (wizard === undefined) return <div className="p-6"><Skeleton lines={5} /></div>
  return (
    <div className="flex h-full min-h-0 flex-col">
      <header className="shrink-0 border-b border-line px-6 py-2">
        <Steps aria-label="Pages of the wizard" steps={steps(wizard)} current={wizard.page} onGo={(page) => wizard.go(page)} />
      </header>
      <div className="flex min-h-0 flex-1">
        <div className="min-w-0 flex-1"><PageOf wizard={wizard} /></div>
        {hasSummary(wizard) && <Summary wizard={wizard} />}
      </div>
    </div>
  )
}

/** Pages that need the width stand without it. */
function hasSummary({ page, state }: Wizard): boolean {
  return page !== 'watch' && page !== 'result' && !(page === 'knowledge' && state.project === null)
}

function PageOf({ wizard }: { wizard: Wizard }) {
  const { state, page } = wizard
  const InProject = IN_PROJECT[page]
  if (page === 'door') return <DoorPage wizard={wizard} />
  if (page === 'knowledge' && state.project === null && state.door !== 'see') return <TeachPage wizard={wizard} from={state.door === 'rows' ? 'rows' : 'nothing'} />
  if (InProject === undefined || state.project === null) return <PlacePage wizard={wizard} />
  return <InProject key={page} wizard={wizard} project={state.project} />
}

/** Pages that can be opened by their number. Once a pipeline was started, all before it are answered; making is done where one is beyond it. */
function steps({ state, page }: Wizard): Step<WizardPage>[] {
  const here = PAGES.findIndex((each) => each.page === page)
  const furthest = Math.max(here, state.job === null ? 0 : PAGES.findIndex((each) => each.page === 'make'))
  return PAGES.map(({ page: each, title }, index) => {
    const isShut = isLocked(state, each)
    if (index < furthest && index !== here) return { value: each, label: title, state: 'done', isClosed: isShut }
    return { value: each, label: title, state: isShut ? 'locked' : 'open' }
  })
}

function isLocked({ project, job, door, name }: WizardState, page: WizardPage): boolean {
  if (page === 'door') return project !== null
  if (page === 'place') return false
  if (page === 'knowledge' && project === null) return door === 'see' || name === ''
  if (page === 'watch' || page === 'result') return project === null || job === null
  return project === null
}
