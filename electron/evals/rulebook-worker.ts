/**
 * Worker thread that holds one compiled rulebook and answers questions about it: grammars of prompts, verdicts on rows,
 * the report of a suite. Sees no database and writes no file.
 */
import { parentPort, workerData } from 'node:worker_threads'
import type { EvalItem } from '../../contract/entities/eval.ts'
import type { ScoreReport } from '../../contract/entities/dataset.ts'
import { toStudioError, type ErrorParts } from '../../contract/errors.ts'
import { EarlyStop, buildReport, readGates, type EarlyDecision, type ScoredOutput, type SuiteReport } from '../../engine/evaluation/index.ts'
import type { Compiled, ScoreRow } from '../../engine/index.ts'
import type { CheckResult } from '../../engine/interfaces.ts'
import { openRulebook, type RulebookOverrides } from '../rulebooks/index.ts'
import type { HeldOutItem } from './held-out.ts'
import { findNearest, type NearOrder, type NearSample } from './nearest-samples.ts'
import { scoreFile } from './score-file.ts'

/** What decides an eval's decoding and items. */
export type SuiteFacts = { name: string; from: readonly string[]; decode: Record<string, { temperature: number; top_p?: number | undefined; max_tokens: number }>; seed: number }
/** An output on its way to a verdict. */
export type UnscoredOutput = Pick<ScoredOutput, 'decoding' | 'mode' | 'output'> & { item: HeldOutItem; n_tokens: number; stop_reason: string }

/** The questions with input and output. */
export type ThreadCalls = {
  suite: { input: { name?: string | undefined }; output: SuiteFacts }
  grammars: { input: { items: readonly HeldOutItem[] }; output: { grammars: (string | null)[]; notHeld: string[]; without: number } }
  settle: { input: { suite: string; outputs: readonly UnscoredOutput[]; unseenWordings: readonly string[] | null }; output: EarlyDecision | null }
  report: { input: { suite: string; outputs: readonly UnscoredOutput[]; unseenWordings: readonly string[] | null }; output: { report: SuiteReport; items: EvalItem[] } }
  score: { input: { rows: string; suite?: string | undefined }; output: ScoreReport }
  reply: { input: { prompt: string; answer: string }; output: { category: string | null; results: readonly CheckResult[] } }
  rules: { input: Record<never, never>; output: { check: string; sentence: string; target: number | null }[] }
  verdicts: { input: { rows: readonly ScoreRow[] }; output: { category: string | null; results: readonly CheckResult[] }[] }
  suites: { input: Record<never, never>; output: SuiteFacts[] }
  nearest: { input: NearOrder; output: NearSample[] }
  grammar: { input: { prompt: string }; output: { gbnf: string | null; note: string } }
}
/** The thread's answer. */
export type ThreadReply = { id: number; value: unknown } | { id: number; error: ErrorParts }

const { folder, overrides } = workerData as { folder: string; overrides: RulebookOverrides }
let compiled: Compiled | null = null
const rulebook = () => (compiled ??= openRulebook(folder, overrides).compiled)

const answers: { [C in keyof ThreadCalls]: (input: ThreadCalls[C]['input']) => ThreadCalls[C]['output'] | Promise<ThreadCalls[C]['output']> } = {
  suite: ({ name }) => suiteFacts(name),
  grammars: ({ items }) => grammarsOf(items),
  settle: (input) => settle(input),
  report: (input) => makeReport(input),
  score: ({ rows, suite }) => scoreFile(rulebook(), rows, suite),
  reply: ({ prompt, answer }) => rulebook().score({ prompt, completion: answer }),
  rules: () => rulesOf(),
  suites: () => Object.keys(rulebook().source.suites).map(suiteFacts),
  nearest: (order) => findNearest(order),
  verdicts: ({ rows }) => rows.map((row) => rulebook().score(row)),
  grammar: ({ prompt }) => {
    const made = rulebook().grammarFor({ prompt })
    return 'none' in made ? { gbnf: null, note: made.none } : { gbnf: made.gbnf, note: made.notHeld.length ? `not held by the grammar: ${made.notHeld.join(', ')}` : 'every rule is held by the grammar' }
  },
}

