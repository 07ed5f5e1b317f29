/**
 * Takes the results of a bundle into its project as a run like any other: whole or not at all, every file as the trainer's
 * manifest says, made from the very rows, base model and adapter that lie here.
 * Knows bundles and run folders; the history is the caller's part.
 */
import { existsSync } from 'node:fs'
import { cp, mkdir, readdir, rename, rm } from 'node:fs/promises'
import { basename, join } from 'node:path'
import { StudioError } from '../../../contract/errors.ts'
import { runConfigSchema, type RunConfig } from '../../../contract/run-config.ts'
import { writeJsonAtomic } from '../../platform/atomic-write.ts'
import { describeInput, MANIFEST_NAME, readManifest, sha256File, verifyManifest } from '../../platform/manifest.ts'
import { readJson } from '../../platform/read-json.ts'
import { nextRunId } from '../run-folders.ts'
import { BROUGHT, readBundle } from './bundle-manifest.ts'

/** What results are taken back with. */
export type TakeBack = { project: string; projectDir: string; folder: string; progress(what: string): void }

/** The run that came of it, and what was hashed and found right: files of the results, and by name what it was made from. */
export type TakenBack = { run: string; files: number; inputs: string[] }

/** Copies the results into a new run folder of the project. The caller holds the project's lock. */
export async function takeBack({ project, projectDir, folder, progress }: TakeBack): Promise<TakenBack> {
  const bundle = readBundle(folder)
  if (bundle.details.project !== project) throw refuse(folder, 'conflict', 'it was made from another project', 'Open that project and take it back there.')
  progress('verifying')
  const files = await verifyResults(folder, bundle.files.find(({ path }) => path === 'config.json')?.sha256)
  const local = { ...(runConfigSchema.parse(readJson(join(folder, 'config.json'))) as RunConfig), ...pathsOf(bundle.details.config) }
  const inputs = await sameInputs(folder, local, projectDir)
  const partial = join(projectDir, 'runs', `.${process.pid}-${Date.now()}.partial`)
  try {
    await mkdir(partial, { recursive: true })
    for (const name of await readdir(folder)) {
      if ((BROUGHT as readonly string[]).includes(name) || name === MANIFEST_NAME) continue
      progress(name)
      await cp(join(folder, name), join(partial, name), { recursive: true })
    }
    await mkdir(join(partial, 'control'))
    writeJsonAtomic(join(partial, 'config.json'), local)
    const run = nextRunId(projectDir)
    await closeRun(folder, partial, run, inputs)
    await rename(partial, join(projectDir, 'runs', run))
    return { run, files, inputs: inputs.map(({ name }) => name) }
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

function pathsOf({ base_model, dataset_dir, init_adapter }: RunConfig): Pick<RunConfig, 'base_model' | 'dataset_dir' | 'init_adapter'> {
  return { base_model, dataset_dir, init_adapter }
}

/** Every file as its manifest says, and the config as the bundle was made; returns how many were hashed. */
async function verifyResults(folder: string, configSha: string | undefined): Promise<number> {
  if (!existsSync(join(folder, MANIFEST_NAME))) throw refuse(folder, 'not_found', 'its run has not ended', 'Start its run.sh again; it goes on from the last checkpoint.')
  if (configSha !== (await sha256File(join(folder, 'config.json')))) throw refuse(folder, 'verification_failed', 'its config.json was changed after the bundle was made', 'Make a new bundle with these values.')
  const results = ['', 'adapter', 'model'].map((name) => join(folder, name)).filter((path) => existsSync(join(path, MANIFEST_NAME)))
  let files = 1
  for (const path of results) {
    const { problems } = await verifyManifest(path, { exclude: [...BROUGHT] })
    files += readManifest(path)?.files.length ?? 0
    const [first] = problems.filter(({ problem }) => problem === 'missing' || problem === 'changed')
    if (first !== undefined) throw refuse(folder, 'verification_failed', `${first.path} is ${first.problem}`, 'Copy the results again.')
  }
  return files
}

/** The run's inputs as they lie here. Throws `conflict` where one is not what the run was made from. */
async function sameInputs(folder: string, local: RunConfig, projectDir: string) {
  const made = new Map(readManifest(folder)!.inputs.map(({ name, sha256 }) => [name, sha256]))
  const places: [string, string | null][] = [['base_model', local.base_model], ['dataset', local.dataset_dir], ['adapter', local.init_adapter]]
  const inputs = []
  for (const [name, path] of places) {
    if (path === null) continue
    if (!existsSync(path)) throw refuse(folder, 'not_found', `its ${name} is no longer at ${path}`, 'Put it back, then take the results back.')
    const input = await describeInput(name, path, projectDir)
    if (input.sha256 !== made.get(name)) throw refuse(folder, 'conflict', `its ${name} is not the one that lies at ${input.path} now`, 'Restore what the bundle was made from.')
    inputs.push(input)
  }
  return inputs
}

/** The manifest of the run in the project: the trainer's, with the names that things have here. */
async function closeRun(folder: string, partial: string, run: string, inputs: Awaited<ReturnType<typeof sameInputs>>): Promise<void> {
  const manifest = readManifest(folder)!
  const { size } = await import('node:fs/promises').then(({ stat }) => stat(join(partial, 'config.json')))
  const config = { path: 'config.json', bytes: size, sha256: await sha256File(join(partial, 'config.json')) }
  const files = manifest.files.map((file) => (file.path === config.path ? config : file))
  writeJsonAtomic(join(partial, MANIFEST_NAME), { ...manifest, id: run, inputs, files, details: { ...manifest.details, trained_as: manifest.id } })
}

function refuse(folder: string, code: 'conflict' | 'not_found' | 'verification_failed', why: string, next_step: string): StudioError {
  return new StudioError({ code, message: `The bundle ${basename(folder)} cannot be taken back: ${why}.`, next_step })
}
