/**
 * The worker's end of the line: takes texts, answers with what follows from them. Several changes that wait are one; capacity is counted
 * when nothing waits. Knows messages; the work is in live-rulebook.ts.
 */

import { LiveRulebook } from './live-rulebook.ts'
import type { FromWorker, JudgeInput, ToWorker } from './live-types.ts'

const rulebook = new LiveRulebook()
let waiting: { seq: number; turn: number } | null = null
let counting: ReturnType<typeof setTimeout> | undefined
const questions = new Map<number, JudgeInput>()
let scheduled = false
let seq = 0

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.t === 'files') {
    rulebook.change(data.files, data.isWhole)
    waiting = { seq: data.seq, turn: data.turn }
  }
  if (data.t === 'judge') questions.set(data.id, data.input)
  if (scheduled) return
  scheduled = true
  // Whatever came meanwhile is read first, so that only the newest state is worked out.
  setTimeout(work, 0)
})

function work(): void {
  scheduled = false
  clearTimeout(counting)
  if (waiting !== null) {
    const { seq: now, turn } = waiting
    waiting = null
    seq = now
    tell({ t: 'live', result: rulebook.update(now, turn) })
    counting = setTimeout(() => tell({ t: 'capacity', seq: now, capacity: rulebook.capacity() }), 150)
  }
  for (const [id, input] of questions) {
    questions.delete(id)
    tell({ t: 'judged', id, seq, judged: rulebook.judge(input) })
  }
}

function tell(message: FromWorker): void {
  self.postMessage(message)
}
