/**
 * The domain of the wizard: where a person is in it, its project, and all that it will do. The door of the folder.
 * Owns no fields of the project: it makes one through the ordinary call and starts nothing by itself.
 */

import type { ParsedInput } from '../../contract/calls.ts'
import type { Place } from '../../contract/entities/place.ts'
import type { WizardState } from '../../contract/entities/wizard.ts'
import type { Caller } from '../../contract/handlers.ts'
import type { Domain } from '../jobs/kinds.ts'
import { makePlan, type PlanParts } from './plan.ts'
import { hasWizard, keepWizard, listWizards, readWizard, type KeptWizard } from './wizard-file.ts'

/** What the domain is built from. */
export type WizardParts = Omit<PlanParts, 'answers'> & {
  home: string
  ask: Caller
  /** What a client is told of a path. */
  place(path: string): Promise<Place>
}

/** Builds the domain. */
export function createWizard(parts: WizardParts): Domain<'wizard'> {
  const { home } = parts
  let beginning: Promise<WizardState & { project: string }> | null = null
  return {
    handlers: {
      'wizard.get': ({ project }) => stateOf(parts, project),
      'wizard.set': (input) => change(parts, input),
      'wizard.list': async () => ({ wizards: await unfinished(parts) }),
      'wizard.begin': ({ files }) => {
        // A second click while the first is under way must not make a second project.
        beginning ??= begin(parts, files).finally(() => (beginning = null))
        return beginning
      },
      'wizard.plan': ({ project }) => makePlan({ ...parts, answers: readWizard(home, project) }, project),
    },
    jobs: [],
  }
}

async function stateOf({ home, place }: WizardParts, project: string | undefined): Promise<WizardState> {
  const { inside, big_files, ...answers } = readWizard(home, project)
  const page = project !== undefined && !hasWizard(home, project) ? 'knowledge' : answers.page
  return { ...answers, page, project: project ?? null, inside: inside === null ? null : await place(inside), big_files: big_files === null ? null : await place(big_files) }
}

/** Those that were left in between, of projects that are still there. */
async function unfinished({ home, ask }: WizardParts): Promise<{ project: string | null; name: string; page: KeptWizard['page'] }[]> {
  const { projects } = await ask('projects.list', {})
  const names = new Map(projects.filter(({ is_missing }) => !is_missing).map(({ id, name }) => [id, name]))
  return listWizards(home).flatMap(({ project, wizard: { page, name } }) => {
    if (page === 'door' || page === 'result' || (project !== null && !names.has(project))) return []
    return [{ project, name: project === null ? name : (names.get(project) ?? name), page }]
  })
}

function change(parts: WizardParts, { project, change: changed, inside, big_files }: ParsedInput<'wizard.set'>): Promise<WizardState> {
  const before = readWizard(parts.home, project)
  const named = Object.fromEntries(Object.entries(changed).filter(([, value]) => value !== undefined)) as Partial<KeptWizard>
  keepWizard(parts.home, project, { ...before, ...named, ...(inside === undefined ? {} : { inside }), ...(big_files === undefined ? {} : { big_files }) })
  return stateOf(parts, project)
}

async function begin(parts: WizardParts, files: Record<string, string> | undefined): Promise<WizardState & { project: string }> {
  const { home, ask } = parts
  const wizard = readWizard(home, undefined)
  const pack = files === undefined ? (wizard.pack ?? (await ask('packs.list', {})).packs[0]?.id) : undefined
  const { project } = await ask('projects.create', {
    ...(pack === undefined ? {} : { pack }),
    ...(files === undefined ? {} : { files }),
    ...(wizard.name.trim() === '' ? {} : { name: wizard.name.trim() }),
    ...(wizard.inside === null ? {} : { inside: wizard.inside }),
  })
  keepWizard(home, project.id, { ...wizard, name: project.name, pack: pack ?? null })
  keepWizard(home, undefined, null)
  return { ...(await stateOf(parts, project.id)), project: project.id }
}
