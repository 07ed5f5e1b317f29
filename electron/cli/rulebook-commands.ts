/** The commands about packs, projects and rulebooks: packs, new, check, score. */

import { resolve } from 'node:path'
import type { CheckReport } from '../../contract/entities/project.ts'
import { EXIT, type Command } from './command.ts'
import { PROGRAM } from './help.ts'
import { openRulebookOf } from './open-source.ts'
import { UsageError } from './read-arguments.ts'
import { table } from './table.ts'

/** Failing rows shown to a person; a program gets all. */
const SHOWN_FAILURES = 10

const packs: Command = {
  name: 'packs',
  about: 'Lists the packs that ship with the studio.',
  works: 'none',
  run: async ({ json, terminal, studio }) => {
    const { packs: all } = await studio().call('packs.list', {})
    if (json) terminal.json({ packs: all })
    else for (const row of table(all.map((pack) => [pack.id, pack.title, pack.licence]))) terminal.line(row)
    return EXIT.ok
  },
}

const create: Command = {
  name: 'new',
  operands: 'DIR',
  count: { min: 1, max: 1 },
  about: 'Makes a project folder from a pack (--pack ID).',
  works: 'rulebook',
  options: { name: { type: 'string', value: 'NAME', about: 'The name of the project; that of the folder unless given.' } },
  run: async ({ args, json, terminal, studio }) => {
    const pack = args.text('pack')
    if (pack === undefined) throw new UsageError('new needs a pack: --pack ID (see `packs`).', create)
    const name = args.text('name')
    const { project } = await studio().call('projects.create', { folder: resolve(args.positionals[0]!), pack, ...(name === undefined ? {} : { name }) })
    if (json) terminal.json(project)
    else {
      terminal.line(`made the project "${project.name}" in ${project.folder}`)
      terminal.line(`next: ${PROGRAM} check --project ${JSON.stringify(project.folder)}`)
    }
    return EXIT.ok
  },
}

const check: Command = {
  name: 'check',
  about: 'Checks the rulebook and its knowledge: every problem with file, line and column; what each category can reach; the author’s examples.',
  works: 'rulebook',
  run: async (context) => {
    const report = await context.studio().call('projects.check', { source: await openRulebookOf(context) })
    if (context.json) context.terminal.json(report)
    else for (const line of checkLines(report)) context.terminal.line(line)
    return report.problems.some((problem) => problem.severity === 'error') ? EXIT.error : EXIT.ok
  },
}

function checkLines(report: CheckReport): string[] {
  const { problems, categories, examples } = report
  const count = (severity: string) => problems.filter((problem) => problem.severity === severity).length
  return [
    ...problems.flatMap(({ severity, file, line, column, message, next_step }) => [`${file}:${line}:${column}: ${severity}: ${message}`, `    ${next_step}`]),
    ...(categories.length > 0 ? table([['category', 'asked', 'distinct'], ...categories.map((each) => [each.category, String(each.asked), distinctCount(each.distinct)])]) : []),
    ...(examples.total > 0 ? [`examples: ${examples.as_said} of ${examples.total} judged as their author says`] : []),
    `${report.title}: ${count('error')} errors, ${count('warning')} warnings, ${count('not-yet')} not yet compiled`,
  ]
}

/** The engine stops counting where numbers are no longer exact. */
function distinctCount(distinct: number | null): string {
  if (distinct === null) return 'unknown'
  return distinct >= Number.MAX_SAFE_INTEGER ? 'over 9e15' : String(distinct)
}

const score: Command = {
  name: 'score',
  about: 'Applies the checks to given rows or outputs ({messages}, {prompt, completion} or {input, target} lines).',
  works: 'rulebook',
  options: {
    rows: { type: 'string', value: 'FILE', about: 'The rows, one JSON object a line.' },
    suite: { type: 'string', value: 'NAME', about: 'Only the checks of this suite.' },
  },
  run: async (context) => {
    const { args, json, terminal, studio } = context
    const rows = args.text('rows')
    if (rows === undefined) throw new UsageError('score needs --rows FILE.', score)
    const suite = args.text('suite')
    const report = await studio().call('evals.score', { source: await openRulebookOf(context), rows: resolve(rows), ...(suite === undefined ? {} : { suite }) })
    if (json) terminal.json(report)
    else {
      const cells = Object.entries(report.checks).map(([id, { k, n, rate }]) => [id, `${k}/${n}`, rate === null ? 'not applicable' : `${(100 * rate).toFixed(2)} %`])
      for (const line of table([['check', 'k/n', 'rate'], ...cells])) terminal.line(line)
      for (const failure of report.failures.slice(0, SHOWN_FAILURES)) terminal.line(`row ${failure.row}: ${failure.check}: ${failure.reason}`)
      if (report.failures.length > SHOWN_FAILURES) terminal.line(`and ${report.failures.length - SHOWN_FAILURES} more (all with --json)`)
      terminal.line(`${report.rows} rows, ${report.failures.length} failures`)
    }
    return EXIT.ok
  },
}

/** packs, new, check, score. */
export const rulebookCommands: readonly Command[] = [packs, create, check, score]
