/**
 * A project's rulebook, compiled and held in a worker thread, and its verdicts on rows of any origin. It is compiled again
 * when one of its files has changed. Knows no thread and no call.
 */

import type { Message } from '../../contract/entities/dataset.ts'
import type { RowVerdict } from '../../contract/entities/dataset-row.ts'
import { normalisePrompt, type Capacity, type Compiled, type Plan, type ScoreRow } from '../../engine/index.ts'
import type { CheckResult } from '../../engine/interfaces.ts'
import { openRulebook, rulebookFiles } from '../rulebooks/index.ts'

/** A row to be judged. */
export type JudgedRow = { question: string; answer: string; category?: string | undefined; messages?: readonly Message[] | undefined; request?: Record<string, string | number> | undefined; slice?: Record<string, string> | undefined }
/** A verdict, and whether the question is held out for the test. */
export type Judgement = RowVerdict & { isHeldOut: boolean }
/** A compiled rulebook with what was worked out of it. */
export type HeldRulebook = { texts: Map<string, string | null>; compiled: Compiled; says: Map<string, string>; capacity: Capacity[] | null; plan: Plan | null }
const held = new Map<string, HeldRulebook>()
/** Rulebooks that stay compiled. */
const MOST_HELD = 3

/** The rulebook of a project as its files are now. Throws `bad_rulebook`. */
export function rulebookOf(projectDir: string): HeldRulebook {
  const files = rulebookFiles(projectDir)
  const known = held.get(projectDir)
  if (known !== undefined && [...known.texts].every(([path, text]) => files.read(path) === text)) return known
  const texts = new Map<string, string | null>()
  const { compiled } = openRulebook(projectDir, {}, {
    read(path) {
      const text = files.read(path)
      texts.set(path, text)
      return text
    },
  })
  const fresh: HeldRulebook = { texts, compiled, says: new Map(compiled.checks.map(({ id, say }) => [id, say])), capacity: null, plan: null }
  held.delete(projectDir)
  if (held.size >= MOST_HELD) held.delete(held.keys().next().value!)
  held.set(projectDir, fresh)
  return fresh
}

/** The verdict on a row. */
export function judge(rulebook: HeldRulebook, row: JudgedRow): Judgement {
  const { compiled } = rulebook
  rulebook.plan ??= compiled.plan()
  const given: ScoreRow = {
    ...(row.category === undefined || !compiled.categories.some(({ name }) => name === row.category) ? {} : { category: row.category }),
    ...(row.request === undefined || row.category === undefined ? {} : { request: row.request }),
    ...(row.slice === undefined ? {} : { slice: row.slice }),
    ...(row.messages === undefined ? { prompt: row.question, completion: row.answer } : { messages: row.messages }),
  }
  const { category, results } = compiled.score(given)
  return { ...verdictOf(rulebook, category, results), isHeldOut: rulebook.plan.heldOutPrompts.has(normalisePrompt(row.question)) }
}

/** Results of checks as people read them: those that applied, and where they are broken. */
export function verdictOf({ says }: HeldRulebook, category: string | null, results: readonly CheckResult[]): RowVerdict {
  return {
    category,
    checks: results.filter(({ n }) => n > 0).map(({ check, k, n }) => ({ check, say: says.get(check) ?? check, k, n })),
    broken: results.flatMap(({ check, failures }) => failures.map(({ reason, span }) => ({ check, reason, span: [span[0], span[1]] as [number, number] }))),
  }
}
