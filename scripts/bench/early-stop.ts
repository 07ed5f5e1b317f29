/**
 * What stopping an evaluation early costs and saves, by simulation: node scripts/bench/early-stop.ts [--rounds 4000]
 *
 * Answers come in blocks as an evaluation asks them (66, then as many as were asked before, 500 in all). For a gate and the true
 * rate of a subject: how often it is called above its target, by the evidence that an evaluation uses and by an interval of one
 * look that is looked at as often; and how many questions are asked until it is decided.
 */

import { parseArgs } from 'node:util'
import { createRandom } from '../../engine/random.ts'
import { Evidence, wilsonInterval } from '../../engine/statistics/index.ts'
import { ALPHA } from '../../engine/evaluation/stop-sentence.ts'

const LOOKS = [66, 132, 264, 500]
const CASES: [target: number, rate: number][] = [[0.95, 0.95], [0.95, 1], [0.95, 0.99], [0.95, 0.9], [0.95, 0.7], [0.98, 0.98], [0.98, 1], [0.8, 0.8], [0.8, 0.95]]

const { values } = parseArgs({ options: { rounds: { type: 'string', default: '4000' } } })
const rounds = Number(values.rounds)
const random = createRandom(7)
process.stdout.write(`${rounds} evaluations of ${LOOKS.at(-1)} questions each, looked at after ${LOOKS.join(', ')}; nominal error ${ALPHA * 100} %\n`)
process.stdout.write(' target  true rate  passed  passed by uncorrected interval  missed  questions asked (mean)\n')
for (const [target, rate] of CASES) {
  const counts = { passed: 0, uncorrected: 0, missed: 0, asked: 0 }
  for (let round = 0; round < rounds; round += 1) oneEvaluation(target, rate, counts)
  const share = (count: number, width: number) => `${((100 * count) / rounds).toFixed(1)} %`.padStart(width)
  process.stdout.write(`${target.toFixed(2).padStart(7)}${rate.toFixed(2).padStart(11)}${share(counts.passed, 8)}${share(counts.uncorrected, 32)}${share(counts.missed, 8)}${(counts.asked / rounds).toFixed(0).padStart(24)}\n`)
}

function oneEvaluation(target: number, rate: number, counts: { passed: number; uncorrected: number; missed: number; asked: number }): void {
  const [above, below] = [new Evidence(target, 'above'), new Evidence(target, 'below')]
  let [asked, kept] = [0, 0]
  let decidedAt: number | null = null
  let wilson = false
  for (const look of LOOKS) {
    for (; asked < look; asked += 1) {
      const k = random.next() < rate ? 1 : 0
      kept += k
      above.add(k, 1)
      below.add(k, 1)
    }
    wilson ||= wilsonInterval(kept, asked)![0] >= target
    if (decidedAt !== null) continue
    const isAbove = above.isEnough(ALPHA)
    if (!isAbove && !below.isEnough(ALPHA)) continue
    decidedAt = look
    counts[isAbove ? 'passed' : 'missed'] += 1
  }
  counts.uncorrected += wilson ? 1 : 0
  counts.asked += decidedAt ?? asked
}
