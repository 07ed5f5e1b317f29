/**
 * What a trainer that asks the rulebook's checks is started with beside its run folder: the command of the scorer that holds
 * the project's rulebook, and for dpo and grpo the packages that only they need. In the packaged app the scorer is a thread behind
 * a door, and the command what joins the trainer to it.
 */
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import type { RunConfig } from '../../../contract/run-config.ts'
import { appPaths } from '../../platform/paths.ts'
import { installPreferencePackages, requireEnvironment } from '../../python/index.ts'
import { openScorerDoor } from './scorer-door.ts'

/** Whether a run asks the rulebook's checks while it trains. */
export function needsScorer({ recipe, best_by }: Pick<RunConfig, 'recipe' | 'best_by'>): boolean {
  return recipe !== 'sft' || best_by === 'gates'
}

/** The environment variables of a trainer; of dpo and grpo it installs the packages first where they are missing. */
export async function trainerVariables(config: Pick<RunConfig, 'recipe' | 'best_by'>, projectDir: string, report: (message: string) => void, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
  if (!needsScorer(config)) return {}
  if (config.recipe === 'sft') return scorerVariables(projectDir)
  const packages = await installPreferencePackages({ onProgress: report, signal })
  return {
    PYTHONPATH: [appPaths.pythonEnv, packages].join(delimiter),
    ...(await scorerVariables(projectDir)),
  }
}

/** The variables that say how a trainer starts the scorer of a project. `versions`: the packaged app brings no Node that could be started. */
export async function scorerVariables(projectDir: string, versions: NodeJS.ProcessVersions = process.versions): Promise<NodeJS.ProcessEnv> {
  if (versions['electron'] === undefined) return { STUDIO_SCORER: JSON.stringify(scorerCommand(projectDir)) }
  const { port, word } = await openScorerDoor(projectDir)
  return { STUDIO_SCORER: JSON.stringify([requireEnvironment().python, '-I', '-u', appPaths.scorerRelay, String(port)]), STUDIO_SCORER_WORD: word }
}

/** The command that starts the scorer of a project with the Node of this process. */
export function scorerCommand(projectDir: string): [string, string, string] {
  return [process.execPath, fileURLToPath(new URL('./scorer.ts', import.meta.url)), projectDir]
}
