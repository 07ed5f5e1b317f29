/**
 * Opens a project's rulebook as a source of samples: drawn by the engine, passed by the rulebook's own checks,
 * written as one line. Runs in worker threads. Knows no file that is written.
 */
import type { Plan } from '../../engine/index.ts'
import { openRulebook, rulebookFiles, type RulebookOverrides } from '../rulebooks/index.ts'
import { laidOver } from './laid-over.ts'
import type { Overlay } from './overlay.ts'
import type { SampleSource } from './sample-chunk.ts'

/** Changes for one version: seed, scale of the counts, counts, options, extra turns. */
export type SourceOverrides = RulebookOverrides
/** What a thread needs to open the source. */
export type SourceOptions = { projectDir: string; overrides: SourceOverrides; overlay?: Overlay | undefined }
const NO_OVERLAY: Overlay = { answers: [], added: [], imports: [], questions: [] }
/** What the manifest of a version says of its source. */
export type SourceFacts = { seed: number; inputs: { path: string; text: string }[]; holdOut: unknown; format: unknown }

/** Reads and compiles the rulebook. Throws `bad_rulebook` with every problem. */
export function openSampleSource({ projectDir, overrides, overlay = NO_OVERLAY }: SourceOptions): { source: SampleSource; facts: SourceFacts } {
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
  return {
    source: laidOver(compiled, plan, overlay),
    facts: { seed: plan.seed, inputs: [...texts].map(([path, text]) => ({ path, text })), holdOut: holdOutOf(plan), format: compiled.source.format },
  }
}

function holdOutOf(plan: Plan): unknown {
  return { wordings: plan.heldOutWordings, prompts: plan.heldOutPrompts }
}
