/**
 * The wizard's state as the host keeps it: every answer is written at once, so that leaving, a reload or a kill loses nothing.
 * Knows the call pair and the address; not what pages show.
 */

import { useEffect } from 'react'
import { useLocation } from 'wouter'
import type { CallInput } from '../../../contract/calls.ts'
import type { WizardAnswers, WizardPage, WizardState } from '../../../contract/entities/wizard.ts'
import { host, type HostError } from '../../lib/host.ts'
import { asked, refresh, useAction, useCall } from '../../lib/use-call.ts'

/** The pages in order, with their short names. */
export const PAGES: readonly { page: WizardPage; title: string }[] = [
  { page: 'door', title: 'Begin' },
  { page: 'place', title: 'Place' },
  { page: 'knowledge', title: 'Knowledge' },
  { page: 'amount', title: 'Amount' },
  { page: 'model', title: 'Model' },
  { page: 'make', title: 'Make' },
  { page: 'watch', title: 'Watch' },
  { page: 'result', title: 'Result' },
]

/** The wizard of the address. */
export type Wizard = {
  state: WizardState
  page: WizardPage
  /** Writes answers; resolves when the host has them. */
  keep(change: Partial<WizardAnswers>, places?: Pick<CallInput<'wizard.set'>, 'inside' | 'big_files'>): Promise<WizardState>
  /** Opens a page, of another project where one is named. */
  go(page: WizardPage, project?: string | null): void
  /** The page before or after, or null at an end. */
  near(by: -1 | 1): WizardPage | null
  error: HostError | null
}

/** What every page that belongs to a project gets. */
export type ProjectPageProps = { wizard: Wizard; project: string }

/** The address of a page: `/wizard/make/p-3f9a2c71`. The wizard of a project that is opened without a page goes on where it was left. */
export function wizardAddress(page: WizardPage, project: string | null): string {
  return `/wizard/${page}${project === null ? '' : `/${project}`}`
}

function inProject(project: string | null): { project?: string } {
  return project === null ? {} : { project }
}

/** What the host has kept is what every page sees. */
function remember(project: string | null, state: WizardState): WizardState {
  asked.setQueryData(['wizard.get', inProject(project)], state)
  return state
}

/** The wizard that the address names; undefined while it is read. */
export function useWizard(): { wizard: Wizard | undefined; error: HostError | null } {
  const [path, navigate] = useLocation()
  const [, inPath, inAddress = null] = /^\/wizard\/([a-z]+)(?:\/(p-[0-9a-z]+))?$/.exec(path) ?? []
  const named = PAGES.find(({ page }) => page === inPath)?.page
  // The first page is always of a new wizard.
  const project = named === 'door' ? null : inAddress
  const { data: state, error } = useCall('wizard.get', inProject(project))
  const set = useAction('wizard.set', ['wizard.list'])
  const page = named ?? state?.page ?? 'door'
  const go = (to: WizardPage, of: string | null = project) => navigate(wizardAddress(to, of))
  const keep: Wizard['keep'] = async (change, places = {}) => remember(project, await set.mutateAsync({ ...inProject(project), change, ...places }))
  const keptPage = state?.page
  useEffect(() => {
    if (keptPage === undefined) return
    if (named === undefined) navigate(wizardAddress(keptPage, project), { replace: true })
    else if (keptPage !== named) void host.call('wizard.set', { ...inProject(project), change: { page: named } }).then((next) => { remember(project, next); return refresh('wizard.list') })
  }, [named, keptPage, project, navigate])
  const place = PAGES.findIndex((each) => each.page === page)
  if (state === undefined) return { wizard: undefined, error }
  return { error, wizard: { state, page, keep, go, near: (by) => PAGES[place + by]?.page ?? null, error: set.error } }
}
