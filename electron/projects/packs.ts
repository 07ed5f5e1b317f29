/**
 * The packs that ship with the studio: folders with a rulebook. Lists them and finds one by id.
 * Reads only a rulebook's own words about itself; its schema is the engine's.
 */

import { existsSync, readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { parse } from 'yaml'
import * as z from 'zod'
import { packIdSchema } from '../../contract/entities/ids.ts'
import type { Pack } from '../../contract/entities/project.ts'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'

const aboutSchema = z.looseObject({
  project: z.looseObject({ title: z.string().optional(), notes: z.string().optional(), licence: z.string().optional() }).optional(),
  checks: z.record(z.string(), z.looseObject({ say: z.string().optional() })).optional(),
  categories: z.record(z.string(), z.looseObject({ count: z.int().optional() })).optional(),
})

/** All packs in the order of `order.yaml`, then by id. A pack whose rulebook cannot be read is listed by its id alone: `check` says what is wrong. */
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
  const order = readOrder(root)
  const rank = (id: string) => (order.includes(id) ? order.indexOf(id) : order.length)
  return readdirSync(root)
    .filter((name) => packIdSchema.safeParse(name).success && existsSync(join(root, name, 'rulebook.yaml')))
    .sort((a, b) => rank(a) - rank(b) || (a < b ? -1 : 1))
}

/** The order in which packs are shown, as far as `order.yaml` beside them says. */
function readOrder(root: string): string[] {
  const path = join(root, 'order.yaml')
  const parsed = existsSync(path) ? z.array(z.string()).safeParse(parse(readFileSync(path, 'utf8'))) : undefined
  return parsed?.success === true ? parsed.data : []
}

function describePack(id: string, folder: string): Pack {
  const { project: { title = id, notes = '', licence = '' } = {}, checks = {}, categories = {} } = readAbout(join(folder, 'rulebook.yaml'))
  const samples = Object.values(categories).reduce((sum, { count = 0 }) => sum + count, 0)
  return { id, title, notes, licence, folder, teaches: Object.values(checks).flatMap(({ say }) => say ?? []), samples }
}

/** What was read, as long as the file stays the same: a rulebook takes longer to parse than a call may take. */
const read = new Map<string, { stamp: string; about: z.infer<typeof aboutSchema> }>()

function readAbout(path: string): z.infer<typeof aboutSchema> {
  try {
    const { mtimeMs, size } = statSync(path)
    const stamp = `${mtimeMs} ${size}`
    const known = read.get(path)
    if (known?.stamp === stamp) return known.about
    const about = aboutSchema.parse(parse(readFileSync(path, 'utf8')))
    read.set(path, { stamp, about })
    return about
  } catch {
    return {}
  }
}
