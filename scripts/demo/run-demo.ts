/**
 * The order of the demo. Everything it does is a call of the contract; it knows no pack, no model and no number of its own.
 */
import { existsSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Subject } from '../../contract/entities/eval.ts'
import type { Job, Stage } from '../../contract/entities/job.ts'
import type { Project } from '../../contract/entities/project.ts'
import { progressLine } from '../../electron/cli/follow-job.ts'
import type { Terminal } from '../../electron/cli/terminal.ts'
import { versionFolder } from '../../electron/datasets/index.ts'
import { homePaths } from '../../electron/platform/paths.ts'
import type { Studio } from '../../electron/studio.ts'
import { printEval, printExport, printSideBySide, printVersion } from './print-results.ts'
import { Stopwatch } from './stopwatch.ts'

/** What a demo is asked to do. `steps` and `items` shorten it; the gates are then not expected to hold. */
export type DemoOrder = { studio: Studio; terminal: Terminal; pack: string; folder?: string; steps?: number; items?: number }

/** Files that the demo evaluates beside the adapter: quantization, and whether it is also decoded under the grammar. */
const FILES = [
  { quantization: 'q8_0', constrained: true },
  { quantization: 'q4_k_m', constrained: false },
] as const

type Demo = DemoOrder & { project: Project; watch: Stopwatch }

/** Runs the demo; true where every gate of the trained model held. */
export async function runDemo(order: DemoOrder): Promise<boolean> {
  const watch = new Stopwatch()
  const { project } = await order.studio.call('projects.create', { folder: order.folder ?? freeFolder(order.pack), pack: order.pack })
  const demo: Demo = { ...order, project, watch }
  order.terminal.line(`project ${project.folder}`)
  await check(demo)
  const set = order.steps === undefined ? {} : { max_steps: order.steps }
  const evalInput = order.items === undefined ? {} : { items: order.items }
  const first = await pipeline(demo, [
    stage('dataset', 'datasets.generate', {}),
    stage('base', 'evals.start', { subject: { kind: 'base' }, ...evalInput }, 'go_on'),
    stage('train', 'runs.start', { set }),
    stage('adapter', 'evals.start', { subject: { kind: 'adapter', run: '$train.run' }, ...evalInput }, 'go_on'),
  ])
  let [run, version] = [String(first['train']?.['run']), String(first['dataset']?.['dataset_version'])]
  let [passed, adapter] = [first['adapter']?.['passed'] === true, String(first['adapter']?.['eval'])]
  if (!passed && order.steps === undefined) {
    const mended = await mend(demo, adapter)
    if (mended !== null) ({ run, version, passed, adapter } = mended)
  }
  const last = await pipeline(demo, [
    stage('export', 'exports.start', { run }),
    ...FILES.flatMap(({ quantization, constrained }) => {
      const input = { subject: { kind: 'gguf', export: '$export.export', quantization }, dataset_version: version, ...evalInput }
      const free = stage(`${quantization}`, 'evals.start', input, 'go_on')
      return constrained ? [free, stage(`${quantization}_constrained`, 'evals.start', { ...input, constrained: true }, 'go_on')] : [free]
    }),
  ])
  const files = FILES.flatMap(({ quantization, constrained }) => (constrained ? [`${quantization}_constrained`, quantization] : [quantization]))
  const evals = [...(version === first['dataset']?.['dataset_version'] ? [String(first['base']?.['eval'])] : []), adapter, ...files.map((name) => String(last[name]?.['eval']))]
  await printSideBySide(order.studio, order.terminal, project.id, evals, adapter)
  await chatOnce(demo, { kind: 'gguf', export: String(last['export']?.['export']), quantization: FILES[0].quantization }, version)
  printModelfile(demo, String(last['export']?.['export']))
  order.terminal.line(`\n${watch.table()}`)
  order.terminal.line(passed ? 'The trained model keeps every gate.' : 'The trained model misses a gate; see the report above.')
  return passed
}

function stage(name: string, call: string, input: Record<string, unknown>, onMissed: Stage['on_missed_gate'] = 'stop'): Stage {
  return { name, call, input, on_missed_gate: onMissed }
}

function freeFolder(pack: string): string {
  const base = join(homePaths().home, 'demo')
  for (let i = 1; ; i++) {
    const folder = join(base, `${pack}-${i}`)
    if (!existsSync(folder)) return folder
  }
}

async function check({ studio, terminal, project, watch }: Demo): Promise<void> {
  const report = await watch.time('check', () => studio.call('projects.check', { source: { project: project.id } }))
  terminal.line(`check: ${report.problems.length} problems; ${report.examples.as_said} of ${report.examples.total} examples judged as their author says`)
}

