/** The engine: a rulebook read, compiled, and what it says. The public face of the folder. */
export { compileRulebook } from './compile.ts';
export type { CheckInfo, Compiled, GrammarAnswer } from './compile.ts';
export type { Capacity } from './generate/capacity.ts';
export { RowBytes } from './format/index.ts';
export type { Rejected, Sample, SampleSplit } from './generate/draw-sample.ts';
export type { Plan, PlanOverrides } from './generate/plan.ts';
export { normalisePrompt } from './prompts/normalise-prompt.ts';
export { hashText } from './random.ts';
export { readRulebook } from './rulebook/read-rulebook.ts';
export type { ReadOverrides } from './rulebook/overrides.ts';
export type { RulebookFiles } from './rulebook/reporter.ts';
export type { Problem, Rulebook } from './rulebook/rulebook.ts';
export type { ScoredRow, ScoreRow } from './score.ts';
