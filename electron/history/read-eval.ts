/**
 * An eval's row of the history and its items, read from its folder alone: `report.json`, `outputs.jsonl` and `scores.jsonl`
 * (one line an output, same order: `{"id", "decode", "mode", "checks": {"<check>": [k, n]}}`). Does not score anything itself.
 */

import { existsSync, readFileSync } from 'node:fs'
import { basename, join } from 'node:path'
import * as z from 'zod'
import { evalReportSchema, type Eval, type EvalItem } from '../../contract/entities/eval.ts'
import { StudioError } from '../../contract/errors.ts'
import { readJson } from '../platform/read-json.ts'
import { requireManifest } from './read-manifest.ts'

const mode = z.enum(['free', 'constrained']).default('free')
const outputSchema = z.looseObject({ id: z.string(), category: z.string(), decode: z.string(), mode, output: z.string(), n_tokens: z.int().nullable(), stop_reason: z.string() })
const scoreSchema = z.looseObject({ id: z.string(), decode: z.string(), mode, checks: z.record(z.string(), z.tuple([z.int(), z.int()])) })
const detailsSchema = z.looseObject({ dataset_version: z.string().nullish() })

/** An eval and its items. */
export type ReadEval = { eval: Eval; items: EvalItem[] }

/** Reads `evals/<id>`. */
export function readEval(project: string, folder: string): ReadEval {
  const { manifest, sha256 } = requireManifest(folder)
  const report = evalReportSchema.parse(readJson(join(folder, 'report.json')))
  return {
    eval: {
      project,
      id: basename(folder),
      subject: report.subject,
      suite: report.suite,
      dataset_version: detailsSchema.parse(manifest.details ?? {}).dataset_version ?? null,
      items: report.items,
      passed: report.passed,
      checks: report.checks,
      seed: manifest.seed,
      created: manifest.created,
      manifest_sha256: sha256,
    },
    items: readItems(folder),
  }
}

function readItems(folder: string): EvalItem[] {
  const scores = new Map(readLines(folder, 'scores.jsonl', scoreSchema).map((score) => [keyOf(score), score.checks]))
  return readLines(folder, 'outputs.jsonl', outputSchema).map((output) => ({
    id: output.id,
    decoding: output.decode,
    mode: output.mode,
    category: output.category,
    output: output.output,
    n_tokens: output.n_tokens,
    stop_reason: output.stop_reason,
    checks: scores.get(keyOf(output)) ?? {},
  }))
}

function keyOf(line: { id: string; decode: string; mode: string }): string {
  return JSON.stringify([line.id, line.decode, line.mode])
}

function readLines<S extends z.ZodType>(folder: string, name: string, schema: S): z.output<S>[] {
  const path = join(folder, name)
  if (!existsSync(path)) return []
  const lines = readFileSync(path, 'utf8').split('\n')
  return lines.flatMap((line, index) => {
    if (line === '') return []
    try {
      return [schema.parse(JSON.parse(line))]
    } catch (cause) {
      throw new StudioError({ code: 'verification_failed', message: `Line ${index + 1} of ${path} is damaged.`, next_step: 'Run this eval again.' }, { cause })
    }
  })
}
