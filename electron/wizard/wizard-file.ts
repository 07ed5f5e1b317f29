/**
 * `wizard.json` in the studio's folder: where each wizard was left. One file, written whole at every change, so that a kill
 * loses nothing. Knows the file; not what the answers mean.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { wizardAnswersSchema } from '../../contract/entities/wizard.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

const keptSchema = wizardAnswersSchema.extend({
  /** Folders as paths; null = the usual ones. */
  inside: z.string().nullable().default(null),
  big_files: z.string().nullable().default(null),
})
/** A wizard as it lies on disk. */
export type KeptWizard = z.infer<typeof keptSchema>

const fileSchema = z.record(z.string(), z.unknown())
/** The wizard that has no project yet. */
const FRESH = 'new'

/** The wizard of a project, or of none; at its beginning where nothing was kept that this version understands. */
export function readWizard(home: string, project: string | undefined): KeptWizard {
  const kept = keptSchema.safeParse(readAll(home)[project ?? FRESH])
  return kept.success ? kept.data : keptSchema.parse({})
}

/** True where a wizard of this project was opened before. */
export function hasWizard(home: string, project: string): boolean {
  return Object.hasOwn(readAll(home), project)
}

/** Every wizard that is kept, the last changed first; `project` is null for the one that has none yet. */
export function listWizards(home: string): { project: string | null; wizard: KeptWizard }[] {
  return Object.entries(readAll(home))
    .flatMap(([name, kept]) => {
      const parsed = keptSchema.safeParse(kept)
      return parsed.success ? [{ project: name === FRESH ? null : name, wizard: parsed.data }] : []
    })
    .toReversed()
}

/** Keeps a wizard; null forgets it. */
export function keepWizard(home: string, project: string | undefined, wizard: KeptWizard | null): void {
  const { [project ?? FRESH]: _, ...others } = readAll(home)
  writeJsonAtomic(join(home, 'wizard.json'), wizard === null ? others : { ...others, [project ?? FRESH]: wizard })
}

function readAll(home: string): Record<string, unknown> {
  const path = join(home, 'wizard.json')
  if (!existsSync(path)) return {}
  try {
    return fileSchema.parse(readJson(path))
  } catch {
    // A file that cannot be read is no reason to lock the front door.
    return {}
  }
}
