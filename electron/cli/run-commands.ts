/** The commands about runs: train, presets, replay, diff. */

import { resolve } from 'node:path'
import type { Run } from '../../contract/entities/run.ts'
import type { PushPayload } from '../../contract/pushes.ts'
import { replayReportSchema, type DiffReport } from '../../contract/entities/provenance.ts'
import { EXIT, type Command, type CommandContext } from './command.ts'
import { duration, followJob } from './follow-job.ts'
import { openProjectOf } from './open-source.ts'
import { UsageError } from './read-arguments.ts'
import { readPairs } from './read-values.ts'
import { table } from './table.ts'

const train: Command = {
  name: 'train',
  about: 'Trains a run, with live progress on a terminal and the events as lines with --json. Ctrl-C saves a checkpoint and stops.',
  works: 'project',
  options: {
    preset: { type: 'string', value: 'P', about: 'A named set of values; `presets` lists them.' },
    set: { type: 'string', value: 'KEY=VALUE', multiple: true, about: 'A key of the run config.' },
    base: { type: 'string', value: 'MODEL', about: 'The base model: its id, or the path of its folder.' },
    data: { type: 'string', value: 'VERSION', about: 'The dataset version; the newest unless given.' },
    resume: { type: 'string', value: 'RUN', about: 'Goes on with a run from its last whole checkpoint.' },
    from: { type: 'string', value: 'RUN', about: 'Continues from the adapter of another run; base starts dpo and grpo from the base model itself.' },
    config: { type: 'string', value: 'FILE', multiple: true, about: 'A configuration of Accelerate or DeepSpeed: takes what has a counterpart (--set wins) and says what has none.' },
    bundle: { type: 'string', value: 'DIR', about: 'Instead of training here: writes the run as a folder that trains by itself elsewhere (its run.sh); take-back brings the results home.' },
    'without-base': { type: 'boolean', about: 'With --bundle: leaves the base model out; run.sh then asks where it lies.' },
    nodes: { type: 'string', value: 'N', about: 'Machines that share the run, with --rendezvous; its folder lies on storage that all of them see.' },
    rendezvous: { type: 'string', value: 'HOST:PORT', about: 'Where they meet: a port of one of them.' },
  },
  run: async (context) => {
    const project = await openProjectOf(context)
    if (context.args.text('bundle') !== undefined) return bundle(context, project.id)
    const started = await startOrResume(context, project.id)
    const job = await followJob(context, started.job, {
      whenStopped: `Its checkpoint is saved. Go on with: train --resume ${started.run}.`,
      onPush: (push) => {
        if (!context.json || push.name !== 'runs.progressed') return
        const { run, events } = push.payload as PushPayload<'runs.progressed'>
        if (run === started.run) for (const event of events) context.terminal.json(event)
      },
    })
    const { run } = await context.studio().call('runs.get', { project: project.id, run: started.run })
    if (context.json) context.terminal.json({ type: 'result', job: job.id, run })
    else for (const line of runLines(run, project.folder)) context.terminal.line(line)
    return EXIT.ok
  },
}

async function startOrResume(context: CommandContext, project: string): Promise<{ job: number; run: string }> {
  const { args, studio } = context
  const rendezvous = readRendezvous(args.text('nodes'), args.text('rendezvous'))
  const resume = args.text('resume')
  if (resume !== undefined) {
    const clashing = ['preset', 'base', 'data', 'from', 'bundle'].find((name) => args.text(name) !== undefined) ?? ['set', 'config'].find((name) => args.list(name).length > 0)
    if (clashing !== undefined) throw new UsageError(`--resume goes on with the configuration as it was frozen; --${clashing} needs a new run.`, train)
    return studio().call('runs.resume', { project, run: resume, ...rendezvous })
  }
  return studio().call('runs.start', { ...(await readOrder(context, project)), ...rendezvous })
}

/** What decides a new run, as it was given. */
async function readOrder({ args, studio, terminal }: CommandContext, project: string) {
  let foreign: Record<string, unknown> = {}
  for (const file of args.list('config')) {
    const { set, left } = await studio().call('runs.foreign_config', { path: resolve(file) })
    foreign = { ...foreign, ...set }
    for (const { key, reason } of left) terminal.note(`${file}: ${key} is left out: ${reason}`)
  }
  const [preset, base, data, from] = [args.text('preset'), args.text('base'), args.text('data'), args.text('from')]
  return {
    project,
    ...(preset === undefined ? {} : { preset }),
    ...(base === undefined ? {} : { base_model: base }),
    ...(data === undefined ? {} : { dataset_version: data }),
    ...(from === undefined ? {} : { from }),
    set: { ...foreign, ...(await readPairs(args.list('set'), train)) },
  }
}

