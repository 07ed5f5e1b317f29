/**
 * A rulebook compiled: one object that generates, judges, constrains and breaks answers. The parts do the work;
 * here they are joined. Knows no file and no thread.
 */
import { createRowWriter, RowBytes } from './format/index.ts'
import { compileCategories } from './generate/arms.ts'
import type { Arm, CompiledCategory } from './generate/arms.ts'
import { capacityOf } from './generate/capacity.ts'
import type { Capacity } from './generate/capacity.ts'
import { contentHash, drawNamed, drawSample } from './generate/draw-sample.ts'
import type { Rejected, Sample } from './generate/draw-sample.ts'
import { drawFurther } from './generate/further-questions.ts'
import type { FurtherOrder, FurtherQuestions } from './generate/further-questions.ts'
import { createPlan } from './generate/plan.ts'
import type { Plan, PlanOverrides } from './generate/plan.ts'
import { unionGrammar, wrapGrammar } from './grammar.ts'
import type { CheckResult, RequestValues, Unit } from './interfaces.ts'
import { Stream } from './random.ts'
import type { Rulebook } from './rulebook/rulebook.ts'
import { RowReader } from './score.ts'
import type { ScoredRow, ScoreRow } from './score.ts'

/** One check with the words that people read. */
export type CheckInfo = { readonly id: string; readonly unit: Unit | null; readonly say: string; readonly guidanceOnly: boolean }
/** A grammar, or why there is none. */
export type GrammarAnswer = { readonly gbnf: string; readonly notHeld: readonly string[] } | { readonly none: string }

/** Everything that a rulebook decides. */
export type Compiled = {
  readonly source: Rulebook['source']
  readonly options: Rulebook['options']
  readonly checks: readonly CheckInfo[]
  readonly categories: readonly CompiledCategory[]
  capacity(): Capacity[]
  plan(overrides?: PlanOverrides): Plan
  sampleAt(plan: Plan, position: number, attempt: number): Sample | Rejected
  /** The sample with this id, drawn again; null where the plan has none. */
  sampleNamed(plan: Plan, id: string): Sample | Rejected | null
  /** Questions beyond those that the plan holds back, of the same kinds. */
  further(plan: Plan, order: FurtherOrder): FurtherQuestions
  /** Appends the sample as a row on disk: one line of JSON. */
  writeRow(sample: Sample, into: RowBytes): void
  /** The same as text, without a line break. */
  line(sample: Sample): string
  /** A hash that equal samples share, whatever their ids. */
  contentHash(sample: Sample): number
  scoreSample(sample: Sample): CheckResult[]
  /** Verdicts on any row; a suite limits the categories that a row without one can belong to. */
  score(row: ScoreRow, suite?: string): ScoredRow
  /** The grammar of the answers to a prompt or request; of every answer of the category where nothing is known. */
  grammarFor(asked: { category?: string | undefined; request?: RequestValues | undefined; slice?: Readonly<Record<string, string>> | undefined; prompt?: string | undefined }): GrammarAnswer
  /** The sample with exactly one check broken; null where it cannot be for this sample. */
  mutate(sample: Sample, check: string, seed: number): Sample | null
}

/** Compiles a rulebook that has no problems. Throws StudioError `bad_rulebook` where a part cannot be compiled. */
export function compileRulebook(rulebook: Rulebook, overrides: PlanOverrides = {}): Compiled {
  const { source, options } = rulebook
  const categories = compileCategories(rulebook)
  const reader = new RowReader(rulebook, categories)
  const suiteCategories = (suite?: string): readonly string[] | null => (suite === undefined ? null : (source.suites[suite]?.from ?? null))
  const score = (row: ScoreRow, suite?: string): ScoredRow => {
    const content = reader.contentOf(row)
    if (content === null) return { category: null, request: {}, results: [] }
    const { category, kind, request } = reader.understand(row, content.prompt, content.role, suiteCategories(suite))
    return { category, request, results: kind === null ? [] : kind.score(content.answer, request) }
  }
  const writeRow = createRowWriter(source.format)
  return {
    source, options, categories, score,
    checks: checkInfos(source, categories),
    capacity: () => capacityOf(rulebook, categories),
    plan: (more = {}) => createPlan(rulebook, categories, { ...overrides, ...more }),
    sampleAt: drawSample,
    sampleNamed: drawNamed,
    further: drawFurther,
    writeRow,
    line(sample) {
      const bytes = new RowBytes()
      writeRow(sample, bytes)
      return new TextDecoder().decode(bytes.written()).trimEnd()
    },
    contentHash,
    scoreSample: (sample) => sample.arm.kind.score(sample.answer, sample.request),
    grammarFor: (asked) => grammarFor(reader, categories, asked),
    mutate: (sample, check, seed) => mutated(sample, check, seed),
  }
}

function checkInfos(source: Rulebook['source'], categories: readonly CompiledCategory[]): CheckInfo[] {
  const unitOf = new Map<string, Unit>()
  for (const arm of categories.flatMap(({ arms }) => arms)) for (const { check, unit } of arm.kind.score('', {})) if (!unitOf.has(check)) unitOf.set(check, unit)
  return Object.entries(source.checks).map(([id, { say, guidance_only }]) => ({ id, unit: unitOf.get(id) ?? null, say, guidanceOnly: guidance_only ?? false }))
}

function grammarFor(reader: RowReader, categories: readonly CompiledCategory[], asked: Parameters<Compiled['grammarFor']>[0]): GrammarAnswer {
  const { prompt, category, request, slice } = asked
  const row: ScoreRow = { ...(category === undefined ? {} : { category }), ...(request === undefined ? {} : { request }), ...(slice === undefined ? {} : { slice }) }
  const understood = reader.understand(row, prompt ?? '', null)
  if (understood.arm !== null) return withAnswers(understood.arm, understood.request)
  return unionOf(categories)
}

/** The union of the forms, for a prompt that is not understood. */
function unionOf(categories: readonly CompiledCategory[]): GrammarAnswer {
  const arms = categories.flatMap((each) => each.arms).filter(({ isProse }) => !isProse)
  const kinds = [...new Set(arms.map(({ kind }) => kind))].flatMap((kind) => {
    const body = kind.grammar(null)
    return 'none' in body ? [] : [{ ...body, arms: arms.filter((arm) => arm.kind === kind), request: {} }]
  })
  if (kinds.length === 0) return { none: 'prose has no grammar' }
  return { gbnf: unionGrammar(kinds), notHeld: [...new Set(kinds.flatMap(({ notHeld }) => notHeld))] }
}

function withAnswers(arm: Arm, request: RequestValues): GrammarAnswer {
  const body = arm.kind.grammar(request)
  return 'none' in body ? body : { gbnf: wrapGrammar({ gbnf: body.gbnf, arms: [arm], request }), notHeld: body.notHeld }
}

function mutated(sample: Sample, check: string, seed: number): Sample | null {
  const answer = sample.arm.kind.mutate(sample.answer, check, sample.request, new Stream(seed))
  return answer === null || answer === sample.answer ? null : { ...sample, answer, id: `${sample.id}-${check}` }
}
