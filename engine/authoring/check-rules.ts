/**
 * What the ticked rules come to: for each an answer that keeps it and one that breaks nothing else, and which rules no answer
 * can keep together. Compiles drafts; decides nothing.
 */
import { compileDraft, firstSamples } from './compile-draft.ts'
import type { CompiledDraft } from './compile-draft.ts'
import type { Draft, DraftRule } from './draft.ts'

/** One check with an answer that keeps it and the same answer with exactly this check broken. */
export type RuleExample = { readonly check: string; readonly say: string; readonly kept: string | null; readonly broken: string | null }
/** Rules that no answer can keep together, as a sentence. */
export type Contradiction = { readonly rules: readonly string[]; readonly sentence: string }

const LOOKED_AT = 24
/** Samples that are broken before the shortest is shown. */
const TRIED = 6
const MOST_PAIRS = 60

/** Examples of every check that a compiled draft has, drawn from its own samples. */
export function ruleExamples({ compiled }: CompiledDraft): RuleExample[] {
  if (compiled === null) return []
  const samples = firstSamples(compiled, LOOKED_AT)
  return compiled.checks.map(({ id, say }) => {
    const applying = samples.filter((sample) => compiled.scoreSample(sample).some(({ check, n }) => check === id && n > 0))
    const pairs = applying.slice(0, TRIED).flatMap((sample, seed) => {
      const broken = compiled.mutate(sample, id, seed + 1)
      return broken === null ? [] : [{ check: id, say, kept: sample.answer, broken: broken.answer }]
    })
    // The pair that differs least shows best what is wrong; of equal ones the shortest.
    const nearest = pairs.toSorted((a, b) => apart(a) - apart(b) || a.broken.length - b.broken.length)[0]
    if (nearest !== undefined) return nearest
    return { check: id, say, kept: applying[0]?.answer ?? null, broken: null }
  })
}

/** Lines in which two answers differ. */
function apart({ kept, broken }: { readonly kept: string; readonly broken: string }): number {
  const [a, b] = [kept.split('\n'), broken.split('\n')]
  return Math.max(a.length, b.length) - a.filter((line, i) => line === b[i]).length
}

/** Whether any answer keeps every rule of the draft. */
export function canAnswer({ compiled }: CompiledDraft): boolean {
  return compiled !== null && firstSamples(compiled, 1).length > 0
}

/** Rules that contradict each other: the smallest pairs, or all of them where only together they leave no answer. */
export function findContradictions(draft: Draft, template: string): Contradiction[] {
  const leaves = (rules: readonly DraftRule[]): boolean => canAnswer(compileDraft({ ...draft, judged: [], rules }, template))
  if (draft.rules.length === 0 || leaves(draft.rules) || !leaves([])) return []
  const alone = draft.rules.filter((rule) => !leaves([rule]))
  if (alone.length > 0) return alone.map((rule) => ({ rules: [rule.id], sentence: `No answer can keep "${rule.say}"` }))
  const pairs: Contradiction[] = []
  let tried = 0
  for (const [i, a] of draft.rules.entries()) {
    for (const b of draft.rules.slice(i + 1)) {
      tried += 1
      if (tried > MOST_PAIRS) break
      if (!leaves([a, b])) pairs.push({ rules: [a.id, b.id], sentence: `No answer can keep both "${a.say}" and "${b.say}"` })
    }
  }
  if (pairs.length > 0) return pairs
  const few = shrink(draft.rules, leaves)
  return [{ rules: few.map(({ id }) => id), sentence: `No answer can keep all of these: ${few.map(({ say }) => say).join(' ')}` }]
}

/** Takes out rules as long as the rest still leave no answer. */
function shrink(rules: readonly DraftRule[], leaves: (rules: readonly DraftRule[]) => boolean): readonly DraftRule[] {
  let kept = rules
  for (const rule of rules) {
    const without = kept.filter((other) => other !== rule)
    if (without.length > 0 && !leaves(without)) kept = without
  }
  return kept
}
