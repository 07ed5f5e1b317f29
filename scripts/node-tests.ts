/**
 * Runs node:test files in processes of their own and counts what they report: a line a file, the whole of each failure,
 * a loud line a skip.
 * What a file writes to stderr is shown only when it fails. Does not know which files belong to which group.
 */

import { relative, sep } from 'node:path'
import { run } from 'node:test'
import { inspect } from 'node:util'
import { APP_ROOT } from '../electron/platform/paths.ts'

/** How many tests passed, failed and were skipped. */
export type Tally = { passed: number; failed: number; skipped: number }

/** Two test files at once: the machines that run this have two cores. */
const CONCURRENCY = 2
/** Files that take most of a minute or more: begun first, so that none of them runs alone at the end. */
const LONGEST = ['tests/e2e/design', 'tests/main-job/demo', 'tests/e2e/mending-errors', 'tests/e2e/train', 'tests/e2e/keyboard', 'tests/e2e/close-during-run', 'tests/python-environment/install', 'tests/e2e/stale', 'tests/e2e/wizard', 'tests/datasets/generate']
/** No single test may take longer; a hanging one fails instead of blocking the rest. */
const TIMEOUT_MS = 15 * 60_000

/** Runs the files, prints as they end, and returns the sums. `onlyNames` keeps the tests whose name matches. */
export async function runNodeTests(files: string[], onlyNames: string[] = []): Promise<Tally> {
  const tally: Tally = { passed: 0, failed: 0, skipped: 0 }
  const options = onlyNames.length > 0 ? { testNamePatterns: onlyNames } : {}
  const noise = new Map<string, string>()
  const stream = run({ files: longestFirst(files), concurrency: CONCURRENCY, timeout: TIMEOUT_MS, ...options })
  for await (const event of stream) {
    if (event.type === 'test:pass' && event.data.details.type !== 'suite') notePass(event.data, tally)
    if (event.type === 'test:fail') noteFailure(event.data, tally)
    if (event.type === 'test:stderr') noise.set(event.data.file, `${noise.get(event.data.file) ?? ''}${event.data.message}`)
    if (event.type === 'test:summary' && event.data.file !== undefined) {
      printFile(event.data)
      if (event.data.success) noise.delete(event.data.file)
    }
  }
  for (const [file, text] of noise) process.stdout.write(`What ${place({ file })} wrote to stderr:\n${text}\n`)
  return tally
}

/** The same files, the long ones first in their order. */
function longestFirst(files: readonly string[]): string[] {
  const rank = (file: string) => {
    const place = LONGEST.indexOf(relative(APP_ROOT, file).replaceAll(sep, '/').replace(/\.test\.ts$/, ''))
    return place === -1 ? LONGEST.length : place
  }
  return files.toSorted((a, b) => rank(a) - rank(b))
}

type Report = { name: string; file?: string | undefined; skip?: string | boolean | undefined; todo?: string | boolean | undefined }

function notePass(report: Report, tally: Tally): void {
  const isSkipped = (report.skip !== undefined && report.skip !== false) || (report.todo !== undefined && report.todo !== false)
  if (!isSkipped) {
    tally.passed += 1
    return
  }
  tally.skipped += 1
  const reason = typeof report.skip === 'string' && report.skip !== '' ? report.skip : 'no reason given'
  process.stdout.write(`SKIPPED: ${place(report)}: ${report.name}: ${reason}\n`)
}

function noteFailure(report: Report & { details: { type?: string | undefined; error: Error & { failureType?: string; cause?: unknown } } }, tally: Tally): void {
  const { error } = report.details
  if (error.failureType === 'subtestsFailed') return // its subtests have told
  tally.failed += 1
  process.stdout.write(`FAILED: ${place(report)}: ${report.name}\n${inspect(error.cause ?? error)}\n\n`)
}

function printFile(summary: { file?: string | undefined; success: boolean; duration_ms: number; counts: { passed: number; skipped: number; tests: number } }): void {
  const seconds = (summary.duration_ms / 1000).toFixed(1)
  const { passed, skipped, tests } = summary.counts
  const failed = tests - passed - skipped
  const counts = `${passed} passed${failed > 0 ? `, ${failed} FAILED` : ''}${skipped > 0 ? `, ${skipped} skipped` : ''}`
  process.stdout.write(`${summary.success ? 'ok  ' : 'FAIL'} ${place(summary)} (${counts}, ${seconds} s)\n`)
}

function place(report: { file?: string | undefined }): string {
  return report.file === undefined ? 'a test' : relative(APP_ROOT, report.file)
}
