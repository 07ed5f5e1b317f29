/**
 * The domain of places: the system's dialogs, the folder list of `serve`, and what lies at a place.
 * The door of the folder. A window names folders and files by the tokens that these calls hand out.
 */

import { existsSync, mkdirSync } from 'node:fs'
import { homedir } from 'node:os'
import { dirname, join } from 'node:path'
import type { Place, PlacePurpose } from '../../contract/entities/place.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Domain } from '../jobs/kinds.ts'
import type { DesktopHands } from '../platform/desktop.ts'
import { listFolder, lookAt } from './look-at.ts'
import { isInside, type PlaceTokens } from './place-tokens.ts'
import { projectsFolder, suggestPaths, type SuggestParts } from './suggest.ts'

export { isInside, isPlaceRef, nearestReal, PlaceTokens } from './place-tokens.ts'
export { projectsFolder } from './suggest.ts'

/** What the domain is built from. */
export type PlacesParts = SuggestParts & {
  tokens: PlaceTokens
  desktop: DesktopHands | null
  surface: 'cli' | 'serve' | 'desktop'
  projectFolder(project: string): string
}

const TITLES: Record<PlacePurpose, string> = {
  project: 'Open a project',
  new_project: 'Where the project goes',
  rows: 'Choose a file of examples',
  spreadsheet: 'Choose a table',
  model: 'Choose the folder of a model',
  adapter: 'Choose the folder of an adapter',
  gguf: 'Choose a GGUF file',
  big_files: 'Where large files go',
  environment: 'Where Python goes',
  save: 'Save as',
  other: 'Choose a place',
}
/** Where the parts of a project lie, by the first letters of their ids. */
const FOLDERS: [prefix: string, folder: string][] = [['run-', 'runs'], ['eval-', 'evals'], ['export-', 'exports'], ['v', 'data']]

/** Builds the domain. */
export function createPlaces(parts: PlacesParts): Domain<'places'> {
  const { tokens } = parts
  const at = (ref: string) => placeAt(tokens, tokens.resolve(ref))
  return {
    handlers: {
      'places.pick': async ({ kind, purpose, filters, name, near }) => {
        if (parts.desktop === null) throw noDesktop('open the system’s dialog', 'Choose from the list of folders instead.')
        const folder = near === undefined ? startFolder(purpose) : tokens.resolve(near)
        const path = await parts.desktop.pick({ kind, title: TITLES[purpose], filters, start: name === undefined ? folder : join(folder, name) })
        return { place: path === null ? null : await placeAt(tokens, path) }
      },
      'places.browse': (input) => browse(parts, input),
      'places.child': ({ place, name }) => placeAt(tokens, tokens.child(place, name)).then((found) => ({ place: found })),
      'places.make': async ({ place, name }) => {
        const path = tokens.child(place, name)
        if (existsSync(path)) throw new StudioError({ code: 'already_exists', message: `${name} is there already.`, next_step: 'Choose it, or take another name.' })
        mkdirSync(path)
        return { place: await placeAt(tokens, path) }
      },
      'places.describe': async ({ place }) => ({ place: await at(place) }),
      'places.suggest': async ({ purpose }) => ({ places: await Promise.all(suggestPaths(purpose, parts).map((path) => placeAt(tokens, path))) }),
      'places.of_project': async ({ project, id }) => ({ place: await placeAt(tokens, folderOf(parts.projectFolder(project), id)) }),
      'places.show': ({ place }) => {
        if (parts.desktop === null) throw noDesktop('open a file window', 'Copy the path and open it on the machine that runs the studio.')
        parts.desktop.showInFolder(tokens.resolve(place))
        return {}
      },
    },
    jobs: [],
  }
}

/** What a client is told of a path. */
export async function placeAt(tokens: PlaceTokens, path: string): Promise<Place> {
  return { place: tokens.grant(path), ...(await lookAt(path)) }
}

type BrowseInput = { place?: string | undefined; hidden: boolean; extensions?: string[] | undefined }

async function browse(parts: PlacesParts, { place, hidden, extensions }: BrowseInput) {
  const { tokens } = parts
  const rootPaths = parts.root === null ? (parts.surface === 'cli' ? [homedir()] : []) : [parts.root]
  const path = place === undefined ? rootPaths[0] : tokens.resolve(place)
  if (path === undefined) throw new StudioError({ code: 'bad_input', message: 'This host lists only folders that were chosen.', next_step: 'Choose a folder in the system’s dialog first.' })
  const [found, { entries, left_out }] = await Promise.all([placeAt(tokens, path), listFolder(path, { hidden, extensions })])
  return {
    place: found,
    trail: trailTo(path, rootPaths).map((step) => ({ place: tokens.grant(step), name: lastName(step) })),
    roots: await Promise.all(rootPaths.map((root) => placeAt(tokens, root))),
    entries: entries.map((entry) => ({ place: `${found.place}/${entry.name}`, ...entry })),
    left_out,
  }
}

/** The folders from a root down to `path`; only `path` where it lies in none of them. */
function trailTo(path: string, roots: string[]): string[] {
  const root = roots.find((each) => isInside(each, path))
  if (root === undefined) return [path]
  const trail = [path]
  for (let step = path; step !== root && dirname(step) !== step; ) trail.unshift((step = dirname(step)))
  return trail
}

function lastName(path: string): string {
  return path.split(/[/\\]/).findLast((part) => part !== '') ?? path
}

function folderOf(projectDir: string, id: string | undefined): string {
  const found = id === undefined ? undefined : FOLDERS.find(([prefix]) => id.startsWith(prefix))
  return found === undefined || id === undefined ? projectDir : join(projectDir, found[1], id)
}

function startFolder(purpose: PlacePurpose): string {
  const isProject = purpose === 'project' || purpose === 'new_project'
  return isProject && existsSync(projectsFolder()) ? projectsFolder() : homedir()
}

function noDesktop(what: string, next_step: string): StudioError {
  return new StudioError({ code: 'not_yet', message: `This host cannot ${what}.`, next_step })
}
