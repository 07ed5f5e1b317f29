/**
 * The worker's end of the line: takes texts, answers with what follows from them. Several changes that wait are one; verdicts on watched answers go
 * first, samples follow, capacity is counted when nothing has come for a while. Knows messages; the work is in live-rulebook.ts.
 */

import { LiveRulebook } from './live-rulebook.ts'
import type { FromWorker, JudgeInput, ToWorker } from './live-types.ts'

const rulebook = new LiveRulebook()
/** Counting takes as long as all the rest: it waits until nobody types. */
const QUIET_MS = 600

let waiting: { seq: number; turn: number } | null = null
let counting: ReturnType<typeof setTimeout> | undefined
const watched = new Map<number, JudgeInput>()
const fresh = new Set<number>()
let scheduled = false
let seq = 0

self.addEventListener('message', ({ data }: MessageEvent<ToWorker>) => {
  if (data.t === 'files') {
    rulebook.change(data.files, data.isWhole)
    waiting = { seq: data.seq, turn: data.turn }
  } else if (data.input === null) watched.delete(data.id)
  else {
    watched.set(data.id, data.input)
    fresh.add(data.id)
  }
  if (scheduled) return
  scheduled = true
  // Whatever came meanwhile is read first, so that only the newest state is worked out.
  setTimeout(work, 0)
})

function work(): void {
  scheduled = false
  if (waiting !== null) {
    clearTimeout(counting)
    const { seq: now, turn } = waiting
    waiting = null
    seq = now
    tell({ t: 'live', result: rulebook.update(now, turn, () => judge([...watched.keys()])) })
    counting = setTimeout(() => tell({ t: 'capacity', seq: now, capacity: rulebook.capacity() }), QUIET_MS)
  }
  judge([...fresh])
}

function judge(ids: readonly number[]): void {
  for (const id of ids) {
    fresh.delete(id)
    const input = watched.get(id)
    if (input !== undefined) tell({ t: 'judged', id, seq, judged: rulebook.judge(input) })
  }
}

function tell(message: FromWorker): void {
  self.postMessage(message)
}
