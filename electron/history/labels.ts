/**
 * What a person says about a run: tags, a note, archived or not; a small file in the run's folder, so that it survives a
 * rebuilt history. Knows no run's content.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { runLabelsSchema, type RunLabels } from '../../contract/entities/run.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

/** The file in a run's folder. It belongs to no manifest: it changes after the run is done. */
export const LABELS_FILE = 'labels.json'

const NONE: RunLabels = { tags: [], note: '', is_archived: false }

/** The labels of a run; empty where none were set or the file is damaged. */
export function readLabels(runFolder: string): RunLabels {
  const path = join(runFolder, LABELS_FILE)
  const read = existsSync(path) ? runLabelsSchema.safeParse(readJson(path)) : null
  return read?.success === true ? read.data : NONE
}

/** Changes some labels and returns all of them. */
export function writeLabels(runFolder: string, change: Partial<RunLabels>): RunLabels {
  const labels = runLabelsSchema.parse({ ...readLabels(runFolder), ...change })
  writeJsonAtomic(join(runFolder, LABELS_FILE), { ...labels, tags: [...new Set(labels.tags)] })
  return labels
}

/** Adds a tag to those of a run. */
export function tagRun(runFolder: string, tag: string): void {
  writeLabels(runFolder, { tags: [...readLabels(runFolder).tags, tag] })
}
