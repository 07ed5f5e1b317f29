/**
 * What an eval of a project can be asked, and which pairs of outputs show a difference best.
 * Knows items and splits; the rules' words come from the rulebook's thread.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import type { EvalItem, EvalSetup } from '../../contract/entities/eval.ts'
import { readAsked, readHeldOut } from './held-out.ts'
import type { RulebookThread } from './rulebook-thread.ts'

/** The suites with their held-out questions in a dataset version (null: none was generated yet), and the rules. */
export async function readSetup(thread: RulebookThread, version: string | null): Promise<EvalSetup> {
  const [suites, rules] = await Promise.all([thread.ask('suites', {}), thread.ask('rules', {})])
  const isThere = version !== null && existsSync(join(version, 'test.jsonl'))
  const counted = await Promise.all(suites.map(async ({ from }) => (isThere ? await countHeldOut(version, from) : 0)))
  return { suites: suites.map(({ name, from, decode }, i) => ({ name, categories: [...from], decodings: decode as EvalSetup['suites'][number]['decodings'], questions: counted[i] ?? 0 })), rules }
}

/** How many held-out questions a version has; 0 where it set none aside. */
async function countHeldOut(version: string, from: readonly string[]): Promise<number> {
  try {
    return (await readHeldOut(version, from)).length
  } catch {
    return 0
  }
}

/** The answer that the dataset, or one of the files of further questions, gives to an item's question, or null. */
export async function findReference(version: string, further: readonly string[], item: EvalItem): Promise<string | null> {
  for (const path of [join(version, 'test.jsonl'), ...further]) {
    const found = existsSync(path) ? (await readAsked(path)).find(({ id }) => id === item.id) : undefined
    if (found !== undefined) return found.reference
  }
  return null
}

/** Outputs that both evals have on the same question and decoding: those first that A breaks and B keeps, shortest first. */
export function clearestPairs(a: readonly EvalItem[], b: readonly EvalItem[]): Pick<EvalItem, 'id' | 'decoding' | 'mode'>[] {
  const keyOf = ({ id, decoding, mode }: EvalItem) => JSON.stringify([id, decoding, mode])
  const others = new Map(b.map((item) => [keyOf(item), item]))
  const pairs = a.flatMap((one) => {
    const other = others.get(keyOf(one))
    return other === undefined ? [] : [{ one, other, gain: brokenChecks(one) - brokenChecks(other) * 100 }]
  })
  pairs.sort((x, y) => y.gain - x.gain || x.other.output.length - y.other.output.length)
  return pairs.map(({ one: { id, decoding, mode } }) => ({ id, decoding, mode }))
}

function brokenChecks(item: EvalItem): number {
  return Object.values(item.checks).filter(([k, n]) => k < n).length
}
