/** The command about sweeps: several runs that differ in a few keys, and which was best. */

import { resolve } from 'node:path'
import { sweepSchema, sweptKeySchema, type SweepPlan } from '../../contract/entities/sweep.ts'
import { EXIT, type Command } from './command.ts'
import { followJob } from './follow-job.ts'
import { openProjectOf } from './open-source.ts'
import { UsageError } from './read-arguments.ts'
import { readPairs, wholeNumber } from './read-values.ts'
import { table } from './table.ts'

const sweep: Command = {
  name: 'sweep',
  about: 'Trains several runs that differ in a few keys: values are proposed by Optuna, hopeless runs are stopped early, the best is told. The runs carry the sweep’s name as a tag.',
  works: 'project',
  options: {
    try: { type: 'string', value: 'KEY=VALUES', multiple: true, about: 'A key and its values: a list (adapter.r=8,16,32) or a range (learning_rate=1e-4..1e-3:log).' },
    trials: { type: 'string', value: 'N', about: 'How many runs; 12 unless given.' },
    workers: { type: 'string', value: 'N', about: 'How many at the same time, each on devices of its own; 1 unless given.' },
    by: { type: 'string', value: 'MEASURE', about: 'rules: the share of answers that keep the rule kept least, higher is better; or eval_loss, lower is better. rules unless given.' },
    resume: { type: 'string', value: 'SWEEP', about: 'Goes on with an earlier sweep: what it tried counts.' },
    study: { type: 'string', value: 'FOLDER', about: 'A folder that several machines share: each calls this with the same --try and --trials in a project of its own, and they divide the runs.' },
    preset: { type: 'string', value: 'P', about: 'A named set of values, as of train.' },
    set: { type: 'string', value: 'KEY=VALUE', multiple: true, about: 'A key of the run config that all runs share.' },
    base: { type: 'string', value: 'MODEL', about: 'The base model, as of train.' },
  },
  run: async (context) => {
    const { args, studio, terminal } = context
    const project = await openProjectOf(context)
    const by = args.text('by') ?? 'rules'
    if (by !== 'rules' && by !== 'eval_loss') throw new UsageError(`--by ${by} is neither rules nor eval_loss.`, sweep)
    const plan = { keys: Object.fromEntries(args.list('try').map(readTry)), trials: wholeNumber(args, 'trials', sweep, 1) ?? 12, workers: wholeNumber(args, 'workers', sweep, 1) ?? 1, by } as const
    const [preset, base, resume, study] = [args.text('preset'), args.text('base'), args.text('resume'), args.text('study')]
    const started = await studio().call('runs.sweep', {
      project: project.id, plan,
      ...(resume === undefined ? {} : { sweep: resume }), ...(study === undefined ? {} : { study: resolve(study) }), ...(preset === undefined ? {} : { preset }), ...(base === undefined ? {} : { base_model: base }),
      set: await readPairs(args.list('set'), sweep),
    })
    const job = await followJob(context, started.job, { whenStopped: `What was tried is kept. Go on with: sweep --resume ${started.sweep} and the same --try.` })
    const result = sweepSchema.parse(job.result)
    if (context.json) terminal.json(result)
    else for (const line of linesOf(result)) terminal.line(line)
    return EXIT.ok
  },
}

/** `KEY=a,b,c` or `KEY=low..high[:log]`; a key may hold an equals sign itself (sampling_weights.category=x). */
function readTry(text: string): [string, SweepPlan['keys'][string]] {
  const at = text.lastIndexOf('=')
  const [key, values] = [text.slice(0, at), text.slice(at + 1)]
  const range = /^([^,]+)\.\.([^,:]+)(:log)?$/.exec(values)
  const value = (part: string) => (part !== '' && Number.isFinite(Number(part)) ? Number(part) : part === 'true' || part === 'false' ? part === 'true' : part)
  const read = sweptKeySchema.safeParse(range === null ? values.split(',').map(value) : { low: Number(range[1]), high: Number(range[2]), log: range[3] !== undefined })
  if (at > 0 && read.success) return [key, read.data]
  throw new UsageError(`--try ${text} is neither KEY=A,B,… nor KEY=LOW..HIGH[:log].`, sweep)
}

function linesOf({ sweep: id, plan, trials, best }: ReturnType<typeof sweepSchema.parse>): string[] {
  const keys = Object.keys(plan.keys)
  const rows = trials.map(({ trial, run, values, value, state }) => [trial === best ? '*' : ' ', run, state, value?.toPrecision(4) ?? '–', ...keys.map((key) => shown(values[key]))])
  return [`${id}: ${trials.length} runs by ${plan.by}`, ...table([['', 'run', 'state', plan.by, ...keys], ...rows])]
}

function shown(value: unknown): string {
  return typeof value === 'number' && !Number.isInteger(value) ? value.toPrecision(3) : String(value ?? '–')
}

/** sweep. */
export const sweepCommands: readonly Command[] = [sweep]
