/**
 * What a run's files say so far, kept up to date by reading only what was appended: events.jsonl and judged.jsonl folded
 * into points, phase, choices and answers. Any process can follow any run. Knows the trainer's folder format.
 */
import { join } from 'node:path'
import type { JudgedAnswer, LiveRun } from '../../../contract/entities/live-run.ts'
import type { MetricPoint, RunEventLine } from '../../../contract/entities/run.ts'
import { EventTail } from '../../platform/event-tail.ts'
import { effectiveAnswers, isBlind, JudgedTail, resumePoints, type ResumePoint } from '../judge/judged-file.ts'
import { metricPoints } from '../metric-points.ts'
import { Pace } from './pace.ts'
import { Silence } from './silence.ts'

/** Types of lines that a person reads as news, not as numbers. */
const NEWS = new Set(['warn', 'error', 'oom'])

/** The state of one run, as far as its files tell. */
export class RunLog {
  readonly #events: EventTail
  readonly #judged: JudgedTail
  readonly #resumes: ResumePoint[] = []
  readonly #points = new Map<string, Map<number, number | null>>()
  readonly #choices = new Map<string, LiveRun['choices'][number]>()
  #samples: { seq: number; step: number }[] = []
  #answers: JudgedAnswer[] = []
  phase: LiveRun['phase'] = null
  /** The newest `step` line. */
  step: RunEventLine | null = null
  /** The newest `heartbeat` line. */
  heartbeat: RunEventLine | null = null
  news: RunEventLine[] = []
  /** Since any line was read. */
  readonly silence: Silence
  /** Since a line was read that is no sign of life alone, or a sign of life of another step. */
  readonly standstill: Silence
  readonly pace = new Pace()
  /** The longest evaluation so far, in seconds. */
  evalSeconds = 0
  seq = -1
  /** Of the newest checkpoint; null before one. */
  checkpointBytes: number | null = null
  /** Seconds from the first line of the latest process to its first step; null before that. */
  startSeconds: number | null = null
  #helloAt: number | null = null
  /** Why the history does not take the run's points at present; set by who carries them there. */
  historyWaits: string | null = null
  /** True between `hello` and `done` or `error`. */
  isOpen = false

  /** `now` tells milliseconds by a clock that never goes back. */
  constructor(runDir: string, now?: () => number) {
    this.silence = new Silence(now)
    this.standstill = new Silence(now)
    this.#events = new EventTail(join(runDir, 'events.jsonl'))
    this.#judged = new JudgedTail(runDir)
  }

  /** Reads what was appended since the last call. */
  refresh(): this {
    for (const event of this.#events.read()) this.#take(event)
    this.#answers.push(...this.#judged.read())
    return this
  }

  /** The answers that count, oldest first. */
  answers(): JudgedAnswer[] {
    return effectiveAnswers(this.#answers, this.#resumes)
  }

  /** How many answers were given that nobody has judged. */
  unjudged(): number {
    const judged = new Set(this.#answers.filter((answer) => !isBlind(answer)).map(({ seq }) => seq))
    return this.#samples.filter(({ seq }) => !judged.has(seq)).length
  }

  /** All points of the named series by step, those of the metrics only. */
  series(): Map<string, MetricPoint[]> {
    return new Map([...this.#points].map(([name, points]) => [name, [...points].map(([step, value]) => ({ step, name, value })).sort((a, b) => a.step - b.step)]))
  }

  choices(): LiveRun['choices'] {
    return [...this.#choices.values()]
  }

  #take(event: RunEventLine): void {
    this.seq = Math.max(this.seq, event.seq)
    this.#hear(event)
    for (const resume of resumePoints([event])) this.#goBack(resume)
    for (const { name, step, value } of metricPoints(event)) {
      const points = this.#points.get(name) ?? new Map<number, number | null>()
      this.#points.set(name, points)
      points.set(step, value)
    }
    if (event.type === 'hello') {
      Object.assign(this, { isOpen: true, news: [] })
      this.#helloAt = event.ts
    }
    if (event.type === 'step' && this.#helloAt !== null) {
      this.startSeconds = (event.ts - this.#helloAt) / 1000
      this.#helloAt = null
    }
    if (event.type === 'checkpoint') this.checkpointBytes = Number(event['bytes'])
    if (event.type === 'done' || event.type === 'error') this.isOpen = false
    if (event.type === 'step') this.step = event
    if (event.type === 'heartbeat') this.heartbeat = event
    if (event.type === 'sample') this.#samples.push({ seq: event.seq, step: Number(event['step']) })
    if (event.type === 'choice') this.#choices.set(String(event['name']), { name: String(event['name']), value: event['value'], reason: String(event['reason']) })
    if (event.type === 'phase') this.phase = phaseOf(event)
    if (NEWS.has(event.type)) this.news.push(event)
  }

  #hear(event: RunEventLine): void {
    this.silence.hear()
    const isBeat = event.type === 'heartbeat'
    if (!isBeat || event['step'] !== this.heartbeat?.['step'] || event['phase'] !== this.heartbeat?.['phase']) this.standstill.hear()
    if (event.type === 'eval') this.evalSeconds = Math.max(this.evalSeconds, Number(event['seconds']) || 0)
    this.pace.take(event)
  }

  #goBack(resume: ResumePoint): void {
    this.#resumes.push(resume)
    for (const points of this.#points.values()) for (const step of points.keys()) if (step > resume.step) points.delete(step)
    this.#samples = this.#samples.filter(({ step }) => step <= resume.step)
    if (this.step !== null) this.step = { ...this.step, step: resume.step, eta_s: null }
  }
}

function phaseOf(event: RunEventLine): LiveRun['phase'] {
  const number = (key: string) => (typeof event[key] === 'number' ? event[key] : null)
  return { name: String(event['name']), done: number('done'), total: number('total'), unit: String(event['unit'] ?? '') }
}

/** Most runs whose state is kept in memory. */
const KEPT = 12

/** The states of the runs that were looked at last. */
export class RunLogs {
  readonly #logs = new Map<string, RunLog>()

  /** The state of a run folder, up to date. */
  of(runDir: string): RunLog {
    const log = this.#logs.get(runDir) ?? new RunLog(runDir)
    this.#logs.delete(runDir)
    this.#logs.set(runDir, log)
    for (const oldest of this.#logs.keys()) if (this.#logs.size > KEPT) this.#logs.delete(oldest)
    return log.refresh()
  }

  /** Forgets a run whose files were written anew. */
  forget(runDir: string): void {
    this.#logs.delete(runDir)
  }
}
