/**
 * Makes a virtual environment and puts packages into it, with uv where it can be had and with pip otherwise.
 * Knows the two tools and their words; which packages, and whether the result is good, is decided by its caller.
 */

import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { StudioError } from '../../contract/errors.ts'
import { runTool, type ProcessIdentity, type ToolResult } from '../platform/processes.ts'
import { interpreterIn } from './environment.ts'
import { hasOwnSources, readPipConfig, uvNetworkVariables, uvSourceArgs, type PipConfig } from './package-sources.ts'

/** What an installation tool needs from its caller. */
export type ToolContext = {
  env: NodeJS.ProcessEnv
  /** Called with each line that says something to a waiting user. */
  onLine: (line: string) => void
  /** Called with the identity of each started tool, so that a later process can end one that was left behind. */
  onStart: (identity: ProcessIdentity) => void
  signal?: AbortSignal | undefined
}

/** A tool that installs packages into one environment. */
export type PackageInstaller = {
  name: string
  /** True where the user's configuration names package sources of its own. */
  hasOwnSources: boolean
  /** True where the user's configuration forbids any index. */
  hasNoIndex: boolean
  /** Installs exactly what the requirements file names, no dependencies; `index` replaces all other sources, `target` is a folder beside the environment. */
  install(requirements: string, index: string | null, target?: string): Promise<ToolResult>
}

/** Oldest and newest Python that the locks are made for. */
const PYTHON_RANGE = { oldest: 11, newest: 14 }
const PYTHON_NAMES = ['python3', 'python3.13', 'python3.12', 'python3.11', 'python3.14', 'python']
/** What uv fetches where the machine has no Python of its own that fits. */
const MANAGED_PYTHON = '3.12'
/** The uv that is installed from the package index where the machine has none. */
const UV_REQUIREMENT = 'uv>=0.8'

/** The first Python on PATH that the locks are made for, or null. */
export async function findBasePython(env: NodeJS.ProcessEnv): Promise<string | null> {
  for (const name of PYTHON_NAMES) {
    const found = await runTool(name, ['-c', 'import sys; print(*sys.version_info[:2])'], { env, timeoutMs: 20_000 })
    const [major, minor] = found.stdout.trim().split(' ').map(Number)
    if (found.exitCode === 0 && major === 3 && minor !== undefined && minor >= PYTHON_RANGE.oldest && minor <= PYTHON_RANGE.newest) return name
  }
  return null
}

/** The uv that STUDIO_UV names or PATH holds, or null. */
export async function findUv(env: NodeJS.ProcessEnv): Promise<string | null> {
  const uv = env['STUDIO_UV'] || 'uv'
  const found = await runTool(uv, ['--version'], { env, timeoutMs: 20_000 })
  return found.exitCode === 0 ? uv : null
}

/** Makes an empty virtual environment in `folder`. @throws StudioError `environment_broken` with what is missing */
export async function makeVenv(folder: string, uv: string | null, context: ToolContext): Promise<void> {
  const base = await findBasePython(context.env)
  const attempts: [string, string[]][] = []
  if (base !== null) attempts.push([base, ['-m', 'venv', folder]])
  if (uv !== null) attempts.push([uv, ['venv', '--allow-existing', '--seed', '--python', base ?? MANAGED_PYTHON, folder]])
  let detail = ''
  for (const [command, args] of attempts) {
    const result = await runTool(command, args, quietOptions(context))
    if (result.exitCode === 0) return
    detail += result.stderr
    context.signal?.throwIfAborted()
  }
  throw new StudioError({
    code: 'environment_broken',
    message:
      attempts.length === 0
        ? `No Python 3.${PYTHON_RANGE.oldest} to 3.${PYTHON_RANGE.newest} was found.`
        : 'A virtual Python environment could not be made.',
    next_step: 'Install Python 3.11 or 3.12 with its venv module (on Debian: python3-venv), or uv, and start again.',
    detail,
  })
}

/** uv if it is there or can be installed into the environment, else the environment's own pip. */
export async function chooseInstaller(folder: string, uv: string | null, context: ToolContext, python: string = interpreterIn(folder)): Promise<PackageInstaller> {
  const config = await readPipConfig(python, context.env)
  const found = uv ?? (await installUv(folder, python, context))
  return found === null ? pipInstaller(python, config, context) : uvInstaller(found, python, config, context)
}

async function installUv(folder: string, python: string, context: ToolContext): Promise<string | null> {
  if (context.env['STUDIO_UV'] === 'none') return null
  const result = await runTool(python, ['-m', 'pip', 'install', '--quiet', UV_REQUIREMENT], { ...quietOptions(context), timeoutMs: 300_000 })
  const path = process.platform === 'win32' ? join(folder, 'Scripts', 'uv.exe') : join(folder, 'bin', 'uv')
  return result.exitCode === 0 && existsSync(path) ? path : null
}

function uvInstaller(uv: string, python: string, config: PipConfig, context: ToolContext): PackageInstaller {
  const env = { ...context.env, ...uvNetworkVariables(config, context.env) }
  return {
    name: 'uv',
    hasOwnSources: hasOwnSources(config, context.env),
    hasNoIndex: config.hasNoIndex,
    install: (requirements, index, target) => {
      const sources = index === null ? uvSourceArgs(config) : ['--default-index', index]
      const args = ['pip', 'install', '--python', python, ...targetArgs(target), '--no-deps', ...sources, '-r', requirements]
      return runTool(uv, args, { ...toolOptions(context), env })
    },
  }
}

function pipInstaller(python: string, config: PipConfig, context: ToolContext): PackageInstaller {
  return {
    name: 'pip',
    hasOwnSources: hasOwnSources(config, context.env),
    hasNoIndex: config.hasNoIndex,
    install: (requirements, index, target) => {
      const source = index === null ? [] : ['--index-url', index]
      const args = ['-m', 'pip', 'install', ...targetArgs(target), '--no-deps', '--progress-bar', 'off', ...source, '-r', requirements]
      return runTool(python, args, toolOptions(context))
    },
  }
}

function targetArgs(target: string | undefined): string[] {
  return target === undefined ? [] : ['--target', target]
}

function toolOptions(context: ToolContext) {
  return { ...quietOptions(context), onLine: context.onLine }
}

function quietOptions(context: ToolContext) {
  return {
    env: context.env,
    onStart: context.onStart,
    ...(context.signal === undefined ? {} : { signal: context.signal }),
  }
}
