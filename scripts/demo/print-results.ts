/** Prints what a stage of the demo made, as the command line would. */
import type { Terminal } from '../../electron/cli/terminal.ts'
import { table } from '../../electron/cli/table.ts'
import { subjectName } from '../../electron/cli/subject-name.ts'
import type { Studio } from '../../electron/studio.ts'
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
