/**
 * The calls that explain evals: one output, pairs of outputs, what can be asked, what a mend would do.
 * Each opens the rulebook in a thread for as long as it answers.
 */

import { join } from 'node:path'
import * as z from 'zod'
import type { Eval, EvalItem, EvalReport } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { mergeChanges } from '../../engine/evaluation/index.ts'
import { datasetVersionRows, evalItemQueries, runRows, type WritableDb } from '../db/index.ts'
import { furtherFiles } from '../datasets/index.ts'
import type { EvalParts } from './eval-job.ts'
import { explainItem, explainPairs, readQuestionsOf } from './explain.ts'
import { planMend, type MendParts } from './mend.ts'
import { openRulebookThread, type RulebookThread } from './rulebook-thread.ts'
import { clearestPairs, findReference, readSetup } from './setup.ts'

/** How evals are found and read. */
export type EvalReaders = {
  find(project: string, id?: string): Eval
  itemsOf(project: string, id: string): EvalItem[]
  reportOf(project: string, id: string): EvalReport
}

const weightsSchema = z.record(z.string(), z.number())

type ExplainCall = 'evals.items' | 'evals.item' | 'evals.pairs' | 'evals.setup' | 'evals.plan_mend'

/** Their handlers. */
export function explainCalls(parts: EvalParts & MendParts & { db: WritableDb }, { find, itemsOf, reportOf }: EvalReaders): Pick<HandlersOf<'evals'>, ExplainCall> {
  const { db } = parts
  const evalFolder = (project: string, id: string) => join(parts.projectFolder(project), 'evals', find(project, id).id)
  const withThread = async <T>(project: string, signal: AbortSignal, work: (thread: RulebookThread) => Promise<T>): Promise<T> => {
    const thread = openRulebookThread(parts.projectFolder(project), {}, signal)
    try {
      return await work(thread)
    } finally {
      await thread.close()
    }
  }
  const newestVersion = (project: string) => {
    const version = datasetVersionRows.list(db, project).at(-1)
    return version === undefined ? null : parts.datasetFolder(parts.projectFolder(project), version.id)
  }
  const itemDetail = async (project: string, found: Eval, key: Pick<EvalItem, 'id' | 'decoding' | 'mode'>, thread: RulebookThread) => {
    const item = itemsOf(project, found.id).find(({ id, decoding, mode }) => id === key.id && decoding === key.decoding && mode === key.mode)
    if (item === undefined) throw new StudioError({ code: 'not_found', message: `There is no output ${key.id} (${key.decoding}, ${key.mode}) in ${found.id}.`, next_step: 'Look at the list of its outputs.' })
    const version = found.dataset_version === null ? null : parts.datasetFolder(parts.projectFolder(project), found.dataset_version)
    const reference = version === null ? null : await findReference(version, furtherFiles({ projectDir: parts.projectFolder(project), version, suite: found.suite }), item)
    return explainItem({ folder: evalFolder(project, found.id), thread }, item, version === null ? null : join(version, 'train.jsonl'), reference)
  }
  return {
    'evals.items': async ({ project, eval: id, offset, limit, failed_check }) => {
      const { items, total } = evalItemQueries.listItems(db, project, find(project, id).id, { offset, limit, ...(failed_check === undefined ? {} : { failedCheck: failed_check }) })
      const questions = await readQuestionsOf(evalFolder(project, id), items)
      return { items: items.map((item, i) => ({ ...item, question: questions[i] ?? '' })), total }
    },
    'evals.item': ({ project, eval: id, ...key }, { signal }) => withThread(project, signal, (thread) => itemDetail(project, find(project, id), key, thread)),
    'evals.pairs': ({ project, a, b, limit }, { signal }) => {
      const keys = clearestPairs(itemsOf(project, a), itemsOf(project, b))
      return withThread(project, signal, async (thread) => ({ pairs: await explainPairs(thread, evalFolder(project, a), evalFolder(project, b), keys.slice(0, limit)), shared: keys.length }))
    },
    'evals.setup': ({ project }, { signal }) => withThread(project, signal, (thread) => readSetup(thread, newestVersion(project))),
    'evals.plan_mend': ({ project, eval: id }) => {
      const found = find(project, id)
      const report = reportOf(project, id)
      const { stages } = planMend(parts, { project, found, report, set: {} })
      const training = (stages.find(({ name }) => name === 'train')?.input['set'] ?? {}) as Record<string, unknown>
      return { remedies: report.remedies.map(({ check, sentence }) => ({ check, sentence })), change: mergeChanges(report.remedies.map(({ change }) => change)), training, now: nowOf(db, project, found) }
    },
  }
}

/** The values that a mend changes, as they are. */
function nowOf(db: WritableDb, project: string, { subject, dataset_version }: Eval) {
  const version = datasetVersionRows.list(db, project).find(({ id }) => id === dataset_version)
  const run = 'run' in subject ? runRows.find(db, project, subject.run) : undefined
  const weights = weightsSchema.safeParse(run?.config['sampling_weights'])
  return {
    counts: Object.fromEntries(Object.entries(version?.categories ?? {}).map(([category, { asked }]) => [category, asked])),
    sampling_weights: weights.success ? weights.data : {},
    steps: run?.steps ?? null,
  }
}
