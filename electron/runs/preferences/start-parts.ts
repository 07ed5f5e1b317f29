/**
 * What a trainer of the recipes dpo and grpo is started with beside its run folder: the packages that only they need, and the
 * command of the scorer that holds the project's rulebook. Starts neither.
 */
import { delimiter } from 'node:path'
import { fileURLToPath } from 'node:url'
import { StudioError } from '../../../contract/errors.ts'
import { appPaths } from '../../platform/paths.ts'
import { installPreferencePackages } from '../../python/index.ts'

/** The environment variables of a trainer of these recipes; installs their packages first where they are missing. */
export async function preferenceVariables(projectDir: string, report: (message: string) => void, signal: AbortSignal): Promise<NodeJS.ProcessEnv> {
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
    message: 'The packaged app cannot start the scorer that dpo and grpo need: it brings no Node.',
    next_step: 'Train with the command line or the studio in a browser on this machine, from the source with Node 24.',
  })
}
