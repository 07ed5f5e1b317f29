/**
 * The domain of evals: score rows, evaluate a subject, compare two evals, mend what a report found.
 * The door of the folder.
 */
import { join } from 'node:path'
import type { Eval, EvalReport } from '../../contract/entities/eval.ts'
import { evalReportSchema } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import type { HandlersOf } from '../../contract/handlers.ts'
import { compareItems } from '../../engine/evaluation/index.ts'
import { evalItemQueries, evalRows, type WritableDb } from '../db/index.ts'
import type { Domain } from '../jobs/kinds.ts'
import type { JobQueue } from '../jobs/queue.ts'
import { readManifest } from '../platform/manifest.ts'
import { readJson } from '../platform/read-json.ts'
import { askMineJob } from './ask-mine-job.ts'
import { createEvalFolder, evalJob, type EvalParts } from './eval-job.ts'
import { explainCalls } from './explain-calls.ts'
import { planFurther, readEarlier } from './further.ts'
import { planMend, type MendParts } from './mend.ts'
import { listMyQuestions, readMine } from './my-questions.ts'
import { openRulebookThread } from './rulebook-thread.ts'

export { resolveSubject } from './subjects.ts'
export { openRulebookThread, type RulebookThread } from './rulebook-thread.ts'
export type { Llama } from './generate-outputs.ts'

/** What the domain is built from. */
export type EvalsParts = EvalParts & MendParts & { db: WritableDb; queue(): JobQueue; packFolder(pack: string): string }

/** Builds the domain. */
export function createEvals(parts: EvalsParts): Domain<'evals'> {
  const { db } = parts
  const find = (project: string, id?: string): Eval => {
    const found = id === undefined ? evalRows.list(db, project).at(-1) : evalRows.find(db, project, id)
    if (found) return found
    throw new StudioError({
      code: 'not_found',
      message: id === undefined ? 'This project has no eval yet.' : `There is no eval ${id} in this project.`,
      next_step: id === undefined ? 'Run `eval` first.' : 'Look at the list of evals, or run `reindex`.',
    })
  }
  const reportOf = (project: string, id: string): EvalReport => evalReportSchema.parse(readJson(join(parts.projectFolder(project), 'evals', id, 'report.json')))
  const itemsOf = (project: string, id: string) => evalItemQueries.listItems(db, project, find(project, id).id, { offset: 0, limit: 1_000_000 }).items
  return {
    handlers: {
      'evals.score': async ({ source, rows, suite }, { signal }) => {
        const thread = openRulebookThread('project' in source ? parts.projectFolder(source.project) : parts.packFolder(source.pack), {}, signal)
        try {
          return await thread.ask('score', { rows, suite })
        } finally {
          await thread.close()
        }
      },
      'evals.start': async ({ project, subject, suite, dataset_version, items, constrained, seed, stop_early }) => {
        if (constrained && subject.kind === 'ollama') throw new StudioError({ code: 'bad_input', message: 'Answers of Ollama cannot be held to the rules: it takes no grammar.', next_step: 'Evaluate the model file, the run or the base model instead.' })
        const id = createEvalFolder(parts.projectFolder(project))
        const payload = { project, eval: id, subject, suite: suite ?? null, dataset_version: dataset_version ?? null, items: items ?? null, constrained, seed: seed ?? null, after: null, stop_early }
        const job = await parts.queue().add('evals.run', payload, { project })
        return { job: job.id, eval: id }
      },
      ...furtherCalls(parts, find),
      'evals.get': ({ project, eval: id }) => {
        const found = find(project, id)
        return { eval: found, report: reportOf(project, found.id) }
      },
      'evals.list': ({ project }) => ({ evals: evalRows.list(db, project) }),
      ...mineCalls(parts, find),
      ...explainCalls(parts, { find, itemsOf, reportOf }),
      'evals.compare': ({ project, a, b, delta }) => ({ a, b, ...compareItems(itemsOf(project, a), itemsOf(project, b), delta) }),
      'evals.mend': async ({ project, eval: id, set }) => {
        const { sentence, stages } = planMend(parts, { project, found: find(project, id), report: reportOf(project, id), set })
        const job = await parts.queue().add('jobs.pipeline', { project, stages }, { project })
        return { job: job.id, sentence }
      },
    },
    jobs: [evalJob(parts), askMineJob(parts)],
  }
}

/** Going on from an eval. */
function furtherCalls(parts: EvalsParts, find: (project: string, id: string) => Eval): Pick<HandlersOf<'evals'>, 'evals.plan_more' | 'evals.ask_more'> {
  const open = async (project: string, found: Eval, signal?: AbortSignal) => {
    const projectDir = parts.projectFolder(project)
    const thread = openRulebookThread(projectDir, {}, signal)
    try {
      const suite = await thread.ask('suite', { name: found.suite })
      return { projectDir, version: parts.datasetFolder(projectDir, found.dataset_version ?? undefined), suite: suite.name, categories: suite.from, signal }
    } finally {
      await thread.close()
    }
  }
  return {
    'evals.plan_more': async ({ project, eval: id, questions }, { signal }) => {
      const found = find(project, id)
      const request = await open(project, found, signal)
      return planFurther(request, await readEarlier(join(request.projectDir, 'evals', found.id)), questions)
    },
    'evals.ask_more': async ({ project, eval: id, questions }) => {
      const found = find(project, id)
      const projectDir = parts.projectFolder(project)
      const constrained = readManifest(join(projectDir, 'evals', found.id))?.details?.['constrained'] === true
      const made = createEvalFolder(projectDir)
      const payload = { project, eval: made, subject: found.subject, suite: found.suite, dataset_version: found.dataset_version, items: null, constrained, seed: found.seed, after: { eval: found.id, questions } }
      return { job: (await parts.queue().add('evals.run', payload, { project })).id, eval: made }
    },
  }
}

/** The person's own questions, outside every gate. */
function mineCalls(parts: EvalsParts, find: (project: string, id: string) => Eval): Pick<HandlersOf<'evals'>, 'evals.mine' | 'evals.ask_mine'> {
  return {
    'evals.mine': async ({ project, evals }) => {
      const projectDir = parts.projectFolder(project)
      const questions = listMyQuestions(projectDir, parts.systemPrompt(projectDir))
      return { questions: await readMine(projectDir, questions, evals.map((id) => find(project, id).subject)) }
    },
    'evals.ask_mine': async ({ project, evals }) => {
      const subjects = evals.map((id) => find(project, id).subject)
      return { job: (await parts.queue().add('evals.ask_mine', { project, subjects }, { project })).id }
    },
  }
}