function suiteFacts(name?: string): SuiteFacts {
  const { source } = rulebook()
  const chosen = name ?? Object.keys(source.suites)[0]!
  const suite = Object.hasOwn(source.suites, chosen) ? source.suites[chosen] : undefined
  if (suite === undefined) throw new Error(`There is no suite ${chosen}; choose one of: ${Object.keys(source.suites).join(', ')}.`)
  return { name: chosen, from: suite.from, decode: suite.decode, seed: source.project.seed }
}

/** Every rule with its sentence, those that the first suite demands first. */
function rulesOf(): ThreadCalls['rules']['output'] {
  const { source } = rulebook()
  const [suite] = Object.keys(source.suites)
  const gates = suite === undefined ? null : readGates(source, suite)
  const [decoding = 'greedy'] = suite === undefined ? [] : Object.keys(source.suites[suite]!.decode)
  const words = source.checks ?? {}
  const checks = new Set([...(gates?.checks ?? []), ...Object.keys(words)])
  return [...checks].map((check) => ({ check, sentence: words[check]?.say ?? check, target: gates?.target(check, decoding) ?? null }))
}

function grammarsOf(items: readonly HeldOutItem[]): ThreadCalls['grammars']['output'] {
  const notHeld = new Set<string>()
  const grammars = items.map((item) => {
    const made = rulebook().grammarFor({ category: item.category, request: item.request, slice: item.slice })
    if ('none' in made) return null
    for (const check of made.notHeld) notHeld.add(check)
    return made.gbnf
  })
  return { grammars, notHeld: [...notHeld], without: grammars.filter((grammar) => grammar === null).length }
}

/** Outputs with the verdict of every check. */
function scoreAll(outputs: readonly UnscoredOutput[], unseenWordings: readonly string[] | null): ScoredOutput[] {
  const unseen = unseenWordings === null ? null : new Set(unseenWordings)
  return outputs.map(({ item, decoding, mode, output, stop_reason }): ScoredOutput => {
    const { results } = rulebook().score({ id: item.id, category: item.category, request: item.request, slice: item.slice, prompt: item.prompt, completion: output })
    const wordingSeen = unseen === null || item.wording === '' ? null : !unseen.has(`${item.category}:${item.wording}`)
    return { id: item.id, category: item.category, decoding, mode, request: item.request, slice: item.slice, wordingSeen, output, truncated: stop_reason === 'length', results }
  })
}

/** What has been gathered since this thread began; a thread serves one eval. */
let early: EarlyStop | null = null

function settle({ suite, outputs, unseenWordings }: ThreadCalls['settle']['input']): EarlyDecision | null {
  early ??= new EarlyStop(readGates(rulebook().source, suite), Object.keys(suiteFacts(suite).decode))
  early.add(scoreAll(outputs, unseenWordings))
  return early.decision()
}

function makeReport({ suite, outputs, unseenWordings }: ThreadCalls['report']['input']): ThreadCalls['report']['output'] {
  const scored = scoreAll(outputs, unseenWordings)
  const items = scored.map(({ id, decoding, mode, category, output, results }, i): EvalItem => {
    const { n_tokens, stop_reason } = outputs[i]!
    return { id, decoding, mode, category, output, n_tokens, stop_reason, checks: Object.fromEntries(results.map(({ check, k, n }) => [check, [k, n]])) }
  })
  const { source, options } = rulebook()
  const capacity = Object.fromEntries(rulebook().capacity().map((row) => [row.category, row.distinctSamples]))
  const report = buildReport({ source, options, suite, capacity }, scored)
  return { report, items }
}

parentPort?.on('message', async ({ id, call, input }: { id: number; call: keyof ThreadCalls; input: never }) => {
  try {
    parentPort?.postMessage({ id, value: await answers[call](input) } satisfies ThreadReply)
  } catch (error) {
    parentPort?.postMessage({ id, error: toStudioError(error).toParts() } satisfies ThreadReply)
  }
})
