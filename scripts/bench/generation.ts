/**
 * Generating rows: ours as a whole process (draw, check, dedupe, split, hash, manifest) beside the faithful Python generator
 * (draw, check, split), in turn on the same machine; and 9,000 rows end to end, process start counted.
 *
 *     npm run -s setup && node_modules/.bin/node scripts/bench/generation.ts [--rows 1000000] [--rounds 3]
 */
import { spawnSync } from 'node:child_process'
import { mkdtempSync, readFileSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT, homePaths } from '../../electron/platform/paths.ts'
import { requireEnvironment } from '../../electron/python/index.ts'

const { values } = parseArgs({ options: { rows: { type: 'string', default: '1000000' }, rounds: { type: 'string', default: '3' } } })
const [wanted, rounds] = [Number(values.rows), Number(values.rounds)]
const python = requireEnvironment().python
const scratch = mkdtempSync(join(tmpdir(), 'tunesmith-bench-'))
const env = { ...process.env, STUDIO_HOME: join(scratch, 'home'), STUDIO_PYTHON_HOME: homePaths().python }

/** One measured process: rows asked for and rows written, seconds of wall time, peak memory in bytes of the largest process. */
type Measured = { asked: number; written: number; seconds: number; peak: number }

function timed(command: string, args: string[]): { seconds: number; stdout: string } {
  const started = performance.now()
  const run = spawnSync(command, args, { cwd: APP_ROOT, env, encoding: 'utf8', maxBuffer: 1 << 26 })
  const seconds = (performance.now() - started) / 1000
  if (run.status !== 0) throw new Error(`${command} ${args.join(' ')} failed:\n${run.stderr}`)
  return { seconds, stdout: run.stdout }
}

function ours(scale: number): Measured {
  const folder = join(scratch, 'project')
  rmSync(folder, { recursive: true, force: true })
  timed(process.execPath, ['electron/cli.ts', 'new', folder, '--pack', 'wzrdbrain'])
  const peakFile = join(scratch, 'peak')
  const { seconds } = timed(process.execPath, ['--import', peakRecorder(peakFile), 'electron/cli.ts', 'generate', '--project', folder, '--scale', String(scale)])
  const { details } = JSON.parse(readFileSync(join(folder, 'data/v0001/manifest.json'), 'utf8')) as { details: { counts: { categories: Record<string, { asked: number; accepted: number }> } } }
  const categories = Object.values(details.counts.categories)
  rmSync(folder, { recursive: true, force: true })
  return {
    asked: categories.reduce((sum, { asked }) => sum + asked, 0),
    written: categories.reduce((sum, { accepted }) => sum + accepted, 0),
    seconds,
    peak: Number(readFileSync(peakFile, 'utf8')),
  }
}

/** A module that writes the peak memory of its process to a file at the end. */
function peakRecorder(path: string): string {
  const code = `import { writeFileSync } from 'node:fs'; process.on('exit', () => writeFileSync(${JSON.stringify(path)}, String(process.resourceUsage().maxRSS * 1024)))`
  return `data:text/javascript,${encodeURIComponent(code)}`
}

function theirs(rows: number): Measured {
  const out = join(scratch, 'python')
  const { seconds, stdout } = timed(python, ['scripts/bench/faithful_generator.py', '--rows', String(rows), '--out', out])
  rmSync(out, { recursive: true, force: true })
  const printed = JSON.parse(stdout) as { rows: number; peak_bytes: number }
  return { asked: printed.rows, written: printed.rows, seconds, peak: printed.peak_bytes }
}

function median(numbers: number[]): number {
  return numbers.toSorted((a, b) => a - b)[Math.floor(numbers.length / 2)]!
}

try {
  // The small runs come first: they leave compiled code behind, as any earlier use of the studio does.
  const small = Array.from({ length: 6 }, () => ours(1).seconds).slice(1)
  process.stdout.write(`9,000 rows end to end, process start counted: median ${median(small).toFixed(2)} s, largest ${Math.max(...small).toFixed(2)} s of ${small.length}\n\n`)
  const rate = (rows: number, { seconds }: Measured) => rows / seconds
  const lines = [['round', 'ours', 'python', 'asked rows/s', 'python', 'ratio', 'ratio of written rows', 'peak', 'python']]
  const ratios: number[] = []
  for (let round = 1; round <= rounds; round++) {
    const [a, b] = [ours(wanted / 9000), theirs(wanted)]
    ratios.push(rate(a.asked, a) / rate(b.asked, b))
    lines.push([
      String(round), `${a.seconds.toFixed(2)} s`, `${b.seconds.toFixed(2)} s`, rate(a.asked, a).toFixed(0), rate(b.asked, b).toFixed(0), ratios.at(-1)!.toFixed(2),
      (rate(a.written, a) / rate(b.written, b)).toFixed(2), `${(a.peak / 1e6).toFixed(0)} MB`, `${(b.peak / 1e6).toFixed(0)} MB`,
    ])
  }
  lines.push(['median', '', '', '', '', median(ratios).toFixed(2), '', '', ''])
  for (const line of table(lines)) process.stdout.write(`${line}\n`)
} finally {
  rmSync(scratch, { recursive: true, force: true })
}
