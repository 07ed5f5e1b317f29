/**
 * The acceptance test of a Python environment: runs the trainer's probe in it and reads the report.
 * An environment that fails is never marked ready.
 */

import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import * as z from 'zod'
import { StudioError } from '../../contract/errors.ts'
import { appPaths } from '../platform/paths.ts'
import { runTool } from '../platform/processes.ts'
import type { Backend } from './backend.ts'
import { pythonVariables } from './python-process.ts'

const acceptanceSchema = z.object({
  ok: z.boolean(),
  python: z.string(),
  versions: z.record(z.string(), z.string().nullable()),
  checks: z.array(z.object({ name: z.string(), ok: z.boolean(), detail: z.string(), seconds: z.number() })),
})

/** What the probe saw: versions, and one entry a check. */
export type Acceptance = z.infer<typeof acceptanceSchema>

/**
 * Runs the probe with `python`. Takes some ten seconds, most of it imports.
 * @throws StudioError `environment_broken` that names the first failed check
 */
export async function acceptEnvironment(python: string, backend: Backend): Promise<Acceptance> {
  const folder = mkdtempSync(join(tmpdir(), 'tunesmith-probe-'))
  try {
    const out = join(folder, 'report.json')
    const args = ['-m', 'trainer.probe', '--backend', backend, '--tokenizer', appPaths.starterModel, '--out', out]
    const result = await runTool(python, args, { env: pythonVariables({}), timeoutMs: 600_000 })
    const report = readReport(out)
    if (report?.ok === true) return report
    const failed = report?.checks.find((check) => !check.ok)
    throw new StudioError({
      code: 'environment_broken',
      message: `The Python environment failed its test${failed === undefined ? '' : ` (${failed.name})`}.`,
      next_step: 'Run `npm run setup -- --repair` to build it anew.',
      detail: failed?.detail ?? (result.isMissing ? `there is no ${python}` : result.stderr.slice(-4000)),
    })
  } finally {
    rmSync(folder, { recursive: true, force: true })
  }
}

function readReport(path: string): Acceptance | null {
  try {
    return acceptanceSchema.parse(JSON.parse(readFileSync(path, 'utf8')))
  } catch {
    return null
  }
}
