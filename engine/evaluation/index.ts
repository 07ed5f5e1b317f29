/** Reports of evaluations, comparisons and their text. The public face of this folder. */
export { buildReport } from './build-report.ts'
export { compareItems, decideGap } from './compare.ts'
export type { ComparedItem, ComparisonRow, PairedComparison } from './compare.ts'
export { readGates, type Gates } from './gates.ts'
export { mergeChanges } from './remedies.ts'
export type { CheckRow, DataMixChange, MixRemedy, ScoredOutput, SliceReport, SuiteContext, SuiteReport } from './report.ts'
export { renderComparison, renderReport } from './text-table.ts'
export { countRules, rowOutcome, ruleVerdicts, verdictSentence, type Outcome, type RuleCounts, type RuleVerdict, type VerdictWords } from './verdict-sentence.ts'
