/**
 * Recommends what to export of a project: the run or checkpoint that passes the most rules, and the quantization that fits
 * this machine with the least loss. Gives its reasons as sentences. Makes nothing.
 */

import { totalmem } from 'node:os'
import type { Eval } from '../../contract/entities/eval.ts'
import type { Export, ExportPlan, QuantizationPlan } from '../../contract/entities/export.ts'
import type { Run } from '../../contract/entities/run.ts'
import { countRules } from '../../engine/evaluation/verdict-sentence.ts'
import { freeDiskBytes } from '../platform/disk.ts'
import { parseQuantization } from '../platform/llama/ggml-types.ts'
import type { ModelSizes } from './predict-size.ts'

/** What the recommendation is drawn from. */
export type PlanFacts = {
  readonly projectDir: string
  readonly projectName: string
  readonly runs: readonly Run[]
  readonly evals: readonly Eval[]
  readonly exports: readonly Export[]
  /** The names in Ollama by export and quantization: `export-0001:q8_0` → name. */
  readonly ollamaNames: ReadonlyMap<string, string>
  /** When each of them was added. */
  readonly ollamaMoments?: ReadonlyMap<string, string>
  /** The checkpoint that an export was made from; null for the run's end. */
  readonly stepOf: (made: Export) => number | null
  readonly sizes: (run: Run) => ModelSizes | null
  readonly nameFrom: (text: string) => string
  readonly memoryBytes?: number
}

/** The quantizations that the screen offers, best first. */
export const OFFERED: readonly { readonly quantization: string; readonly words: string }[] = [
  { quantization: 'q8_0', words: 'Nearly lossless, half the size' },
  { quantization: 'q6_k', words: 'Very close, smaller' },
  { quantization: 'q5_k_m', words: 'Close, smaller still' },
  { quantization: 'q4_k_m', words: 'Small file, fits most PCs' },
  { quantization: 'f16', words: 'Full precision, the largest' },
]

const CONTEXT_TOKENS = 2_048
/** So much of the machine's memory a model may take without crowding out everything else. */
const COMFORTABLE_SHARE = 0.5
/** Below this size nobody needs a smaller file than the nearly lossless one. */
const SMALL_BYTES = 3e9

/** The plan, or null while there is no run with an adapter. */
export function recommendExport(facts: PlanFacts, wanted?: string): ExportPlan | null {
  const chosen = chooseCheckpoint(facts, wanted)
  if (chosen === null) return null
  const { run, step, reason, found: judged } = chosen
  const sizes = facts.sizes(run)
  const made = facts.exports.filter((each) => each.run === run.id && facts.stepOf(each) === step)
  const quantizations = OFFERED.map((offer) => planQuantization(facts, offer, sizes, made))
  const { plan, reason: why } = chooseQuantization(quantizations)
  return {
    run: run.id, step, checkpoint_reason: reason, score: judged === null ? null : scoreIn(judged), quantization: plan.quantization, quantization_reason: why,
    ollama_name: facts.nameFrom(facts.projectName), quantizations, export: plan.made?.export ?? null,
    disk: { free_bytes: freeDiskBytes(facts.projectDir), needed_bytes: neededBytes(sizes, plan) },
  }
}

type Chosen = { run: Run; step: number | null; reason: string; found: Eval | null }

function chooseCheckpoint({ runs, evals }: PlanFacts, wanted?: string): Chosen | null {
  const usable = runs.filter((run) => run.has_adapter && (wanted === undefined || run.id === wanted))
  const last = usable.at(-1)
  if (last === undefined) return null
  const scored = evals.filter(isFree).flatMap((each): (Chosen & { score: number; found: Eval })[] => {
    const { subject } = each
    const run = subject.kind === 'adapter' || subject.kind === 'checkpoint' ? usable.find(({ id }) => id === subject.run) : undefined
    return run === undefined ? [] : [{ run, step: subject.kind === 'checkpoint' ? subject.step : null, reason: '', score: scoreOf(each), found: each }]
  })
  // Of equals the later eval; of the same subject the latest is the one that counts.
  const best = scored.filter((each, i) => !scored.slice(i + 1).some((later) => later.run === each.run && later.step === each.step)).reduce<(typeof scored)[number] | null>((top, each) => (top === null || each.score >= top.score ? each : top), null)
  if (best === null) return { run: last, step: null, reason: `${last.id} is the latest run; it was not evaluated yet.`, found: null }
  const where = best.step === null ? best.run.id : `${best.run.id} at step ${best.step}`
  return { run: best.run, step: best.step, found: best.found, reason: `${where} ${wordsOf(best.found)}${scored.length > 1 ? ', the most of all that were evaluated' : ''}.` }
}

