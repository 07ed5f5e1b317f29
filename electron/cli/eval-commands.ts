/** The commands about evals: eval, compare, mend. */

import type { EvalReport, Subject } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import { renderComparison, renderReport } from '../../engine/evaluation/index.ts'
import { EXIT, type Command, type CommandContext } from './command.ts'
import { followJob } from './follow-job.ts'
import { openProjectOf } from './open-source.ts'
import { readPairs, wholeNumber } from './read-values.ts'
import { parseSubject, subjectName } from './subject-name.ts'

const evaluate: Command = {
  name: 'eval',
  about: 'Evaluates a subject on held-out prompts; exit code 10 where a gate fails.',
  works: 'project',
  options: {
    subject: { type: 'string', value: 'S', about: 'base, RUN, RUN@STEP, EXPORT (merged), EXPORT:QUANT or a .gguf file; the newest run with an adapter unless given.' },
    suite: { type: 'string', value: 'NAME', about: 'The suite; the rulebook’s first unless given.' },
    data: { type: 'string', value: 'VERSION', about: 'The dataset version; the newest unless given.' },
    items: { type: 'string', value: 'N', about: 'At most this many prompts.' },
    seed: { type: 'string', value: 'N', about: 'The seed of sampled decoding.' },
    'stop-early': { type: 'boolean', about: 'Asks in blocks, in random order, and stops as soon as the answers decide every target.' },
    constrained: { type: 'boolean', about: 'Decodes under the grammar of the rulebook; not with Ollama.' },
    more: { type: 'string', value: 'N', about: 'Goes on from an eval: asks N further questions and judges all its answers together; where the held-back ones run out, others of the same kinds are made and kept.' },
    after: { type: 'string', value: 'EVAL', about: 'With --more: the eval to go on from; the newest unless given. Subject, suite and data are its own.' },
    plan: { type: 'boolean', about: 'With --more: only tells how many of them there are.' },
    slices: { type: 'boolean', about: 'Prints every slice; else those of the checks whose gate fails.' },
  },
  run: async (context) => {
    const { args, studio } = context
    const [more, items, seed] = [wholeNumber(args, 'more', evaluate, 1), wholeNumber(args, 'items', evaluate, 1), wholeNumber(args, 'seed', evaluate)]
    const project = await openProjectOf(context)
    if (more !== undefined) return goOn(context, project, more)
    const subject = await subjectOf(context, project.id)
    const [suite, data] = [args.text('suite'), args.text('data')]
    const started = await studio().call('evals.start', {
      project: project.id,
      subject,
      constrained: args.flag('constrained'),
      stop_early: args.flag('stop-early'),
      ...(suite === undefined ? {} : { suite }),
      ...(data === undefined ? {} : { dataset_version: data }),
      ...(items === undefined ? {} : { items }),
      ...(seed === undefined ? {} : { seed }),
    })
    return followEval(context, project, started)
  },
}

type Place = { id: string; folder: string }

/** Goes on from an eval, or tells how far one could. */
async function goOn(context: CommandContext, project: Place, questions: number): Promise<number> {
  const { args, json, terminal, studio } = context
  const after = args.text('after')
  const { eval: found } = await studio().call('evals.get', { project: project.id, ...(after === undefined ? {} : { eval: after }) })
  const asked = { project: project.id, eval: found.id, questions }
  if (!args.flag('plan')) return followEval(context, project, await studio().call('evals.ask_more', asked))
  const plan = await studio().call('evals.plan_more', asked)
  if (json) terminal.json({ eval: found.id, ...plan })
  else terminal.line(`${found.id}: ${plan.held_back} held-back questions are left${plan.held_back >= questions ? '' : plan.is_all ? `; ${plan.further} more can be made, and no others` : `; ${plan.further} more can be made`}.`)
  return EXIT.ok
}

/** Waits for an eval and prints its report. */
async function followEval(context: CommandContext, project: Place, started: { job: number; eval: string }): Promise<number> {
  const { args, json, terminal, studio } = context
  await followJob(context, started.job)
  const { eval: made, report } = await studio().call('evals.get', { project: project.id, eval: started.eval })
  if (json) terminal.json({ eval: made, report })
  else {
    terminal.line(renderReport(args.flag('slices') ? report : withFailingSlices(report), subjectName(made.subject)).trimEnd())
    terminal.line(`${made.id} in ${project.folder}/evals/${made.id} (all slices in report.txt)`)
  }
  return report.passed ? EXIT.ok : EXIT.gate
}

