/**
 * Opens a project's rulebook as a source of samples: drawn by the engine, passed by the rulebook's own checks,
 * written as one line. Runs in worker threads. Knows no file that is written.
 */
import type { Compiled, Plan, Sample } from '../../engine/index.ts'
import { openRulebook, rulebookFiles, type RulebookOverrides } from '../rulebooks/index.ts'
import type { SampleSource } from './sample-chunk.ts'
import { SPLITS } from './versions.ts'

/** Changes for one version: seed, scale of the counts, counts, options, extra turns. */
export type SourceOverrides = RulebookOverrides
/** What a thread needs to open the source. */
export type SourceOptions = { projectDir: string; overrides: SourceOverrides }
/** What the manifest of a version says of its source. */
export type SourceFacts = { seed: number; inputs: { path: string; text: string }[]; holdOut: unknown; format: unknown }

/** Reads and compiles the rulebook. Throws `bad_rulebook` with every problem. */
export function openSampleSource({ projectDir, overrides }: SourceOptions): { source: SampleSource; facts: SourceFacts } {
  const texts = new Map<string, string>()
  const files = rulebookFiles(projectDir)
  const { compiled } = openRulebook(projectDir, overrides, {
    read(path) {
      const text = files.read(path)
      if (text !== null) texts.set(path, text)
      return text
    },
  })
  const plan = compiled.plan()
  const categories = plan.categories
  const indexOf = new Map(categories.map((name, index) => [name, index]))
  return {
    source: {
      asked: plan.asked,
      categories,
      draw: (position, attempt, into) => {
        const sample = compiled.sampleAt(plan, position, attempt)
        const category = indexOf.get(sample.category)!
        if ('reject' in sample) return { reject: sample.reject, category }
        const broken = firstBroken(compiled, sample)
        if (broken !== null) return { reject: `check:${broken}`, category }
        compiled.writeRow(sample, into)
        return { content: compiled.contentHash(sample), group: sample.groupHash, split: SPLITS.indexOf(sample.split), category }
      },
    },
    facts: { seed: plan.seed, inputs: [...texts].map(([path, text]) => ({ path, text })), holdOut: holdOutOf(plan), format: compiled.source.format },
  }
}

/** The first check that a generated sample breaks, or null: the engine's promise, verified on every row. */
function firstBroken(compiled: Compiled, sample: Sample): string | null {
  for (const { check, k, n } of compiled.scoreSample(sample)) if (k < n) return check
  return null
}

function holdOutOf(plan: Plan): unknown {
  return { wordings: plan.heldOutWordings, prompts: plan.heldOutPrompts }
}
