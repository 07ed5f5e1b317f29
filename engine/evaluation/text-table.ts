/**
 * A report and a comparison as plain text for a terminal. Knows no figures of its own: what is printed stands in
 * the report.
 */
import type { PairedComparison } from './compare.ts'
import type { EarlyDecision } from './early-stop.ts'
import { looksSentence } from './looks.ts'
import type { CheckRow, SuiteReport } from './report.ts'
import { stopSentence } from './stop-sentence.ts'

const UNITS: Readonly<Record<string, string>> = { answer: 'answers', item: 'items', pair: 'pairs', field: 'fields' }

/** How much of a report is printed: `short` leaves out slices and remedies. */
export type ReportDetail = 'short' | 'full'

/** A report that may have grown since it was first read. */
type GrownReport = SuiteReport & { readonly stopped?: (EarlyDecision & { asked: number; of: number }) | undefined; readonly looks?: number | undefined; readonly further?: { readonly questions: number; readonly rejected: Readonly<Record<string, number>> } | undefined }

/** The report of a subject: one block for each decoding and mode, then slices, cut outputs and the overall line. */
export function renderReport(report: GrownReport, subject: string, detail: ReportDetail = 'full'): string {
  const lines = [`${subject}: suite ${report.suite}, ${report.items} prompts`]
  for (const [mode, decoding] of runsOf(report.checks)) {
    const rows = report.checks.filter((row) => row.mode === mode && row.decoding === decoding)
    const slices = report.slices.map((slice) => ({ name: `${slice.by} ${slice.value}`, rows: slice.checks.filter((row) => row.mode === mode && row.decoding === decoding) }))
    lines.push('', `${decoding}, ${mode}`, ...table(HEAD, rows.map(cellsOf)))
    const sliceRows = slices.flatMap((slice) => slice.rows.filter((row) => row.n > 0).map((row) => [`${slice.name}`, ...cellsOf(row)]))
    if (detail === 'full' && sliceRows.length > 0) lines.push('', ...table(['slice', ...HEAD], sliceRows))
  }
  if (report.cut.length > 0) lines.push('', `Cut at the length limit: ${cutInWords(report.cut)}`)
  if (detail === 'full') for (const remedy of report.remedies) lines.push('', ...remedyLines(remedy))
  if (report.stopped !== undefined) lines.push('', stopSentence(report.stopped))
  lines.push(...growthLines(report))
  lines.push('', `Overall: ${report.passed ? 'ALL PASS' : 'SOME FAILURES'}`)
  return `${lines.join('\n')}\n`
}

function growthLines({ looks = 1, further }: GrownReport): string[] {
  const sentence = looksSentence(looks)
  if (sentence === null) return []
  const reasons = Object.entries(further?.rejected ?? {}).map(([reason, n]) => `${n} ${reason}`).join(', ')
  return ['', ...(further === undefined || further.questions === 0 ? [] : [`${further.questions} of the prompts are beyond those held back${reasons === '' ? '' : `; refused on the way: ${reasons}`}.`]), sentence]
}

/** The comparison of two subjects. */
export function renderComparison(comparison: PairedComparison, a: string, b: string): string {
  const rows = comparison.rows.map((row) => [
    row.check, `${row.decoding}, ${row.mode}`, percent(row.rate_a), percent(row.rate_b), String(row.n), String(row.only_a), String(row.only_b),
    row.p_adjusted === null ? '' : row.p_adjusted < 0.001 ? '<0.001' : row.p_adjusted.toFixed(3), row.decision.replaceAll('_', ' '),
  ])
  const head = ['check', 'decoding', 'A', 'B', 'pairs', 'only A', 'only B', 'p (Holm)', 'decision']
  return `${[`A = ${a}`, `B = ${b}`, '', ...table(head, rows), '', comparison.sentence].join('\n')}\n`
}

/** Most cut outputs that are named one by one; the report file holds all. */
const MOST_CUT = 12

function cutInWords(cut: SuiteReport['cut']): string {
  const shown = cut.slice(0, MOST_CUT).map((each) => `${each.id} (${each.decoding}, ${each.mode})`).join(', ')
  return cut.length > MOST_CUT ? `${shown} and ${cut.length - MOST_CUT} more` : shown
}

const HEAD = ['check', 'value', 'k/n', 'unit', '95 %', 'target', '', 'verdict', 'n/a']

function runsOf(rows: readonly CheckRow[]): [string, string][] {
  return [...new Map(rows.map((row) => [`${row.mode} ${row.decoding}`, [row.mode, row.decoding] as [string, string]])).values()]
}

function cellsOf(row: CheckRow): string[] {
  const interval = row.interval === null ? '' : `${digits(row.interval[0])}-${digits(row.interval[1])}`
  const target = row.target === null ? '' : `${percent(row.target)}${row.judged_by === null ? '' : ` by ${row.judged_by}`}`
  const grade = row.passed === null ? (row.target === null ? '' : 'n/a') : row.passed ? 'PASS' : 'FAIL'
  return [row.check, percent(row.rate), `${row.k}/${row.n}`, UNITS[row.unit] ?? row.unit, interval, target, grade, verdictWords(row), row.not_applicable === 0 ? '' : String(row.not_applicable)]
}

function verdictWords(row: CheckRow): string {
  if (row.verdict === null) return ''
  if (row.verdict !== 'undecided') return row.verdict.replace('_', ' ')
  return row.items_needed === null ? 'undecided' : `undecided (${row.items_needed} answers without a failure confirm it)`
}

function remedyLines(remedy: SuiteReport['remedies'][number]): string[] {
  const where = remedy.slice === null ? '' : ` (${remedy.slice.by} ${remedy.slice.value})`
  return [`To mend ${remedy.check}${where}: ${remedy.sentence}`, ...remedy.examples.map((each) => `  ${each.id}: ${JSON.stringify(each.output)}: ${each.reason}`)]
}

function percent(share: number | null): string {
  return share === null ? 'n/a' : `${digits(share)}%`
}

function digits(share: number): string {
  return (share * 100).toFixed(1)
}

/** Columns padded to their widest cell; an empty column keeps its place. */
function table(head: readonly string[], rows: readonly (readonly string[])[]): string[] {
  const widths = head.map((title, i) => Math.max(title.length, ...rows.map((row) => (row[i] ?? '').length)))
  const line = (cells: readonly string[]): string => `  ${cells.map((cell, i) => cell.padEnd(widths[i] ?? 0)).join('  ')}`.trimEnd()
  return [line(head), ...rows.map(line)]
}