type StageValues = Record<string, Record<string, unknown>>

/** Runs stages as one pipeline job and prints what each made; returns the values of each stage. */
async function pipeline(demo: Demo, stages: Stage[]): Promise<StageValues> {
  const { studio, project } = demo
  const { job } = await studio.call('jobs.pipeline', { project: project.id, stages })
  return follow(demo, job)
}

async function follow(demo: Demo, id: number): Promise<StageValues> {
  const { studio, terminal } = demo
  const printed = new Set<number>()
  let printing = Promise.resolve()
  const stop = studio.pushes.listen((push) => {
    if (push.name !== 'jobs.changed') return
    const { job } = push.payload as { job: Job }
    if (job.parent !== id) return
    if (job.state === 'running' && job.progress !== null) terminal.live(progressLine(job.progress), `${job.id} ${job.progress.phase}`)
    if (job.state !== 'succeeded' || printed.has(job.id)) return
    printed.add(job.id)
    printing = printing.then(() => print(demo, job))
  })
  try {
    const ended = await studio.queue.wait(id)
    await printing
    if (ended.error !== null) throw Object.assign(new Error(ended.error.message), ended.error)
    const records = (ended.result?.['stages'] ?? []) as { name: string; values: Record<string, unknown> }[]
    return Object.fromEntries(records.map(({ name, values }) => [name, values]))
  } finally {
    stop()
    terminal.settle()
  }
}

async function print({ studio, terminal, project, watch }: Demo, job: Job): Promise<void> {
  watch.add(job.kind, job)
  const result = job.result ?? {}
  if (job.kind === 'datasets.generate') await printVersion(studio, terminal, project.id, String(result['dataset_version']))
  if (job.kind === 'evals.run') await printEval(studio, terminal, project.id, String(result['eval']))
  if (job.kind === 'exports.run') await printExport(studio, terminal, project.id, String(result['export']))
  if (job.kind === 'runs.train') {
    const { run } = await studio.call('runs.get', { project: project.id, run: String(result['run']) })
    terminal.line(`\n${run.id}: ${run.steps} steps in ${Math.round(run.duration_ms / 1000)} s, loss ${run.loss?.toFixed(4) ?? 'none'}, best evaluation loss ${run.best_eval_loss?.toFixed(4) ?? 'none'}`)
  }
}

/** Applies the remedies of an eval, where it has any; shows both reports. */
async function mend(demo: Demo, evalId: string): Promise<{ run: string; version: string; passed: boolean; adapter: string } | null> {
  const { studio, terminal, project } = demo
  const { report } = await studio.call('evals.get', { project: project.id, eval: evalId })
  if (report.remedies.length === 0) return null
  const { job, sentence } = await studio.call('evals.mend', { project: project.id, eval: evalId })
  terminal.line(`\nmend ${evalId}: ${sentence}`)
  const stages = await follow(demo, job)
  const [before, after] = [String(stages['before']?.['eval']), String(stages['after']?.['eval'])]
  const comparison = await studio.call('evals.compare', { project: project.id, a: before, b: after })
  terminal.line(`\n${before} → ${after}: ${comparison.sentence}`)
  return { run: String(stages['train']?.['run']), version: String(stages['generate']?.['dataset_version']), passed: stages['after']?.['passed'] === true, adapter: after }
}

async function chatOnce({ studio, terminal, project }: Demo, subject: Subject, version: string): Promise<void> {
  const line = readFileSync(join(versionFolder(project.folder, version), 'test.jsonl'), 'utf8').split('\n', 1)[0] ?? ''
  const { messages } = JSON.parse(line) as { messages: { role: 'system' | 'user' | 'assistant'; content: string }[] }
  const asked = messages.slice(0, -1)
  const reply = await studio.call('playground.chat', { project: project.id, subject, messages: asked, constrained: true, chat: 'demo' })
  terminal.line(`\n> ${asked.at(-1)?.content ?? ''}\n${reply.text}`)
  for (const { check, k, n, not_applicable } of reply.checks) terminal.line(`  ${check} ${n === 0 ? `– ${not_applicable ?? 'not applicable'}` : `${k}/${n}`}`)
}

function printModelfile({ terminal, project }: Demo, exportId: string): void {
  const folder = join(project.folder, 'exports', exportId)
  terminal.line(`\n${join(folder, 'Modelfile')}\n${readFileSync(join(folder, 'Modelfile'), 'utf8').trimEnd()}`)
}
