/**
 * The calls about a rulebook's texts: read, save, versions, restore, draft, stages. Compiling is not done here: whoever shows a
 * rulebook runs the engine itself.
 */

import { join } from 'node:path'
import type { CallOutput } from '../../contract/calls.ts'
import type { RulebookSource } from '../../contract/entities/ids.ts'
import { StudioError } from '../../contract/errors.ts'
import type { Domain } from '../jobs/index.ts'
import { clearDraft, keepDraft, readDraft } from './draft.ts'
import { readTexts } from './project-texts.ts'
import { saveChanges, type Change, type Saved } from './save-changes.ts'
import { findSaved, keptText, listSaved, sameFiles, type SavedVersion } from './saved-versions.ts'
import { stagesOf, wholeManifests } from './stages.ts'

/** What the domain is built from. */
export type RulebookParts = {
  projectFolder(project: string): string
  sourceFolder(source: RulebookSource): string
  /** A project with edits of its own no longer follows its pack. */
  leavePack(folder: string): void
  /** Tells every window that the texts on disk are others. */
  onSaved(project: string, version: string): void
}

/** Builds the domain. */
export function createRulebooks(parts: RulebookParts): Domain<'rulebooks'> {
  const finish = (project: string, folder: string, saved: Saved): Saved => {
    parts.leavePack(folder)
    clearDraft(folder)
    parts.onSaved(project, saved.version)
    return saved
  }
  return {
    handlers: {
      'rulebooks.read': ({ source }) => {
        const folder = parts.sourceFolder(source)
        const isEditable = 'project' in source
        return { ...readTexts(folder), draft: isEditable ? readDraft(folder) : null, is_editable: isEditable }
      },
      'rulebooks.save': ({ project, changes, sentences }) => {
        const folder = parts.projectFolder(project)
        return finish(project, folder, saveChanges(folder, changes, sentences))
      },
      'rulebooks.versions': ({ project }) => ({ versions: describeVersions(parts.projectFolder(project)) }),
      'rulebooks.restore': ({ project, version }) => {
        const folder = parts.projectFolder(project)
        const wanted = findSaved(folder, version)
        const { version: made } = finish(project, folder, saveChanges(folder, changesTo(folder, wanted), [`Restored what was saved as ${version}`]))
        return { version: made }
      },
      'rulebooks.draft': ({ project, changes }) => {
        keepDraft(parts.projectFolder(project), changes)
        return {}
      },
      'rulebooks.stages': ({ project }) => stagesOf(parts.projectFolder(project)),
    },
    jobs: [],
  }
}

/** What must be written so that the files are those of a version. */
function changesTo(folder: string, version: SavedVersion): Change[] {
  const { files } = readTexts(folder)
  const now = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const back = version.files.filter(({ path, sha256 }) => now.get(path) !== sha256).map(({ path, sha256 }): Change => {
    const text = keptText(folder, sha256)
    if (text !== null) return { path, text, read_sha256: now.get(path) ?? null }
    throw new StudioError({ code: 'verification_failed', message: `The text of ${path} in the saved version ${version.id} is gone or damaged.`, next_step: 'Restore another version, or take the folder drafts/versions from a copy of the project.' })
  })
  const kept = new Set(version.files.map(({ path }) => path))
  const gone = files.filter(({ path }) => !kept.has(path)).map(({ path, sha256 }): Change => ({ path, text: null, read_sha256: sha256 }))
  return [...back, ...gone]
}

function describeVersions(folder: string): CallOutput<'rulebooks.versions'>['versions'] {
  const { files } = readTexts(folder)
  const datasets = wholeManifests(join(folder, 'data'))
  const runs = wholeManifests(join(folder, 'runs'))
  return listSaved(folder).map((version) => {
    const made = datasets.filter(({ inputs }) => comesFrom(inputs, version.files)).map(({ id }) => id)
    const trained = runs.filter(({ inputs }) => inputs.some(({ name, path }) => name === 'dataset' && made.some((id) => path.includes(`data/${id}`)))).map(({ id }) => id)
    return { ...version, datasets: made, runs: trained, is_current: sameFiles(version.files, files) }
  }).reverse()
}

function comesFrom(inputs: readonly { name: string; path: string; sha256: string }[], files: SavedVersion['files']): boolean {
  const hashes = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const texts = inputs.filter(({ name }) => name === 'rulebook' || name === 'knowledge')
  return texts.length > 0 && texts.every(({ path, sha256 }) => hashes.get(path) === sha256)
}
