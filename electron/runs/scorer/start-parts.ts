/**
 * What a trainer that asks the rulebook's checks is started with beside its run folder: the command of the scorer that holds
 * the project's rulebook, and for dpo and grpo the packages that only they need. Starts neither.
 */
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StudioError } from '../../../contract/errors.ts'
import type { RunConfig } from '../../../contract/run-config.ts'
import { appPaths } from '../../platform/paths.ts'
import { installPreferencePackages } from '../../python/index.ts'

/** Whether a run asks the rulebook's checks while it trains. */
export function needsScorer({ recipe, best_by }: Pick<RunConfig, 'recipe' | 'best_by'>): boolean {
  return recipe !== 'sft' || best_by === 'gates'
}

/** The environment variables of a trainer; of dpo and grpo it installs the packages first where they are missing. */
export async function trainerVariables(config: Pick<RunConfig, 'recipe' | 'best_by'>, projectDir: string, report: (message: string) => void, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
  if (!needsScorer(config)) return {}
  if (config.recipe === 'sft') return { STUDIO_SCORER: JSON.stringify(scorerCommand(projectDir)) }
  const packages = await installPreferencePackages({ onProgress: report, signal })
  return {
    PYTHONPATH: [appPaths.pythonEnv, packages].join(delimiter),
    STUDIO_SCORER: JSON.stringify(scorerCommand(projectDir)),
  }
}

/** The command that starts the scorer of a project. Throws `not_yet` in the packaged app, which brings no Node of its own. */
export function scorerCommand(projectDir: string, versions: NodeJS.ProcessVersions = process.versions): [string, string, string] {
  const scorer = fileURLToPath(new URL('./scorer.ts', import.meta.url))
  if (versions['electron'] === undefined) return [process.execPath, scorer, projectDir]
  throw new StudioError({
    code: 'not_yet',
    message: 'The packaged app cannot start the scorer that dpo, grpo and best_by gates need: it brings no Node.',
    next_step: 'Train sft with best_by loss, or with the command line or the studio in a browser on this machine, from the source with Node 24.',
  })
}