async function bundle(context: CommandContext, project: string): Promise<number> {
  const { args, terminal, studio } = context
  const folder = resolve(args.text('bundle')!)
  const { job: id } = await studio().call('runs.bundle', { ...(await readOrder(context, project)), folder, with_base: !args.flag('without-base') })
  const { result } = await followJob(context, id)
  if (context.json) terminal.json(result)
  else terminal.line(`${folder}: ${String(result?.['files'])} files. Run its run.sh anywhere, then: take-back ${folder}`)
  return EXIT.ok
}

const back: Command = {
  name: 'take-back',
  operands: 'DIR',
  count: { min: 1, max: 1 },
  about: 'Takes the results of a bundle (train --bundle) into its project as a run, after every file and input was verified.',
  works: 'project',
  run: async (context) => {
    const project = await openProjectOf(context)
    const { job: id } = await context.studio().call('runs.take_back', { project: project.id, folder: resolve(context.args.positionals[0]!) })
    const job = await followJob(context, id)
    const { run } = await context.studio().call('runs.get', { project: project.id, run: String(job.result?.['run']) })
    if (context.json) context.terminal.json(run)
    else for (const line of runLines(run, project.folder)) context.terminal.line(line)
    return EXIT.ok
  },
}

function readRendezvous(nodes: string | undefined, endpoint: string | undefined): { rendezvous?: { nodes: number; endpoint: string } } {
  if (nodes === undefined && endpoint === undefined) return {}
  if (nodes === undefined || endpoint === undefined || !(Number(nodes) > 0)) throw new UsageError('Several machines need both --nodes N and --rendezvous HOST:PORT.', train)
  return { rendezvous: { nodes: Number(nodes), endpoint } }
}

function runLines(run: Run, folder: string): string[] {
  const isByGates = run.recipe === 'sft' && run.config['best_by'] === 'gates'
  const best = run.best_eval_loss === null ? '' : `, ${isByGates ? 'best by its gates with evaluation loss' : 'best evaluation loss'} ${run.best_eval_loss.toFixed(4)} at step ${run.best_step}`
  return [
    `${run.id} ${run.state}: ${run.steps} steps in ${duration(run.duration_ms / 1000)}, loss ${run.loss?.toFixed(4) ?? 'unknown'}${best}`,
    `${folder}/runs/${run.id}`,
  ]
}

const presets: Command = {
  name: 'presets',
  about: 'Lists the named sets of values for a run, with what each is for and where it comes from.',
  works: 'none',
  run: async ({ json, terminal, studio }) => {
    const found = (await studio().call('runs.presets', {})).presets
    if (json) terminal.json({ presets: found })
    else for (const { id, about, source } of found) for (const line of [id, `  ${about}`, `  From: ${source}.`]) terminal.line(line)
    return EXIT.ok
  },
}

const replay: Command = {
  name: 'replay',
  operands: 'RUN',
  count: { min: 1, max: 1 },
  about: 'Trains a run again with its frozen configuration and compares the adapters: bit for bit, or how far apart.',
  works: 'project',
  run: async (context) => {
    const project = await openProjectOf(context)
    const started = await context.studio().call('history.replay', { project: project.id, run: context.args.positionals[0]! })
    const job = await followJob(context, started.job)
    const report = replayReportSchema.parse(job.result)
    if (context.json) context.terminal.json(report)
    else context.terminal.line(report.sentence)
    return EXIT.ok
  },
}

const diff: Command = {
  name: 'diff',
  operands: 'A B',
  count: { min: 2, max: 2 },
  about: 'Shows what differs between two runs: configuration, data, metrics.',
  works: 'project',
  run: async (context) => {
    const project = await openProjectOf(context)
    const [a, b] = context.args.positionals as [string, string]
    const report = await context.studio().call('history.diff', { project: project.id, a, b })
    if (context.json) context.terminal.json(report)
    else for (const line of diffLines(report)) context.terminal.line(line)
    return EXIT.ok
  },
}

function diffLines(report: DiffReport): string[] {
  const shown = (value: unknown) => (value === null ? '–' : typeof value === 'string' ? value : JSON.stringify(value))
  const part = (title: string, rows: DiffReport['config']) => [`${title}:`, ...(rows.length === 0 ? ['  nothing differs'] : table(rows.map((row) => [`  ${row.name}`, shown(row.a), shown(row.b)])))]
  const metrics = report.metrics.map((row) => ({ name: row.name, a: row.a, b: row.change === null ? row.b : `${row.b} (${row.change > 0 ? '+' : ''}${row.change.toPrecision(3)})` }))
  return [`A = ${report.a}, B = ${report.b}`, ...part('configuration', report.config), ...part('data and machine', report.data), ...part('metrics', metrics)]
}

/** train, take-back, presets, replay, diff. */
export const runCommands: readonly Command[] = [train, back, presets, replay, diff]
