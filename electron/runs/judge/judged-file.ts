/**
 * `judged.jsonl` of a run: every answer given during training with its verdicts, one line each, named by the sequence
 * number of the event that it came from. Only appended to, so that any process can follow it.
 */
import { appendFileSync, closeSync, existsSync, fstatSync, openSync, readSync } from 'node:fs'
import { join } from 'node:path'
import { judgedAnswerSchema, ruleSeriesSchema, type JudgedAnswer } from '../../../contract/entities/live-run.ts'
import type { MetricPoint, RunEventLine } from '../../../contract/entities/run.ts'
import * as z from 'zod'
import { writeJsonAtomic } from '../../platform/atomic-write.ts'
import { EventTail } from '../../platform/event-tail.ts'
import { readJson } from '../../platform/read-json.ts'
import { rulePoints, type RuleWords } from './rule-series.ts'

/** Name of the file in a run folder. */
export const JUDGED_NAME = 'judged.jsonl'
const WORDS_NAME = 'rules.json'
const wordsSchema = z.array(ruleSeriesSchema.pick({ check: true, sentence: true, target: true }))

/** Where a run went on from, and the sequence number of the line that says so. */
export type ResumePoint = { seq: number; step: number }

/** Follows the file of one run. */
export class JudgedTail {
  readonly #tail: EventTail

  constructor(runDir: string) {
    this.#tail = new EventTail(join(runDir, JUDGED_NAME))
  }

  /** The answers that were added since the last call. */
  read(): JudgedAnswer[] {
    return this.#tail.read().flatMap((line) => {
      const parsed = judgedAnswerSchema.safeParse(line)
      return parsed.success ? [parsed.data] : []
    })
  }
}

/** True where an answer was judged without anybody knowing what was asked: it counts as not judged. */
export function isBlind({ source, question, checks }: JudgedAnswer): boolean {
  return source === 'val' && question === '' && checks.length === 0
}

/** Adds answers to the file. A line that a crash cut short stays alone. */
export function appendJudged(runDir: string, answers: readonly JudgedAnswer[]): void {
  const path = join(runDir, JUDGED_NAME)
  const lines = answers.map((answer) => `${JSON.stringify({ v: 1, ts: Date.now(), run: '', type: 'judged', ...answer })}\n`).join('')
  appendFileSync(path, endsWhole(path) ? lines : `\n${lines}`)
}

/** The answers that count: not those of steps that a resumed run trained again, and of two to one prompt at one step the later. */
export function effectiveAnswers(answers: readonly JudgedAnswer[], resumes: readonly ResumePoint[]): JudgedAnswer[] {
  const standing = answers.filter((answer) => !isBlind(answer)).filter(({ seq, step }) => !resumes.some((resume) => resume.seq > seq && step > resume.step))
  const latest = new Map<string, JudgedAnswer>()
  for (const answer of standing.toSorted((a, b) => a.seq - b.seq)) latest.set(`${answer.step} ${answer.prompt_id}`, answer)
  return [...latest.values()]
}

/** The `resume` lines of an event log. */
export function resumePoints(events: readonly RunEventLine[]): ResumePoint[] {
  return events.flatMap((event) => (event.type === 'resume' && typeof event['step'] === 'number' ? [{ seq: event.seq, step: event['step'] }] : []))
}

/** The points that the judged answers of a run folder give; `events` is its whole log. */
export function judgedPoints(runDir: string, events: readonly RunEventLine[]): MetricPoint[] {
  return rulePoints(effectiveAnswers(new JudgedTail(runDir).read(), resumePoints(events)))
}

/** Keeps the rules' sentences and targets as they were when the run was judged. */
export function saveWords(runDir: string, words: readonly RuleWords[]): void {
  writeJsonAtomic(join(runDir, WORDS_NAME), words)
}

/** Those sentences and targets; none where nothing was judged yet. */
export function readWords(runDir: string): RuleWords[] {
  if (!existsSync(join(runDir, WORDS_NAME))) return []
  const parsed = wordsSchema.safeParse(readJson(join(runDir, WORDS_NAME)))
  return parsed.success ? parsed.data : []
}

function endsWhole(path: string): boolean {
  if (!existsSync(path)) return true
  const fd = openSync(path, 'r')
  try {
    const { size } = fstatSync(fd)
    const last = Buffer.alloc(1)
    return size === 0 || (readSync(fd, last, 0, 1, size - 1) === 1 && last[0] === 10)
  } finally {
    closeSync(fd)
  }
}
