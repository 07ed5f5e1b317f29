/** The commands about the history and this installation: history, metrics, doctor, verify, reindex, serve. */

import { resolve } from 'node:path'
import { stopOnSignal } from './follow-job.ts'
import { EXIT, type Command, type CommandContext } from './command.ts'
import { openProjectOf } from './open-source.ts'
import { wholeNumber } from './read-values.ts'
import { subjectName } from './subject-name.ts'
import { table } from './table.ts'

const history: Command = {
  name: 'history',
  about: 'Lists the dataset versions, runs, evals and exports of the project, and its jobs that are not finished.',
  works: 'project',
  run: async (context) => {
    const project = await openProjectOf(context)
    const { call } = context.studio()
    const [{ dataset_versions }, { runs }, { evals }, { exports }, { jobs }] = await Promise.all([
      call('datasets.list', { project: project.id }),
      call('runs.list', { project: project.id }),
      call('evals.list', { project: project.id }),
      call('exports.list', { project: project.id }),
      call('jobs.list', { project: project.id }),
    ])
    const open = jobs.filter((job) => !['succeeded', 'failed', 'stopped'].includes(job.state))
    if (context.json) context.terminal.json({ project, dataset_versions, runs, evals, exports, jobs: open })
    const rows = [
      ...dataset_versions.map((version) => [version.id, version.created, `${version.accepted} samples`]),
      ...runs.map((run) => [run.id, run.created, `${run.state}, ${run.steps} steps, loss ${run.loss?.toFixed(4) ?? 'unknown'}`]),
      ...evals.map((made) => [made.id, made.created, `${subjectName(made.subject)}, ${made.suite}: ${made.passed ? 'all gates hold' : 'a gate fails'}`]),
      ...exports.map((made) => [made.id, made.created, `${made.run ?? ''} ${made.files.map((file) => file.quantization).filter(Boolean).join(', ')}`]),
      ...open.map((job) => [`job ${job.id}`, job.created, `${job.kind}, ${job.state}`]),
    ]
    if (!context.json) for (const line of rows.length === 0 ? ['nothing yet'] : table(rows)) context.terminal.line(line)
    return EXIT.ok
  },
}

const doctor: Command = {
  name: 'doctor',
  about: 'Prints one line for each fact about this machine and installation.',
  works: 'none',
  run: async ({ json, terminal, studio }) => {
    const { facts } = await studio().call('system.doctor', {})
    if (json) terminal.json({ facts })
    else {
      const marks = { ok: 'ok', note: 'note', problem: 'PROBLEM' }
      for (const line of table(facts.map((fact) => [marks[fact.status], fact.name, fact.next_step === undefined ? fact.value : `${fact.value} (${fact.next_step})`]))) terminal.line(line)
    }
    return facts.some((fact) => fact.status === 'problem') ? EXIT.error : EXIT.ok
  },
}

const verify: Command = {
  name: 'verify',
  operands: 'PATH',
  count: { min: 1, max: 1 },
  about: 'Hashes every file that the manifests under a path name, and names each one that differs.',
  works: 'none',
  run: async ({ args, json, terminal, studio }) => {
    const report = await studio().call('history.verify', { path: resolve(args.positionals[0]!) })
    // A changed input makes a result stale, a file that nobody lists is none of its own: neither is damage.
    const isDamage = (problem: string) => problem !== 'extra' && !problem.startsWith('input_')
    const bad = report.problems.filter(({ problem }) => isDamage(problem)).length
    if (json) terminal.json(report)
    else {
      for (const { folder, path, problem, detail } of report.problems) terminal.line(`${isDamage(problem) ? 'BAD' : 'note'}: ${folder}/${path}: ${problem.replaceAll('_', ' ')}: ${detail}`)
      terminal.line(`${report.manifests} manifests, ${report.files} files: ${bad === 0 ? 'all as written' : `${bad} differ`}`)
    }
    return bad === 0 ? EXIT.ok : EXIT.error
  },
}

const metrics: Command = {
  name: 'metrics',
  operands: '[RUN…]',
  count: { min: 0, max: 1000 },
  about: 'Writes the metric series of runs (all unless named) as a table, a row a step: CSV, or Parquet by the ending of the file.',
  works: 'project',
  options: { out: { type: 'string', value: 'FILE', about: 'A .csv or .parquet file; metrics/runs.csv in the project unless given.' } },
  run: async (context) => {
    const project = await openProjectOf(context)
    const { positionals } = context.args
    const out = context.args.text('out')
    const made = await context.studio().call('history.export_metrics', {
      project: project.id,
      ...(positionals.length === 0 ? {} : { runs: positionals }),
      ...(out === undefined ? {} : { file: resolve(out) }),
    })
    if (context.json) context.terminal.json(made)
    else context.terminal.line(`${made.rows} rows of ${made.columns.length} columns: ${made.file}`)
    return EXIT.ok
  },
}

const reindex: Command = {
  name: 'reindex',
  about: 'Rebuilds the run history of the project from its folders alone.',
  works: 'project',
  run: async (context) => {
    const project = await openProjectOf(context)
    const report = await context.studio().call('history.reindex', { project: project.id })
    if (context.json) context.terminal.json(report)
    else {
      for (const { folder, reason } of report.skipped) context.terminal.line(`left out: ${folder}: ${reason}`)
      context.terminal.line(`${report.dataset_versions} dataset versions, ${report.runs} runs with ${report.metric_points} points, ${report.evals} evals with ${report.eval_items} items, ${report.exports} exports`)
    }
    return EXIT.ok
  },
}

const serve: Command = {
  name: 'serve',
  about: 'Runs the studio without a window: a page, an HTTP API and a WebSocket on this machine’s loopback.',
  works: 'none',
  options: {
    port: { type: 'string', value: 'P', about: 'The port; 4600 or the next free one unless given, 0 for any.' },
    root: { type: 'string', value: 'DIR', about: 'The folder inside which clients may name paths; the current folder unless given.' },
  },
  run: async (context) => serveUntilStopped(context),
}

async function serveUntilStopped({ args, json, terminal }: CommandContext): Promise<number> {
  const { startServer } = await import('../serve/start-server.ts')
  const port = wholeNumber(args, 'port', serve)
  const server = await startServer({ root: resolve(args.text('root') ?? '.'), ...(port === undefined ? {} : { port }) })
  if (json) terminal.json({ url: server.url, port: server.port })
  else for (const line of server.lines) terminal.line(line)
  await new Promise<void>((stop) => stopOnSignal(stop))
  terminal.note('stopping …')
  await server.close()
  return EXIT.ok
}

/** history, metrics, doctor, verify, reindex, serve. */
export const historyCommands: readonly Command[] = [history, metrics, doctor, verify, reindex, serve]
