/**
 * Writes a run as a folder that trains by itself on any machine with the locked Python packages: config, rows, base model,
 * start adapter, trainer, package locks and a script. It appears under its name only when it is whole.
 * Knows what a run needs; taking results back is elsewhere.
 */
import { existsSync, readdirSync } from 'node:fs'
import { cp, mkdir, rename, rm } from 'node:fs/promises'
import { dirname, join, resolve } from 'node:path'
import { StudioError } from '../../../contract/errors.ts'
import type { RunConfig } from '../../../contract/run-config.ts'
import { writeFileAtomic, writeJsonAtomic } from '../../platform/atomic-write.ts'
import { hashFolder, machineFacts, studioVersions } from '../../platform/manifest.ts'
import { appPaths } from '../../platform/paths.ts'
import { needsScorer } from '../scorer/start-parts.ts'
import { BUNDLE_NAME, GUIDE, INPUTS, type BundleManifest } from './bundle-manifest.ts'

/** What a bundle is made of. */
export type BundleOrder = {
  /** The project's id and folder. */
  project: string
  projectDir: string
  /** The run's config with the paths of this machine, and where its values came from. */
  config: RunConfig
  origins: Record<string, string>
  /** The bundle's folder; it must not exist, or be empty. */
  folder: string
  with_base: boolean
  /** Writes the prompts that the run answers while it trains. */
  writePrompts(folder: string): void
  progress(done: number, what: string): void
}

/** Sub-folders of the bundle that are copied, and where from. */
type Copies = [from: string, to: string][]

/** Makes the bundle. Throws `conflict` where something stands at its place, `bad_config` where its recipe needs the studio. */
export async function makeBundle(order: BundleOrder): Promise<BundleManifest> {
  const { config, progress } = order
  const folder = resolve(order.folder)
  if (existsSync(folder) && readdirSync(folder).length > 0) throw new StudioError({ code: 'conflict', message: `${folder} is not empty.`, next_step: 'Name a folder that does not exist yet.' })
  if (needsScorer(config)) throw new StudioError({ code: 'bad_config', message: `${config.recipe === 'sft' ? 'best_by gates' : `The recipe ${config.recipe}`} asks the rulebook's checks while it trains, which a bundle does not carry.`, next_step: 'Train it here, or bundle a run of the recipe sft with best_by loss.' })
  const copies = await copiesOf(config, order.with_base)
  const partial = join(dirname(folder), `.${process.pid}-${Date.now()}.partial`)
  try {
    await mkdir(join(partial, 'control'), { recursive: true })
    for (const [index, [from, to]] of copies.entries()) {
      progress(index, to)
      await cp(from, join(partial, to), { recursive: true, dereference: true, filter: (path) => !/__pycache__|\.partial$/.test(path) })
    }
    progress(copies.length, 'config.json')
    writeJsonAtomic(join(partial, 'config.json'), portable(config))
    writeJsonAtomic(join(partial, 'origins.json'), order.origins)
    order.writePrompts(partial)
    const manifest = await closeBundle(partial, order)
    await rm(folder, { recursive: true, force: true })
    await rename(partial, folder)
    return manifest
  } finally {
    await rm(partial, { recursive: true, force: true })
  }
}

async function copiesOf(config: RunConfig, withBase: boolean): Promise<Copies> {
  const copies: Copies = [
    [config.dataset_dir, INPUTS.dataset],
    ...(config.init_adapter === null ? [] : ([[config.init_adapter, INPUTS.adapter]] as Copies)),
    ...(withBase ? ([[config.base_model, INPUTS.base_model]] as Copies) : []),
    [join(appPaths.pythonEnv, 'trainer'), 'code/trainer'],
    [appPaths.requirements, 'requirements'],
    [join(appPaths.pythonEnv, 'run-bundle.sh'), 'run.sh'],
    [appPaths.elsewhereGuide, GUIDE],
  ]
  return copies
}

/** The config with paths inside the bundle. */
function portable(config: RunConfig): RunConfig {
  return { ...config, base_model: INPUTS.base_model, dataset_dir: INPUTS.dataset, init_adapter: config.init_adapter === null ? null : INPUTS.adapter, device_ids: null }
}

async function closeBundle(folder: string, { config, project }: BundleOrder): Promise<BundleManifest> {
  const files = await hashFolder(folder)
  writeFileAtomic(join(folder, 'SHA256SUMS'), files.map(({ path, sha256 }) => `${sha256}  ${path}\n`).join(''))
  const manifest: BundleManifest = { kind: 'run_bundle', id: project, created: new Date().toISOString(), inputs: [], files, seed: config.seed, versions: studioVersions(), hardware: machineFacts(), details: { project, config } }
  writeJsonAtomic(join(folder, BUNDLE_NAME), manifest)
  return manifest
}
