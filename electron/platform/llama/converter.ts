/**
 * Lays out llama.cpp's converter (Python scripts) in the user's data folder, taken from the source bundle inside node-llama-cpp,
 * so that converter and runtime are of one version. Done once per version; does not run anything of it.
 */

import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../../contract/errors.ts'
import { APP_ROOT, studioHome } from '../paths.ts'
import { runTool } from '../processes.ts'
import { llamaSourceBundle, llamaVersion } from './native-files.ts'

const WANTED = ['convert_hf_to_gguf.py', 'conversion', 'gguf-py', 'LICENSE']

/** Where the converter lies and of which llama.cpp it is. */
export type Converter = { readonly folder: string; readonly version: string }

/** Where a release carries the converter, laid out when it was packed. */
const SHIPPED = join(APP_ROOT, 'converter')

/**
 * Returns the converter's folder, laying it out first where it is missing. Needs git for that one time.
 * @throws StudioError `process_failed` where git is missing or the bundle is damaged
 */
export async function prepareConverter(home: string = studioHome(), signal?: AbortSignal): Promise<Converter> {
  if (existsSync(join(SHIPPED, 'version'))) return { folder: SHIPPED, version: readFileSync(join(SHIPPED, 'version'), 'utf8').trim() }
  const version = llamaVersion()
  const folder = join(home, `llama.cpp-${version}`)
  if (existsSync(join(folder, 'convert_hf_to_gguf.py'))) return { folder, version }
  mkdirSync(home, { recursive: true })
  const scratch = join(home, `.llama.cpp-${process.pid}-${Date.now()}`)
  try {
    const [repository, tree] = [join(scratch, 'git'), join(scratch, 'tree')]
    mkdirSync(tree, { recursive: true })
    await git(['clone', '--quiet', '--bare', llamaSourceBundle(), repository], signal)
    await git(['--git-dir', repository, '--work-tree', tree, 'checkout', '--quiet', 'HEAD', '--', ...WANTED], signal)
    moveIntoPlace(tree, folder)
  } finally {
    rmSync(scratch, { recursive: true, force: true })
  }
  return { folder, version }
}

async function git(args: readonly string[], signal: AbortSignal | undefined): Promise<void> {
  const result = await runTool('git', args, signal === undefined ? {} : { signal })
  if (signal?.aborted === true) throw new StudioError({ code: 'cancelled', message: 'The export was cancelled.', next_step: 'Start it again when you want to go on.' })
  if (result.exitCode === 0) return
  throw new StudioError({
    code: 'process_failed',
    message: result.isMissing ? 'git is not installed; it is needed once to unpack the GGUF converter.' : 'The GGUF converter could not be unpacked.',
    next_step: result.isMissing ? 'Install git (git-scm.com), then export again.' : 'Run npm ci, then export again.',
    detail: result.stderr.slice(-2_000),
  })
}

// Another process may have been faster: then its folder is as good as ours.
function moveIntoPlace(tree: string, folder: string): void {
  try {
    renameSync(tree, folder)
  } catch (error) {
    if (!existsSync(join(folder, 'convert_hf_to_gguf.py'))) throw error
  }
}
