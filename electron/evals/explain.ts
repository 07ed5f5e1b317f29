/**
 * Explains outputs of an eval: the prompt and request from its folder, verdicts with spans from the rulebook's thread,
 * neighbours from the training split. Decides nothing.
 */

import { join } from 'node:path'
import type { EvalItem, EvalItemDetail, EvalPair } from '../../contract/entities/eval.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import { StudioError } from '../../contract/errors.ts'
import type { ScoreRow } from '../../engine/index.ts'
import { readRows } from '../platform/read-rows.ts'
import type { RulebookThread } from './rulebook-thread.ts'

/** One line of `outputs.jsonl`. */
type OutputRow = { id: string; category: string; request: Record<string, string | number>; slice: Record<string, string>; prompt: Message[]; decode: string; mode: 'free' | 'constrained'; output: string }
type Explained = EvalItemDetail['checks'][number]
type Key = Pick<EvalItem, 'id' | 'decoding' | 'mode'>

/** Near samples that are shown. */
const NEIGHBOURS = 3

/** What explaining needs. */
export type ExplainParts = { folder: string; thread: RulebookThread }

/** All that explains one output. Throws `not_found` where the eval has no such output. */
export async function explainItem({ folder, thread }: ExplainParts, item: EvalItem, trainFile: string | null, reference: string | null): Promise<EvalItemDetail> {
  const rows = await readOutputs(folder, [item])
  const row = rows.get(keyOf(item))
  if (row === undefined) throw new StudioError({ code: 'not_found', message: `There is no output ${item.id} (${item.decoding}, ${item.mode}) in this eval’s folder.`, next_step: 'Run `reindex`, or evaluate again.' })
  const [checks] = await explainRows(thread, [row])
  const text = `${questionOf(row)} ${row.output}`
  const nearest = trainFile === null ? [] : await thread.ask('nearest', { path: trainFile, category: row.category, text, n: NEIGHBOURS })
  return { item, prompt: row.prompt, request: row.request, reference, checks: checks ?? [], nearest }
}

/** Pairs of outputs with their verdicts, in the given order. */
export async function explainPairs(thread: RulebookThread, a: string, b: string, keys: readonly Key[]): Promise<EvalPair[]> {
  const [left, right] = await Promise.all([readOutputs(a, keys), readOutputs(b, keys)])
  const both = keys.flatMap((key) => {
    const [one, other] = [left.get(keyOf(key)), right.get(keyOf(key))]
    return one === undefined || other === undefined ? [] : [{ key, one, other }]
  })
  const checks = await explainRows(thread, both.flatMap(({ one, other }) => [one, other]))
  return both.map(({ key, one, other }, i) => ({
    id: key.id,
    question: questionOf(one),
    decoding: key.decoding,
    mode: key.mode,
    a: { output: one.output, checks: checks[2 * i] ?? [] },
    b: { output: other.output, checks: checks[2 * i + 1] ?? [] },
  }))
}

async function explainRows(thread: RulebookThread, rows: readonly OutputRow[]): Promise<Explained[][]> {
  const verdicts = await explainVerdicts(thread, rows.map(({ id, category, request, slice, prompt, output }) => ({ id, category, request, slice, prompt, completion: output })))
  return verdicts.map(({ checks }) => checks)
}

/** The verdicts of all checks on rows, each with its rule in words; `category` is null where no request can be read. */
export async function explainVerdicts(thread: RulebookThread, rows: readonly ScoreRow[]): Promise<{ category: string | null; checks: Explained[] }[]> {
  const [verdicts, rules] = await Promise.all([thread.ask('verdicts', { rows }), thread.ask('rules', {})])
  const sentences = new Map(rules.map(({ check, sentence }) => [check, sentence]))
  return verdicts.map(({ category, results }) => ({
    category,
    checks: results.map(({ check, k, n, failures, notApplicable }) => ({
      check,
      sentence: sentences.get(check) ?? check,
      k,
      n,
      not_applicable: notApplicable ?? (n === 0 ? 'it found nothing to judge' : null),
      failures: failures.map(({ reason, span }) => ({ reason, start: span[0], end: span[1] })),
    })),
  }))
}

/** The question of each output, in the given order; empty where the folder has none. */
export async function readQuestionsOf(folder: string, keys: readonly Key[]): Promise<string[]> {
  const rows = await readOutputs(folder, keys)
  return keys.map((key) => {
    const row = rows.get(keyOf(key))
    return row === undefined ? '' : questionOf(row)
  })
}

async function readOutputs(folder: string, keys: readonly Key[]): Promise<Map<string, OutputRow>> {
  const wanted = new Set(keys.map(keyOf))
  const found = new Map<string, OutputRow>()
  for await (const read of readRows(join(folder, 'outputs.jsonl'))) {
    if ('problem' in read) continue
    const row = read.value as OutputRow
    const key = keyOf({ id: row.id, decoding: row.decode, mode: row.mode })
    if (wanted.has(key)) found.set(key, row)
  }
  return found
}

function keyOf({ id, decoding, mode }: Key): string {
  return JSON.stringify([id, decoding, mode])
}

function questionOf(row: OutputRow): string {
  return row.prompt.findLast(({ role }) => role === 'user')?.content ?? ''
}
