/**
 * Pins python-env/requirements/<backend>.in, transitives included, into <backend>.txt. Needs uv and an index; run by hand
 * (`node scripts/lock-python.ts`, or `… preferences`, `… sweeps` for what those need alone) when a requirement changes. Locks are
 * installed with --no-deps: they name everything.
 */

import { mkdtempSync, readFileSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { BACKENDS, type Backend } from '../electron/python/backend.ts'
import { readPipConfig, uvNetworkVariables, uvSourceArgs } from '../electron/python/package-sources.ts'
import { writeFileAtomic } from '../electron/platform/atomic-write.ts'
import { appPaths } from '../electron/platform/paths.ts'
import { runTool } from '../electron/platform/processes.ts'

const HEADER = '# Written by scripts/lock-python.ts; change the .in file and run it again. Installed with --no-deps.\n'
/** What only CUDA builds need; PyTorch's CPU builds do not ask for it, the metadata of PyPI's builds does. */
const CUDA_ONLY = /^(nvidia-|cuda-|triton)/

const pip = await readPipConfig('python3')
const EXTRAS = ['preferences', 'sweeps']
const asked = process.argv[2]
for (const backend of BACKENDS) {
  if (asked === undefined) await lockBackend(backend)
  for (const extra of EXTRAS) if (asked === undefined || asked === extra) await lockExtra(backend, extra)
}

/** The environment itself. */
async function lockBackend(backend: Backend): Promise<void> {
  const input = join(appPaths.requirements, `${backend}.in`)
  const lines = (await compile(input, [])).filter((line) => !line.startsWith('torch==') && !(backend === 'cpu' && CUDA_ONLY.test(line)))
  const text = [...lines, ...torchLines(backend, readFileSync(input, 'utf8'))].sort().join('\n')
  writeFileAtomic(join(appPaths.requirements, `${backend}.txt`), `${HEADER}${text}\n`)
}

/** What an extra's .in file adds to an environment, whose pins it must fit: torch aside, which is named there in builds of its own. */
async function lockExtra(backend: Backend, extra: string): Promise<void> {
  const pins = readFileSync(join(appPaths.requirements, `${backend}.txt`), 'utf8').split('\n')
  const constraints = join(mkdtempSync(join(tmpdir(), 'tunesmith-lock-')), `${backend}.txt`)
  writeFileSync(constraints, pins.filter((line) => !line.startsWith('torch==')).join('\n'))
  const torch = /^torch==([\d.]+)/m.exec(pins.join('\n'))?.[1]
  writeFileSync(constraints, `torch==${torch}\n`, { flag: 'a' })
  const names = new Set(pins.map((line) => line.split('==')[0]))
  const added = (await compile(join(appPaths.requirements, `${extra}.in`), ['--constraint', constraints])).filter((line) => !names.has(line.split('==')[0]!) && !CUDA_ONLY.test(line))
  writeFileAtomic(join(appPaths.requirements, `${backend}-${extra}.txt`), `${HEADER}${added.sort().join('\n')}\n`)
}

async function compile(input: string, more: string[]): Promise<string[]> {
  const args = ['pip', 'compile', '--universal', '--python-version', '3.11', '--no-header', '--no-annotate', ...more, ...uvSourceArgs(pip), input]
  const result = await runTool(process.env['STUDIO_UV'] ?? 'uv', args, { env: { ...process.env, ...uvNetworkVariables(pip) } })
  if (result.exitCode !== 0) throw new Error(`uv cannot pin ${input}:\n${result.stderr}`)
  return result.stdout.split('\n').filter((line) => line !== '')
}

/** Which build of torch a backend takes: PyPI's own is the CUDA build on Linux and the CPU build elsewhere. */
function torchLines(backend: Backend, input: string): string[] {
  const version = /^torch==(\S+)$/m.exec(input)?.[1]
  if (version === undefined) throw new Error(`${backend}.in must name torch with ==`)
  return backend === 'cpu'
    ? [`torch==${version}+cpu ; sys_platform != 'darwin'`, `torch==${version} ; sys_platform == 'darwin'`]
    : [`torch==${version} ; sys_platform == 'linux'`, `torch==${version}+cu130 ; sys_platform == 'win32'`]
}
