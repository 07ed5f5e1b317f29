/**
 * Judges the answers that a run gives while it trains: `sample` events in, verdicts into `judged.jsonl`, the metric
 * series and a push. Each event is judged once, whoever asks and however often the log is read again.
 * Knows the rulebook's thread; not who trains.
 */
import type { JudgedAnswer } from '../../../contract/entities/live-run.ts'
import type { MetricPoint, RunEventLine } from '../../../contract/entities/run.ts'
import type { Reply } from '../../../contract/entities/chat.ts'
import { toStudioError } from '../../../contract/errors.ts'
import type { CheckResult } from '../../../engine/interfaces.ts'
import { log } from '../../platform/log.ts'
import { appendJudged, effectiveAnswers, isBlind, JudgedTail, readWords, resumePoints, saveWords, type ResumePoint } from './judged-file.ts'
import { readPrompts, recoverPrompts, type SamplePrompt } from './prompts.ts'
import { rulePoints, ruleSeries, type RuleWords } from './rule-series.ts'

/** A rulebook's thread, as far as a judge needs it. */
export type RuleThread = {
  rules(): Promise<RuleWords[]>
  verdicts(rows: readonly Record<string, unknown>[]): Promise<{ category: string | null; results: readonly CheckResult[] }[]>
  close(): Promise<void>
}

/** What a judge is built from. */
export type JudgeParts = {
  runDir: string
  /** Opens the thread of the project's rulebook; asked once, when the first answer comes. */
  openThread(): RuleThread
  /** New verdicts, all points of the series as they now are, and the rules. */
  onJudged(answers: JudgedAnswer[], points: MetricPoint[], rules: ReturnType<typeof ruleSeries>): void
}

/** The judge of one run. Close it. */
export class RunJudge {
  readonly #parts: JudgeParts
  readonly #prompts = new Map<string, SamplePrompt>()
  readonly #resumes: ResumePoint[] = []
  readonly #seen = new Set<number>()
  #answers: JudgedAnswer[] = []
  #words: RuleWords[] = []
  #thread: RuleThread | null = null
  #work: Promise<void> = Promise.resolve()
  #isBroken = false

  constructor(parts: JudgeParts) {
    this.#parts = parts
    this.#answers = new JudgedTail(parts.runDir).read()
    for (const answer of this.#answers) if (!isBlind(answer)) this.#seen.add(answer.seq)
  }

  /** Takes the new events of the log; those judged before are passed over. */
  take(events: readonly RunEventLine[]): void {
    this.#resumes.push(...resumePoints(events))
    const fresh = events.filter((event) => event.type === 'sample' && !this.#seen.has(event.seq))
    if (fresh.length === 0 || this.#isBroken) return
    for (const { seq } of fresh) this.#seen.add(seq)
    this.#work = this.#work.then(() => this.#judge(fresh)).catch((error: unknown) => this.#giveUp(error))
  }

  /** The points of all answers that count now. */
  points(): MetricPoint[] {
    return rulePoints(effectiveAnswers(this.#answers, this.#resumes))
  }

  /** Resolves when everything taken so far is judged. */
  async drain(): Promise<void> {
    await this.#work
  }

  async close(): Promise<void> {
    await this.#work
    await this.#thread?.close()
    this.#thread = null
  }

  async #judge(events: readonly RunEventLine[]): Promise<void> {
    const thread = await this.#open()
    const asked = events.map((event) => ({ event, prompt: this.#promptOf(String(event['prompt_id'])) }))
    const verdicts = await thread.verdicts(asked.map(({ event, prompt }) => rowOf(prompt, String(event['text']))))
    const answers = asked.map(({ event, prompt }, index) => judged(event, prompt, verdicts[index]!)).filter((answer) => !isBlind(answer))
    if (answers.length === 0) return
    appendJudged(this.#parts.runDir, answers)
    this.#answers.push(...answers)
    const counted = effectiveAnswers(this.#answers, this.#resumes)
    this.#parts.onJudged(answers, rulePoints(counted), ruleSeries(counted, this.#words))
  }

  async #open(): Promise<RuleThread> {
    if (this.#thread !== null) return this.#thread
    this.#thread = this.#parts.openThread()
    const written = readPrompts(this.#parts.runDir)
    for (const prompt of written.length > 0 ? written : recoverPrompts(this.#parts.runDir)) this.#prompts.set(prompt.id, prompt)
    this.#words = readWords(this.#parts.runDir)
    if (this.#words.length === 0) {
      this.#words = await this.#thread.rules()
      saveWords(this.#parts.runDir, this.#words)
    }
    return this.#thread
  }

  #promptOf(id: string): SamplePrompt {
    return this.#prompts.get(id) ?? { source: 'val', id, question: '', row: { id } }
  }

  #giveUp(error: unknown): void {
    this.#isBroken = true
    log('warn', 'answers of a run are no longer judged', { folder: this.#parts.runDir, error: toStudioError(error).message })
  }
}

function rowOf(prompt: SamplePrompt, text: string): Record<string, unknown> {
  if (prompt.source === 'mine') return { prompt: prompt.question, completion: text }
  const { category, request, slice } = prompt.row
  return { id: prompt.id, ...(category === undefined ? {} : { category }), ...(request === undefined ? {} : { request }), ...(slice === undefined ? {} : { slice }), prompt: prompt.question, completion: text }
}

function judged(event: RunEventLine, prompt: SamplePrompt, { category, results }: { category: string | null; results: readonly CheckResult[] }): JudgedAnswer {
  const applicable = results.filter(({ n }) => n > 0)
  return {
    seq: event.seq,
    step: Number(event['step']),
    prompt_id: prompt.id,
    source: prompt.source,
    question: prompt.question,
    text: String(event['text']),
    n_tokens: Number(event['n_tokens']),
    stop_reason: String(event['stop_reason']),
    category,
    checks: results.map(asCheck),
    verdict: applicable.length === 0 ? 'unjudged' : applicable.every(({ k, n }) => k === n) ? 'kept' : 'broken',
  }
}

function asCheck({ check, k, n, failures, notApplicable }: CheckResult): Reply['checks'][number] {
  return {
    check,
    k,
    n,
    not_applicable: notApplicable ?? (n === 0 ? 'it found nothing to judge' : null),
    failures: failures.map(({ reason, span }) => ({ reason, start: span[0], end: span[1] })),
  }
}
