/**
 * The packs that ship with the studio: folders with a rulebook. Lists them and finds one by id.
 * Reads only a rulebook's own words about itself; its schema is the engine's.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { packIdSchema } from '../../contract/entities/ids.ts'
import type { Pack } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'

const aboutSchema = z.looseObject({
  project: z.looseObject({ title: z.string().optional(), notes: z.string().optional(), licence: z.string().optional() }).optional(),
})

/** All packs by id. A pack whose rulebook cannot be read is listed by its id alone: `check` says what is wrong. */
export function listPacks(root: string = appPaths.knowledge): Pack[] {
  return packIds(root).map((id) => describePack(id, join(root, id)))
}

/** The folder of a pack. Throws `not_found` with the packs there are. */
export function packFolder(id: string, root: string = appPaths.knowledge): string {
  const ids = packIds(root)
  if (ids.includes(id)) return join(root, id)
  throw new StudioError({ code: 'not_found', message: `There is no pack "${id}".`, next_step: `Choose one of: ${ids.join(', ')}.` })
}

function packIds(root: string): string[] {
  if (!existsSync(root)) return []
  return readdirSync(root)
    .filter((name) => packIdSchema.safeParse(name).success && existsSync(join(root, name, 'rulebook.yaml')))
    .sort()
}

function describePack(id: string, folder: string): Pack {
  const { title = id, notes = '', licence = '' } = readAbout(join(folder, 'rulebook.yaml'))
  return { id, title, notes, licence, folder }
}

function readAbout(path: string): { title?: string | undefined; notes?: string | undefined; licence?: string | undefined } {
  try {
    return aboutSchema.parse(parse(readFileSync(path, 'utf8'))).project ?? {}
  } catch {
    return {}
  }
}
