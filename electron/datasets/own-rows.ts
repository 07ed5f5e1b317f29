/**
 * Rows that no generator drew: samples added by hand (data/added.jsonl) and imports (data/imports/<id>/rows.jsonl) that are on.
 * Knows their files; not how they join a version.
 */

import { existsSync, readdirSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import * as z from 'zod'
import { messageSchema } from '../../contract/entities/dataset.ts'
import { importCountsSchema, type Import } from '../../contract/entities/dataset-import.ts'
import { StudioError } from '../../contract/errors.ts'
import { writeFileAtomic, writeJsonAtomic } from '../platform/atomic-write.ts'
import { readManifest } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import { dataFolder } from './versions.ts'

/** A row as it waits for the next version. `messages` stands there where it has several turns. */
export const ownRowSchema = z.strictObject({ id: z.string(), category: z.string().nullable(), question: z.string(), answer: z.string(), messages: z.array(messageSchema).optional() })
/** A row as it waits for the next version. */
export type OwnRow = z.infer<typeof ownRowSchema>

const IMPORT = /^import-\d{4,}$/
const detailsSchema = z.looseObject({ name: z.string(), counts: importCountsSchema, categories: z.record(z.string(), z.int()) })

/** The samples added by hand, oldest first. */
export function readAdded(projectDir: string): OwnRow[] {
  const path = addedPath(projectDir)
  if (!existsSync(path)) return []
  return readFileSync(path, 'utf8').split('\n').filter((line) => line !== '').map((line) => ownRowSchema.parse(JSON.parse(line)))
}

/** Writes the samples added by hand. */
export function writeAdded(projectDir: string, rows: readonly OwnRow[]): void {
  writeFileAtomic(addedPath(projectDir), rows.map((row) => `${JSON.stringify(row)}\n`).join(''))
}

/** The folder of all imports. */
export function importsFolder(projectDir: string): string {
  return join(dataFolder(projectDir), 'imports')
}

/** The rows that an import took. */
export function importRows(projectDir: string, id: string): string {
  return join(importsFolder(projectDir), id, 'rows.jsonl')
}

/** The whole imports, oldest first. */
export function listImports(projectDir: string): Import[] {
  const folder = importsFolder(projectDir)
  if (!existsSync(folder)) return []
  const off = readOff(projectDir)
  return readdirSync(folder).filter((name) => IMPORT.test(name)).sort().flatMap((id) => {
    const manifest = readManifest(join(folder, id))
    const details = detailsSchema.safeParse(manifest?.details)
    if (manifest === null || !details.success) return []
    const { name, counts, categories } = details.data
    return [{ id, name, created: manifest.created, is_on: !off.has(id), counts, categories }]
  })
}

/** Lets an import be part of the next versions or not. */
export function switchImport(projectDir: string, id: string, isOn: boolean): Import {
  if (!listImports(projectDir).some((each) => each.id === id)) {
    throw new StudioError({ code: 'not_found', message: `There is no import ${id} in this project.`, next_step: 'Look at the list of imports.' })
  }
  const off = readOff(projectDir)
  if (isOn) off.delete(id)
  else off.add(id)
  writeJsonAtomic(offPath(projectDir), [...off].sort())
  return listImports(projectDir).find((each) => each.id === id)!
}

function addedPath(projectDir: string): string {
  return join(dataFolder(projectDir), 'added.jsonl')
}

function offPath(projectDir: string): string {
  return join(importsFolder(projectDir), 'switched-off.json')
}

function readOff(projectDir: string): Set<string> {
  const path = offPath(projectDir)
  return new Set(existsSync(path) ? z.array(z.string()).parse(readJson(path)) : [])
}
