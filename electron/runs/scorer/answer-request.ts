/**
 * What the scorer of a run is asked and answers: verdicts on answers, the share that keeps each gate, and wrong answers made of
 * right ones. One JSON object a line, both ways. Knows a compiled rulebook; not who asks, and no stream.
 */
import * as z from 'zod'
import { toStudioError, type ErrorParts } from '../../../contract/errors.ts'
import type { Compiled, ScoreRow } from '../../../engine/index.ts'
import { gatedCategories, gateShares, type GateShare, type JudgedAnswer } from '../../../engine/evaluation/index.ts'
import { withAnswer, wrongAnswer } from './wrong-answer.ts'

const rowSchema = z.record(z.string(), z.unknown())
const requestSchema = z.union([
  /** Rows as the dataset has them, each with the answer to be judged in the place of its own. */
  z.strictObject({ id: z.int(), score: z.array(rowSchema) }),
  /** Rows with their right answers, each beside the answer to be judged: how far all of them together keep the gates. */
  z.strictObject({ id: z.int(), gates: z.array(z.strictObject({ row: rowSchema, answer: z.string() })) }),
  /** Rows with their right answers; `check` names the check to break, `seed` decides how. */
  z.strictObject({ id: z.int(), mutate: z.array(z.strictObject({ row: rowSchema, check: z.string(), seed: z.int() })) }),
])

/** Verdicts on one answer: the category it was judged as, and `[check, kept units, units]` of every check. */
export type ScorerVerdict = { category: string | null; checks: [check: string, k: number, n: number][] }
/** A line of the scorer after the first. */
export type ScorerReply = { id: number; verdicts: ScorerVerdict[] } | { id: number; gates: GateShare[] } | { id: number; wrong: (string | null)[] } | { id: number | null; error: ErrorParts }
/** The first line of the scorer: which rulebook it holds, its checks, and the categories that suites with gates ask. */
export type ScorerGreeting = { ready: true; rulebook: string; checks: string[]; gated: string[] }

/** The first line. */
export function greeting(compiled: Compiled): ScorerGreeting {
  return { ready: true, rulebook: compiled.source.project.title, checks: compiled.checks.map(({ id }) => id), gated: gatedCategories(compiled.source) }
}

/** The answer to a line; a line that is not understood gets an error, never silence. */
export function answerLine(compiled: Compiled, line: string): ScorerReply {
  let id: number | null = null
  try {
    const content: unknown = JSON.parse(line)
    id = z.looseObject({ id: z.int() }).parse(content).id
    const request = requestSchema.parse(content)
    if ('score' in request) return { id, verdicts: request.score.map((row) => verdictOn(compiled, row)) }
    if ('gates' in request) return { id, gates: gateShares(compiled.source, request.gates.map(({ row, answer }) => judged(compiled, row, answer))) }
    return { id, wrong: request.mutate.map(({ row, check, seed }) => wrongAnswer(compiled, row, check, seed)) }
  } catch (error) {
    return { id, error: toStudioError(error).toParts() }
  }
}

function verdictOn(compiled: Compiled, row: ScoreRow): ScorerVerdict {
  const { category, results } = compiled.score(row)
  return { category, checks: results.map(({ check, k, n }) => [check, k, n]) }
}

function judged(compiled: Compiled, row: ScoreRow, answer: string): JudgedAnswer {
  const right = compiled.score(row)
  const given = compiled.score(withAnswer(row, answer))
  return { category: right.category ?? '', request: right.request, slice: row.slice ?? {}, results: given.results, right: right.results }
}
