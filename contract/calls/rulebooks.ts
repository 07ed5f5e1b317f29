/**
 * A rulebook's files as texts: read, saved, kept in versions, drafted.
 * One part of the table of calls (contract/calls.ts); knows nothing about what the texts mean.
 */

import * as z from 'zod'
import { datasetVersionIdSchema, momentSchema, rulebookSourceSchema, runIdSchema } from '../entities/ids.ts'
import { call, inProject, project } from './call.ts'

const sha256 = z.string().regex(/^[0-9a-f]{64}$/, 'a SHA-256 in lower-case hex')
/** A text file of a rulebook: `rulebook.yaml`, or a file that it names, relative to it, with forward slashes. */
const filePath = z
  .string()
  .max(400)
  .regex(/^(?!\.)[^\\/:*?"<>|\0]+(\/(?!\.)[^\\/:*?"<>|\0]+)*\.(yaml|yml|json|jsonl|txt|csv|tsv|md)$/i, 'a text file inside the project, such as knowledge/things.json')

/** One file with its text. */
const file = z.object({ path: filePath, text: z.string(), sha256 })
/** A file to write (`text`) or to remove (null), and the hash of the text that the edit began from (null: there was none). */
const change = z.strictObject({ path: filePath, text: z.string().nullable(), read_sha256: sha256.nullable() })
/** `v0001`, counted in the project. */
const versionId = z.string().regex(/^v\d{4,}$/, 'a saved version such as v0001')

/** A saved version: what was changed, and what was made from it. */
const savedVersion = z.object({
  id: versionId,
  saved: momentSchema,
  /** What was changed since the version before, one sentence each. */
  changes: z.array(z.string()),
  files: z.array(z.object({ path: filePath, sha256, bytes: z.int() })),
  /** Dataset versions that were generated from exactly these files. */
  datasets: z.array(datasetVersionIdSchema),
  /** Runs that were trained on one of those. */
  runs: z.array(runIdSchema),
  /** True for the version whose files lie in the project now. */
  is_current: z.boolean(),
})

/** How a stage stands against the rulebook as it is saved. */
const stage = z.object({
  state: z.enum(['empty', 'current', 'stale']),
  /** The newest result of the stage, or null. */
  made: z.string().nullable(),
  /** Why it is stale: what was changed since, one sentence each. */
  edits: z.array(z.string()),
})

/** The calls of `rulebooks`. */
export const rulebooksCalls = {
  'rulebooks.read': call(
    'Every text of a rulebook: rulebook.yaml, its knowledge and its wordings, with the draft that was not saved.',
    z.strictObject({ source: rulebookSourceSchema }),
    z.object({
      files: z.array(file),
      /** Files that cannot be read as text. */
      problems: z.array(z.object({ path: z.string(), message: z.string(), next_step: z.string() })),
      /** Edits of an earlier session that were never saved; null where there are none, and for packs. */
      draft: z.object({ changes: z.array(change), kept: momentSchema }).nullable(),
      /** False for a pack: make a project from it to edit. */
      is_editable: z.boolean(),
    }),
  ),
  'rulebooks.save': call(
    'Writes changed files and keeps the result as a version. Refused as a conflict where a file was changed meanwhile.',
    z.strictObject({ project, changes: z.array(change).min(1).max(500), sentences: z.array(z.string().max(400)).max(100).default([]) }),
    z.object({ version: versionId, files: z.array(z.object({ path: filePath, sha256: sha256.nullable() })) }),
    { writes: true },
  ),
  'rulebooks.versions': call('The saved versions of a rulebook, latest first.', inProject, z.object({ versions: z.array(savedVersion) })),
  'rulebooks.restore': call(
    'Writes the files of a saved version back; this makes a new version, so nothing is lost.',
    z.strictObject({ project, version: versionId }),
    z.object({ version: versionId }),
    { writes: true },
  ),
  'rulebooks.draft': call(
    'Keeps edits that are not saved yet, so that a crash loses none; no changes clear the draft.',
    z.strictObject({ project, changes: z.array(change).max(500) }),
    z.object({}),
  ),
  'rulebooks.stages': call(
    'Which stages are behind the saved rulebook: a changed target stales the evaluation alone, a changed rule the data too.',
    inProject,
    z.object({ data: stage, evaluate: stage }),
  ),
}
