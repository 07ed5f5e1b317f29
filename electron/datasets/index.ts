/**
 * The domain of datasets: generate a version, list, look into samples. The door of the folder.
 */
import { basename } from 'node:path'
import * as z from 'zod'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import { StudioError } from '../../contract/errors.ts'
import { datasetVersionRows, type WritableDb } from '../db/index.ts'
import { defineJobKind, type AnyJobKind, type Domain, type JobQueue } from '../jobs/index.ts'
import { currentVersion } from './current-version.ts'
import { generateDataset } from './generate-dataset.ts'
import { inspectSplit } from './inspect.ts'
import { versionFolder } from './versions.ts'

export { dataFolder, listVersions, SPLITS, versionFolder } from './versions.ts'

/** What the domain is built from. */
export type DatasetsParts = {
  db: WritableDb
  queue(): JobQueue
  projectFolder(project: string): string
  baseModel(id?: string): { id: string; folder: string }
  /** The run config's values for a project: its `max_length`, format and loss decide what is trained. */
  training(projectDir: string, model: string | undefined): Record<string, unknown>
  /** Writes the version's row of the history from its folder. */
  record(project: string, version: string): void | Promise<void>
}

const payloadSchema = z.strictObject({
  project: projectIdSchema,
  seed: z.int().nonnegative().optional(),
  scale: z.number().positive(),
  options: z.record(z.string(), z.tuple([z.int(), z.int()])),
  counts: z.record(z.string(), z.int().nonnegative()),
  turns: z.record(z.string(), z.record(z.string(), z.int().nonnegative())),
  import: z.string().optional(),
})

/** Builds the domain. */
export function createDatasets(parts: DatasetsParts): Domain<'datasets'> {
  const { db } = parts
  const find = (project: string, version?: string) => {
    const id = basename(versionFolder(parts.projectFolder(project), version))
    const found = datasetVersionRows.find(db, project, id)
    if (found) return found
    throw new StudioError({ code: 'not_found', message: `Dataset version ${id} is not in the history.`, next_step: 'Run `reindex` in this project.' })
  }
  return {
    handlers: {
      'datasets.generate': async (input) => {
        const job = await parts.queue().add('datasets.generate', { ...input }, { project: input.project })
        return { job: job.id, dataset_version: null }
      },
      'datasets.list': ({ project }) => ({ dataset_versions: datasetVersionRows.list(db, project) }),
      'datasets.get': ({ project, dataset_version }) => ({ dataset_version: find(project, dataset_version) }),
      'datasets.inspect': async ({ project, dataset_version, split, n, base_model, max_length }, { signal }) => {
        const projectDir = parts.projectFolder(project)
        const training = { ...parts.training(projectDir, base_model), ...(max_length === undefined ? {} : { max_length }) }
        return inspectSplit({ version: versionFolder(projectDir, dataset_version), split, n, baseModel: parts.baseModel(base_model).folder, training, signal })
      },
    },
    jobs: [generateJob(parts)],
    current: (call, input) => (call === 'datasets.generate' ? currentVersion(parts.projectFolder(projectIdSchema.parse(input['project'])), input) : undefined),
  }
}

function generateJob(parts: DatasetsParts): AnyJobKind {
  return defineJobKind({
    kind: 'datasets.generate',
    payload: payloadSchema,
    lease: () => null,
    writes: true,
    run: async ({ project, ...given }, context) => {
      const made = await generateDataset({
        projectDir: parts.projectFolder(project),
        overrides: given,
        signal: context.signal,
        onProgress: (done, total) => context.progress({ phase: 'generating', done, total, unit: 'samples' }),
      })
      await parts.record(project, made.version)
      return { result: { dataset_version: made.version, counts: made.counts } }
    },
  })
}

