/** Prints what a stage of the demo made, as the command line would. */
import type { Terminal } from '../../electron/cli/terminal.ts'
import { table } from '../../electron/cli/table.ts'
import { subjectName } from '../../electron/cli/subject-name.ts'
import type { Studio } from '../../electron/studio.ts'
import type { EvalCheckResult } from '../../contract/entities/eval.ts'
import { renderReport } from '../../engine/evaluation/index.ts'

/** The counts of a dataset version. */
export async function printVersion(studio: Studio, terminal: Terminal, project: string, id: string): Promise<void> {
  const { dataset_version: version } = await studio.call('datasets.get', { project, dataset_version: id })
  const rejected = version.asked - version.accepted
  terminal.line(`\n${version.id}: ${version.asked} asked = ${version.accepted} accepted + ${rejected} rejected; train ${version.splits['train']}, val ${version.splits['val']}, test ${version.splits['test']}; leaks ${version.leaks}`)
}

/** The report of an eval: whole for what was trained, short for the base model and the exported files. */
export async function printEval(studio: Studio, terminal: Terminal, project: string, id: string): Promise<void> {
  const { eval: made, report } = await studio.call('evals.get', { project, eval: id })
  const detail = made.subject.kind === 'adapter' ? 'full' : 'short'
  terminal.line(`\n${renderReport(report, `${made.id}, ${subjectName(made.subject)}`, detail).trimEnd()}`)
}

/** The files of an export and the rungs of its verification. */
export async function printExport(studio: Studio, terminal: Terminal, project: string, id: string): Promise<void> {
  const { export: made } = await studio.call('exports.get', { project, export: id })
  terminal.line(`\n${made.id}`)
  for (const line of table(made.files.map(({ path, quantization, bytes }) => [path, quantization ?? '', `${(bytes / 1e6).toFixed(1)} MB`]))) terminal.line(line)
  for (const rung of made.rungs) terminal.line(`${rung.passed ? 'ok  ' : 'FAIL'} ${rung.file}: ${rung.rung}: ${rung.detail}`)
}

/** What the subjects reach side by side, and what the last of them loses against the adapter (`reference`), in points. */
export async function printSideBySide(studio: Studio, terminal: Terminal, project: string, ids: readonly string[], reference: string): Promise<void> {
  const evals = await Promise.all(ids.map(async (id) => (await studio.call('evals.get', { project, eval: id })).eval))
  const last = evals.at(-1)
  const adapter = evals.find(({ id }) => id === reference)
  if (last === undefined || adapter === undefined) return
  const rows = adapter.checks.map((row) => {
    const found = evals.map(({ checks }) => checks.find((each) => each.check === row.check && each.decoding === row.decoding))
    return [row.decoding, row.check, ...found.map(share), row.target === null ? '' : share({ rate: row.target }), drop(row, found.at(-1))]
  })
  const head = ['decoding', 'check', ...evals.map(({ subject, checks }) => `${subjectName(subject)}${checks.some(({ mode }) => mode === 'constrained') ? ' (grammar)' : ''}`), 'target', `drop of ${subjectName(last.subject)}`]
  terminal.line()
  for (const line of table([head, ...rows])) terminal.line(line)
}

function share(row: { rate: number | null } | undefined): string {
  return row?.rate == null ? 'n/a' : `${(row.rate * 100).toFixed(1)}%`
}

function drop(adapter: EvalCheckResult, other: EvalCheckResult | undefined): string {
  return adapter.rate === null || other?.rate == null ? 'n/a' : ((adapter.rate - other.rate) * 100).toFixed(1)
}