/** The report with the slices of those checks whose gate fails in the same decoding. */
function withFailingSlices(report: EvalReport): EvalReport {
  const failing = new Set(report.checks.filter((check) => check.passed === false).map((check) => `${check.check} ${check.decoding} ${check.mode}`))
  const slices = report.slices.map((slice) => ({ ...slice, checks: slice.checks.filter((check) => failing.has(`${check.check} ${check.decoding} ${check.mode}`)) }))
  return { ...report, slices: slices.filter((slice) => slice.checks.length > 0) }
}

async function subjectOf({ args, studio }: CommandContext, project: string): Promise<Subject> {
  const named = args.text('subject')
  if (named !== undefined) return parseSubject(named)
  const { runs } = await studio().call('runs.list', { project })
  const newest = runs.findLast((run) => run.has_adapter)
  if (newest !== undefined) return { kind: 'adapter', run: newest.id }
  throw new StudioError({ code: 'not_found', message: 'This project has no run with an adapter yet.', next_step: 'Train one, or evaluate the base model with --subject base.' })
}

const compare: Command = {
  name: 'compare',
  operands: 'A B',
  count: { min: 2, max: 2 },
  about: 'Compares two evals on the same prompts, paired, and decides.',
  works: 'project',
  options: { delta: { type: 'string', value: 'D', about: 'Rates closer than this count as equal; 0.02 unless given.' } },
  run: async (context) => {
    const project = await openProjectOf(context)
    const [a, b] = context.args.positionals as [string, string]
    const delta = context.args.text('delta')
    const comparison = await context.studio().call('evals.compare', { project: project.id, a, b, ...(delta === undefined ? {} : { delta: Number(delta) }) })
    if (context.json) context.terminal.json(comparison)
    else context.terminal.line(renderComparison(comparison, a, b).trimEnd())
    return EXIT.ok
  },
}

const mend: Command = {
  name: 'mend',
  operands: '[EVAL]',
  count: { min: 0, max: 1 },
  about: 'Applies the remedies of an eval (the newest unless named): a data mix, further training from the adapter, an eval before and after.',
  works: 'project',
  options: { set: { type: 'string', value: 'KEY=VALUE', multiple: true, about: 'A key of the run config of the further training.' } },
  run: async (context) => {
    const { args, json, terminal, studio } = context
    const project = await openProjectOf(context)
    const { eval: found } = await studio().call('evals.get', { project: project.id, ...(args.positionals[0] === undefined ? {} : { eval: args.positionals[0] }) })
    const started = await studio().call('evals.mend', { project: project.id, eval: found.id, set: await readPairs(args.list('set'), mend) })
    terminal.note(started.sentence)
    const job = await followJob(context, started.job, { whenStopped: 'What was done is kept; mend again to go on.' })
    if (json) terminal.json({ eval: found.id, sentence: started.sentence, gate: job.gate, ...job.result })
    else await printBeforeAndAfter(context, project.id, job.result ?? {})
    return job.gate === 'missed' ? EXIT.gate : EXIT.ok
  },
}

async function printBeforeAndAfter({ studio, terminal }: CommandContext, project: string, result: Record<string, unknown>): Promise<void> {
  const stages = Array.isArray(result['stages']) ? (result['stages'] as { name: string; values: Record<string, unknown> }[]) : []
  const evals = stages.map((stage) => stage.values['eval']).filter((id) => typeof id === 'string')
  for (const id of evals) {
    const { eval: made, report } = await studio().call('evals.get', { project, eval: id })
    terminal.line(renderReport(withFailingSlices(report), `${made.id}, ${subjectName(made.subject)}`))
  }
  const [before, after] = [evals[0], evals.at(-1)]
  if (before === undefined || after === undefined || before === after) return
  terminal.line(renderComparison(await studio().call('evals.compare', { project, a: before, b: after }), before, after).trimEnd())
}

/** eval, compare, mend. */
export const evalCommands: readonly Command[] = [evaluate, compare, mend]