/** True where an eval decoded freely: what holds only under the grammar is not the model's own. */
function isFree({ checks }: Eval): boolean {
  return checks.every(({ mode }) => mode === 'free')
}

function scoreIn(judged: Eval): NonNullable<ExportPlan['score']> {
  const { outcome, passed, close, total } = countRules(judged)
  return { eval: judged.id, outcome, passed, close, rules: total }
}

function wordsOf(judged: Eval): string {
  const { passed, close, total } = countRules(judged)
  return `passes ${passed} of ${total} ${total === 1 ? 'rule' : 'rules'} on ${judged.items} unseen questions${close === 0 ? '' : `; ${close} ${close === 1 ? 'is' : 'are'} too close to tell`}`
}

function scoreOf(each: Eval): number {
  const { passed, close } = countRules(each)
  const rates = each.checks.filter(({ target }) => target !== null).map(({ rate }) => rate ?? 0)
  return (each.passed ? 1000 : 0) + (passed + close) * 10 + rates.reduce((sum, rate) => sum + rate, 0) / Math.max(1, rates.length)
}

function planQuantization(facts: PlanFacts, offer: (typeof OFFERED)[number], sizes: ModelSizes | null, made: readonly Export[]): QuantizationPlan {
  const quantization = parseQuantization(offer.quantization)
  const predicted = sizes === null || quantization === undefined ? null : sizes.fileBytes(quantization)
  const found = made.toReversed().flatMap((each) => each.files.filter((file) => file.kind === 'gguf' && file.quantization === offer.quantization).map((file) => ({ export: each.id, path: file.path, bytes: file.bytes })))[0] ?? null
  const bytes = found?.bytes ?? predicted
  const memory = bytes === null || sizes === null ? null : bytes + sizes.cacheBytes(CONTEXT_TOKENS) + 64 * 2 ** 20
  const scored = found === null ? undefined : facts.evals.filter(isFree).findLast(({ subject }) => subject.kind === 'gguf' && subject.export === found.export && subject.quantization === offer.quantization)
  return {
    ...offer,
    predicted_bytes: predicted,
    memory_bytes: memory,
    fits: memory === null ? null : memory <= (facts.memoryBytes ?? totalmem()),
    made: found,
    score: scored === undefined ? null : scoreIn(scored),
    ollama_name: found === null ? null : (facts.ollamaNames.get(`${found.export}:${offer.quantization}`) ?? null),
    ollama_at: found === null ? null : (facts.ollamaMoments?.get(`${found.export}:${offer.quantization}`) ?? null),
  }
}

function chooseQuantization(plans: readonly QuantizationPlan[]): { plan: QuantizationPlan; reason: string } {
  const find = (quantization: string) => plans.find((plan) => plan.quantization === quantization)
  const [full, small] = [find('q8_0'), find('q4_k_m')]
  if (full === undefined || small === undefined) throw new Error('q8_0 and q4_k_m are always offered')
  const passing = plans.filter(({ score, fits }) => score !== null && score.outcome !== 'not_yet' && fits !== false).sort((a, b) => (a.made?.bytes ?? 0) - (b.made?.bytes ?? 0))[0]
  if (passing !== undefined && full.score !== null) return { plan: passing, reason: passing.score?.close === 0 ? `the smallest file that passes every rule (${passing.score.passed} of ${passing.score.rules})` : `the smallest file that misses no rule (${passing.score?.close} too close to tell)` }
  const bytes = full.made?.bytes ?? full.predicted_bytes
  if (bytes === null || bytes <= SMALL_BYTES) return { plan: full, reason: 'nearly lossless, and small enough for any PC' }
  if (full.memory_bytes !== null && full.memory_bytes <= totalmem() * COMFORTABLE_SHARE) return { plan: full, reason: 'nearly lossless, and it takes less than half of this machine’s memory' }
  return { plan: small, reason: 'it fits where the larger files would crowd the memory' }
}

function neededBytes(sizes: ModelSizes | null, plan: QuantizationPlan): number | null {
  if (plan.made !== null) return 0
  if (sizes === null) return null
  // Merged weights, the F16 file that is quantised, and the file itself.
  return Math.round(2 * sizes.fileBytes('F16') + (plan.quantization === 'f16' ? 0 : (plan.predicted_bytes ?? 0)))
}
