/**
 * Outputs scored a second by one thread: rows whose request is stored, and rows whose request is read from the prompt.
 *
 *     node_modules/.bin/node scripts/bench/scoring.ts [--pack wzrdbrain]
 */
import { join } from 'node:path'
import { parseArgs } from 'node:util'
import { table } from '../../electron/cli/table.ts'
import { APP_ROOT } from '../../electron/platform/paths.ts'
import { openRulebook } from '../../electron/rulebooks/open-rulebook.ts'
import type { ScoreRow } from '../../engine/index.ts'

const ROUNDS = 5
const { values } = parseArgs({ options: { pack: { type: 'string', multiple: true, default: ['wzrdbrain', 'nslip'] } } })
const lines = [['pack', 'rows', 'stored requests, outputs/s', 'requests read from prompts, outputs/s']]
for (const pack of values.pack) {
  const { compiled } = openRulebook(join(APP_ROOT, 'knowledge', pack))
  const plan = compiled.plan()
  const stored: ScoreRow[] = []
  const read: ScoreRow[] = []
  for (let position = 0; position < plan.asked; position++) {
    const sample = compiled.sampleAt(plan, position, 0)
    if ('reject' in sample) continue
    stored.push({ category: sample.category, request: sample.request, slice: sample.slice, prompt: sample.prompt, completion: sample.answer })
    read.push({ prompt: sample.prompt, completion: sample.answer })
  }
  const best = (rows: readonly ScoreRow[]) => Math.max(...Array.from({ length: ROUNDS }, () => rate(rows)))
  const rate = (rows: readonly ScoreRow[]) => {
    const started = performance.now()
    for (const row of rows) compiled.score(row)
    return rows.length / ((performance.now() - started) / 1000)
  }
  lines.push([pack, String(stored.length), best(stored).toFixed(0), best(read).toFixed(0)])
}
for (const line of table(lines)) process.stdout.write(`${line}\n`)
process.stdout.write(`best of ${ROUNDS} rounds, one thread\n`)
