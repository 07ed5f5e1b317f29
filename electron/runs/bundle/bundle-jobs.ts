/**
 * The calls and jobs of bundles: one writes a run to train elsewhere, the other takes its results back.
 * Joins orders, folders and the history; copying is elsewhere.
 */
import { readFileSync } from 'node:fs'
import { rm } from 'node:fs/promises'
import { join } from 'node:path'
import * as z from 'zod'
import { projectIdSchema } from '../../../contract/entities/ids.ts'
import type { Question } from '../../../contract/entities/question.ts'
import type { HandlersOf } from '../../../contract/handlers.ts'
import { runConfigSchema } from '../../../contract/run-config.ts'
import { defineJobKind, type AnyJobKind } from '../../jobs/kinds.ts'
import type { JobQueue } from '../../jobs/queue.ts'
import { appPaths } from '../../platform/paths.ts'
import { writePrompts } from '../judge/prompts.ts'
import { resolveOrder, type OrderParts } from '../order.ts'
import { makeBundle } from './make-bundle.ts'
import { openResults } from './open-results.ts'
import { takeBack } from './take-back.ts'

/** What they are built from. */
export type BundleParts = OrderParts & {
  queue(): JobQueue
  record(project: string, run: string): void | Promise<void>
  questions(projectDir: string): readonly Question[]
  systemPrompt(projectDir: string): string | undefined
}

const makeSchema = z.strictObject({ project: projectIdSchema, folder: z.string(), with_base: z.boolean(), config: runConfigSchema, origins: z.record(z.string(), z.string()) })
const backSchema = z.strictObject({ project: projectIdSchema, folder: z.string() })

/** The handlers. */
export function bundleHandlers(parts: BundleParts): Pick<HandlersOf<'runs'>, 'runs.bundle' | 'runs.take_back'> {
  return {
    'runs.bundle': async ({ folder, with_base, ...order }) => {
      const { config, origins } = resolveOrder(parts, order)
      return { job: (await parts.queue().add('runs.bundle', { project: order.project, folder, with_base, config, origins }, { project: order.project })).id }
    },
    'runs.take_back': async ({ project, folder }) => ({ job: (await parts.queue().add('runs.take_back', { project, folder }, { project })).id }),
  }
}

/** The worked examples of the guide, one a cluster, on this bundle. */
function elsewhereExamples(guide: string, folder: string): { title: string; text: string }[] {
  const parts = guide.split(/^## /m).slice(1)
  return parts.map((part) => ({ title: part.slice(0, part.indexOf('\n')), text: (/```\w*\n(.*?)```/s.exec(part)?.[1] ?? '').replaceAll(/\/shared\/my-run|(?<=source: )\.\/my-run/g, folder) }))
}

/** The kinds `runs.bundle` and `runs.take_back`. */
export function bundleJobs(parts: BundleParts): AnyJobKind[] {
  return [
    defineJobKind({
      kind: 'runs.bundle', payload: makeSchema, lease: () => null, writes: false,
      run: async ({ project, folder, config, ...rest }, context) => {
        const projectDir = parts.projectFolder(project)
        const prompts = { questions: parts.questions(projectDir), system: parts.systemPrompt(projectDir), valFile: join(config.dataset_dir, 'val.jsonl'), count: config.sample_prompts, seed: config.seed }
        const { files } = await makeBundle({ ...rest, project, projectDir, folder, config, writePrompts: (made) => writePrompts(made, prompts), progress: (done, message) => context.progress({ phase: 'copying', done, total: null, unit: 'parts', message }) })
        return { result: { folder, files: files.length, bytes: files.reduce((sum, { bytes }) => sum + bytes, 0), examples: elsewhereExamples(readFileSync(appPaths.elsewhereGuide, 'utf8'), folder) } }
      },
    }),
    defineJobKind({
      kind: 'runs.take_back', payload: backSchema, lease: () => null, writes: true,
      run: async ({ project, folder }, context) => {
        const projectDir = parts.projectFolder(project)
        const unpacked = join(projectDir, 'runs', `.${process.pid}-${Date.now()}.unpacked.partial`)
        try {
          const results = await openResults(folder, unpacked, (done, total, message) => context.progress({ phase: 'unpacking', done, total, unit: 'bytes', message }))
          const taken = await takeBack({ project, projectDir, folder: results, progress: (message) => context.progress({ phase: message === 'verifying' ? 'verifying' : 'copying', done: 0, total: null, unit: 'parts', message }) })
          await parts.record(project, taken.run)
          return { result: { ...taken } }
        } finally {
          await rm(unpacked, { recursive: true, force: true })
        }
      },
    }),
  ]
}
