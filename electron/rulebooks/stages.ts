/**
 * Which stages are behind the rulebook: what a result was made from is compared part by part, so that a changed target stales the
 * evaluation alone. Knows manifests and saved texts; starts nothing.
 */

import { existsSync, readdirSync } from 'node:fs'
import { join } from 'node:path'
import type { CallOutput } from '../../contract/calls.ts'
import type { Manifest } from '../../contract/entities/manifest.ts'
import { stageParts, type StageParts } from '../../engine/document/stage-parts.ts'
import { readManifest } from '../platform/manifest.ts'
import { readTexts, type ProjectText } from './project-texts.ts'
import { keptText, listSaved } from './saved-versions.ts'

type Stages = CallOutput<'rulebooks.stages'>
type Stage = Stages['data']

/** How the newest dataset version and the newest eval stand against the saved rulebook. */
export function stagesOf(folder: string): Stages {
  const { files } = readTexts(folder)
  const now = stageParts(files)
  const dataset = newest(folder, 'data')
  const evaluation = newest(folder, 'evals')
  const data = stage(folder, dataset, files, (made) => made.data === now.data)
  const judged = evaluation === null ? null : madeFrom(folder, evaluation)
  const evaluate = stage(folder, evaluation, files, (made) => made.evaluation === now.evaluation, judged)
  if (data.state === 'stale' && evaluate.state === 'current') return { data, evaluate: { ...evaluate, state: 'stale', edits: data.edits } }
  return { data, evaluate }
}

/** Whether samples would come out otherwise than those of a dataset version's manifest. */
export function isDataStale(folder: string, manifest: Manifest): boolean {
  const { files } = readTexts(folder)
  return stage(folder, manifest, files, (made) => made.data === stageParts(files).data).state === 'stale'
}

function stage(folder: string, manifest: Manifest | null, files: readonly ProjectText[], isSame: (made: StageParts) => boolean, from = manifest): Stage {
  if (manifest === null) return { state: 'empty', made: null, edits: [] }
  const inputs = textInputs(from ?? manifest)
  const now = new Map(files.map(({ path, sha256 }) => [path, sha256]))
  const isUntouched = inputs.every(({ path, sha256 }) => now.get(path) === sha256)
  if (isUntouched) return { state: 'current', made: manifest.id, edits: [] }
  const made = textsOf(folder, inputs, files)
  if (made !== null && isSame(stageParts(made))) return { state: 'current', made: manifest.id, edits: [] }
  return { state: 'stale', made: manifest.id, edits: editsSince(folder, manifest.created) }
}

/** An eval names its rulebook and its dataset version; what the dataset was made from is named there. */
function madeFrom(folder: string, evaluation: Manifest): Manifest | null {
  const version = evaluation.details?.['dataset_version']
  const dataset = typeof version === 'string' ? readManifest(join(folder, 'data', version)) : null
  if (dataset === null) return evaluation
  const own = textInputs(evaluation)
  return { ...evaluation, inputs: [...own, ...textInputs(dataset).filter(({ path }) => own.every((input) => input.path !== path))] }
}

function textInputs(manifest: Manifest): Manifest['inputs'] {
  return manifest.inputs.filter(({ name }) => name === 'rulebook' || name === 'knowledge')
}

/** The texts that a result was made from; null where one was never kept. Texts that it did not name stand as they are now. */
function textsOf(folder: string, inputs: Manifest['inputs'], files: readonly ProjectText[]): { path: string; text: string }[] | null {
  const now = new Map(files.map((file) => [file.path, file]))
  const made = new Map<string, string>(files.map(({ path, text }) => [path, text]))
  for (const { path, sha256 } of inputs) {
    const current = now.get(path)
    const text = current?.sha256 === sha256 ? current.text : keptText(folder, sha256)
    if (text === null) return null
    made.set(path, text)
  }
  return [...made].map(([path, text]) => ({ path, text }))
}

/** What was saved after a moment, one sentence each, latest first. */
function editsSince(folder: string, moment: string): string[] {
  const later = listSaved(folder).filter(({ saved }) => saved > moment).toReversed()
  return later.flatMap(({ changes }) => changes).slice(0, 20)
}

function newest(folder: string, part: 'data' | 'evals'): Manifest | null {
  return wholeManifests(join(folder, part)).at(-1) ?? null
}

/** The manifests of a folder of results, oldest first; unfinished and damaged ones are left out. */
export function wholeManifests(place: string): Manifest[] {
  if (!existsSync(place)) return []
  const names = readdirSync(place).filter((name) => /^(v|eval-|run-)\d{4,}$/.test(name)).sort((a, b) => a.length - b.length || (a < b ? -1 : 1))
  return names.flatMap((name) => {
    try {
      return readManifest(join(place, name)) ?? []
    } catch {
      return []
    }
  })
}
