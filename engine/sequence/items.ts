/**
 * Everything the checks want to know of one line, worked out once and remembered by its text: what was read, which
 * checks of the words it fails, and how each rule sees it. Knows nothing of lists, positions or requests.
 */
import type { Rule } from './rules.ts'
import type { RecordValues } from './records.ts'
import type { PartProblem, WordsForm } from './words-form.ts'

/** One line, ready to be checked. Bits follow the order of the form's checks. */
export type ItemFacts = {
  readonly record: number
  readonly values: RecordValues
  readonly problems: readonly PartProblem[]
  /** Checks that fail. */
  readonly failed: number
  /** Checks that hold; neither bit is set where a check does not apply. */
  readonly passed: number
  /** By rule: how an item rule sees the line, or a pair rule sees it as the first of a pair; -1 where it cannot. */
  readonly asFirst: readonly number[]
  /** By rule: how a pair rule sees the line as the second of a pair. */
  readonly asSecond: readonly number[]
}

const MOST_LINES = 20_000
const LONGEST_REMEMBERED = 200

/** Reads lines through a cache. */
export function createItemReader(form: WordsForm, rules: readonly Rule[]): (line: string) => ItemFacts {
  let known = new Map<string, ItemFacts>()
  return (line) => {
    const found = known.get(line)
    if (found !== undefined) return found
    const facts = examine(line, form, rules)
    if (known.size >= MOST_LINES) known = new Map()
    if (line.length <= LONGEST_REMEMBERED) known.set(line, facts)
    return facts
  }
}

function examine(line: string, form: WordsForm, rules: readonly Rule[]): ItemFacts {
  const read = form.read(line)
  const bit = (check: string): number => 1 << form.checks.indexOf(check)
  const failed = read.problems.reduce((bits, problem) => bits | bit(problem.check), 0)
  const headFailed = (failed & bit(form.headCheck)) !== 0
  const all = (1 << form.checks.length) - 1
  return {
    record: read.record,
    values: Object.fromEntries(read.known),
    problems: read.problems,
    failed,
    passed: headFailed ? 0 : all & ~failed,
    asFirst: rules.map((rule) => (rule.kind === 'item' ? rule.view.idOf(read.known) : rule.kind === 'pair' ? rule.prev.idOf(read.known) : -1)),
    asSecond: rules.map((rule) => (rule.kind === 'pair' ? rule.next.idOf(read.known) : -1)),
  }
}
