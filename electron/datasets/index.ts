/**
 * The domain of datasets: generate a version, browse and review its rows, import, compare. The door of the folder.
 */
import { join } from 'node:path'
import * as z from 'zod'
import type { CallOutput } from '../../contract/calls.ts'
import { projectIdSchema } from '../../contract/entities/ids.ts'
import { StudioError } from '../../contract/errors.ts'
import { datasetVersionRows, jobQueries } from '../db/index.ts'
import { defineJobKind, type AnyJobKind, type Domain } from '../jobs/index.ts'
import { browseCalls } from './browse-calls.ts'
import { currentVersion } from './current-version.ts'
import { generateDataset } from './generate-dataset.ts'
import { importJob } from './import-rows.ts'
import { inspectSplit } from './inspect.ts'
import { DatasetThreads, versionId, type DatasetsParts } from './parts.ts'
import { reviewCalls } from './review-calls.ts'
import { dataFolder, listVersions, versionFolder } from './versions.ts'

export { countFurther, furtherFiles, furtherQuestions, type FurtherCount, type FurtherRequest } from './further-questions.ts'
export { inspectSplit } from './inspect.ts'
export { keepTestQuestion, readTestQuestions } from './test-questions.ts'
export type { DatasetsParts } from './parts.ts'
export { dataFolder, listVersions, SPLITS, versionFolder } from './versions.ts'

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
  const threads = new DatasetThreads(parts)
  const find = (project: string, version?: string) => {
    const id = versionId(parts, project, version)
    const found = datasetVersionRows.find(db, project, id)
    if (found) return found
    throw new StudioError({ code: 'not_found', message: `Dataset version ${id} is not in the history.`, next_step: 'Run `reindex` in this project.' })
  }
  return {
    handlers: {
      ...browseCalls(parts, threads),
      ...reviewCalls(parts, threads),
      'datasets.state': ({ project }) => stateOf(parts, threads, project),
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
    jobs: [generateJob(parts), importJob(parts.projectFolder)],
    current: (call, input) => (call === 'datasets.generate' ? currentVersion(parts.projectFolder(projectIdSchema.parse(input['project'])), input) : undefined),
  }
}

async function stateOf({ db, projectFolder }: DatasetsParts, threads: DatasetThreads, project: string): Promise<CallOutput<'datasets.state'>> {
  const projectDir = projectFolder(project)
  const newest = listVersions(projectDir).at(-1) ?? null
  const job = jobQueries.listOpenJobs(db).find((each) => each.project === project && each.kind === 'datasets.generate')
  if (job !== undefined && ['queued', 'preparing', 'running', 'stopping'].includes(job.state)) return { state: 'running', dataset_version: newest, changes: [], job: job.id }
  if (newest === null) return { state: 'empty', dataset_version: null, changes: [], job: null }
  // Beside the host: whoever asks while a rulebook is compared keeps others from waiting.
  const changes = await threads.rules(project, { kind: 'changes', version: join(dataFolder(projectDir), newest) })
  return { state: changes.length === 0 ? 'ready' : 'stale', dataset_version: newest, changes, job: null }
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

