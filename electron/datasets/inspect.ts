/**
 * Shows a split as training sees it: Python renders, tokenises and masks; here the job is asked and its answer parsed.
 */
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { inspectReportSchema, type InspectReport } from '../../contract/entities/dataset.ts'
import { writeJsonAtomic } from '../platform/atomic-write.ts'
import { readJson } from '../platform/read-json.ts'
import { runJob } from '../python/index.ts'

/** What to look into. `training` holds run config keys: length, format and loss decide what is trained. */
export type InspectWork = { version: string; split: string; n: number; baseModel: string; training: Record<string, unknown>; signal: AbortSignal }

/** Inspects one split of a dataset version with the tokenizer of a base model. */
export async function inspectSplit({ version, split, n, baseModel, training, signal }: InspectWork): Promise<InspectReport> {
  const scratch = mkdtempSync(join(tmpdir(), 'tunesmith-inspect-'))
  try {
    const job = join(scratch, 'inspect.json')
    const output = join(scratch, 'report.json')
    writeJsonAtomic(job, { base_model: baseModel, dataset_dir: version, output, split, n, config: training })
    await runJob('inspect', job, { signal })
    return inspectReportSchema.parse(readJson(output))
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
}
