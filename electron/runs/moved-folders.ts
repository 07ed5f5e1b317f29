/**
 * A run that goes on after its project, or the studio itself, was moved: the folders that its frozen config names are found
 * again. What is learned does not depend on where they lie. Knows which keys are folders; starts nothing.
 */
import { existsSync } from 'node:fs'
import { basename, dirname, isAbsolute, join, relative } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'

const placesSchema = z.looseObject({ base_model: z.string(), base_model_id: z.string().default(''), dataset_dir: z.string(), init_adapter: z.string().nullish(), dpo: z.looseObject({ pairs: z.string().nullish() }).optional() })
const originsSchema = z.record(z.string(), z.string())

/** Finds the folder of a base model by its name, as this installation has it; throws where it has none. */
export type FindModel = (id: string) => { folder: string }

/**
 * Writes the folders of a run's config anew where they lie elsewhere now, whole or not at all. `origins.json` then says of
 * each where it was before. The config is left alone where everything lies where it says.
 * @throws StudioError `not_found` naming a folder of the project that did not come along
 */
export function findMovedFolders(projectDir: string, runDir: string, findModel: FindModel): void {
  const path = join(runDir, 'config.json')
  const config = readJson(path) as Record<string, unknown>
  const named = placesSchema.parse(config)
  const before = formerProject(named.dataset_dir)
  const found = { dataset_dir: inProject(named.dataset_dir), ...(named.init_adapter == null ? {} : { init_adapter: inProject(named.init_adapter) }), base_model: modelNow() }
  const moved: [string, unknown][] = Object.entries(found).filter(([key, folder]) => config[key] !== folder)
  const pairs = pairsNow()
  if (pairs !== named.dpo?.pairs) moved.push(['dpo', { ...named.dpo, pairs }])
  if (moved.length === 0) return
  const originsPath = join(runDir, 'origins.json')
  const origins = existsSync(originsPath) ? originsSchema.parse(readJson(originsPath)) : {}
  const told = moved.map(([key]) => {
    const [name, was] = key === 'dpo' ? ['dpo.pairs', named.dpo?.pairs] : [key, config[key]]
    return [name, `${(origins[name] ?? origins[key] ?? 'the studio').split('; it was ')[0]}; it was ${String(was)} before the move`]
  })
  // The record first: a crash in between leaves the config to be mended once more.
  writeJsonAtomic(originsPath, { ...origins, ...Object.fromEntries(told) })
  writeJsonAtomic(path, { ...config, ...Object.fromEntries(moved) })

  function inProject(folder: string): string {
    const rest = before === null ? '' : relative(before, folder)
    if (before === null || before === projectDir || rest.startsWith('..') || isAbsolute(rest)) return folder
    const now = join(projectDir, rest)
    if (existsSync(now)) return now
    throw new StudioError({ code: 'not_found', message: `This project was moved, and ${rest} did not come along: the run needs it.`, next_step: `Copy ${rest} from ${before} into the project, then resume.` })
  }

  /** A run that has begun goes on with its own copy of the rated samples: the name of their file is part of what its checkpoints were made from. */
  function pairsNow(): string | null | undefined {
    const pairs = named.dpo?.pairs
    return pairs == null || existsSync(join(runDir, 'pairs.jsonl')) ? pairs : inProject(pairs)
  }

  function modelNow(): string {
    const folder = inProject(named.base_model)
    if (existsSync(folder) || named.base_model_id === '') return folder
    try {
      return findModel(named.base_model_id).folder
    } catch {
      return folder // the trainer names what is missing
    }
  }
}

/** The project's folder when the run was frozen: a dataset version lies in its `data/`. */
function formerProject(datasetDir: string): string | null {
  const data = dirname(datasetDir)
  return isAbsolute(datasetDir) && basename(data) === 'data' && /^v\d{4,}$/.test(basename(datasetDir)) ? dirname(data) : null
}
