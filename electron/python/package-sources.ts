/**
 * Where Python packages come from: the user's pip configuration (files and PIP_* variables), translated for uv,
 * and PyTorch's own index for builds that the default index does not carry.
 * Reads configuration only; uv reads its own configuration and UV_* variables itself.
 */

import { existsSync, readFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { runTool } from '../platform/processes.ts'
import type { Backend } from './backend.ts'

/** The parts of pip's configuration that say where packages are and how to reach them. */
export type PipConfig = {
  findLinks: string[]
  indexUrl: string | null
  extraIndexUrls: string[]
  hasNoIndex: boolean
  trustedHosts: string[]
  certificate: string | null
  proxy: string | null
  timeoutSeconds: string | null
}

/** PyTorch's own index for a backend, null where the default index (PyPI) carries the right build. */
export function torchIndex(backend: Backend, platform: NodeJS.Platform = process.platform): string | null {
  if (backend === 'cpu') return 'https://download.pytorch.org/whl/cpu'
  return platform === 'linux' ? null : 'https://download.pytorch.org/whl/cu130'
}

/** Reads pip's configuration through pip itself; where that Python has no pip, from the PIP_* variables alone. */
export async function readPipConfig(python: string, env: NodeJS.ProcessEnv = process.env): Promise<PipConfig> {
  const result = await runTool(python, ['-m', 'pip', 'config', 'list'], { env, timeoutMs: 60_000 })
  return result.exitCode === 0 ? parsePipConfig(result.stdout) : parsePipConfig(pipVariables(env))
}

function pipVariables(env: NodeJS.ProcessEnv): string {
  return Object.entries(env)
    .filter(([name]) => name.startsWith('PIP_'))
    .map(([name, value]) => `:env:.${name.slice(4).toLowerCase().replaceAll('_', '-')}='${value}'`)
    .join('\n')
}

/** Reads what `pip config list` prints: `section.key='value'` lines. Variables win over [install], which wins over [global]. */
export function parsePipConfig(listing: string): PipConfig {
  const values = new Map<string, string>()
  for (const line of listing.split('\n')) {
    const match = /^(:env:|global|install)\.([\w-]+)=(['"])(.*)\3\s*$/.exec(line)
    if (match !== null) values.set(`${match[1]}.${match[2]}`, match[4] ?? '')
  }
  const read = (key: string) => values.get(`:env:.${key}`) ?? values.get(`install.${key}`) ?? values.get(`global.${key}`) ?? null
  const readList = (key: string) => (read(key) ?? '').split(/\s+|\\n/).filter((part) => part !== '')
  return {
    findLinks: readList('find-links'),
    indexUrl: read('index-url'),
    extraIndexUrls: readList('extra-index-url'),
    hasNoIndex: ['1', 'true', 'yes', 'on'].includes((read('no-index') ?? '').toLowerCase()),
    trustedHosts: readList('trusted-host'),
    certificate: read('cert'),
    proxy: read('proxy'),
    timeoutSeconds: read('timeout') ?? read('default-timeout'),
  }
}

/** True where the user's pip or uv configuration names sources of its own; they are then asked before PyTorch's index. */
export function hasOwnSources(config: PipConfig, env: NodeJS.ProcessEnv = process.env): boolean {
  if (config.findLinks.length > 0 || config.indexUrl !== null || config.extraIndexUrls.length > 0 || config.hasNoIndex) return true
  if (UV_SOURCE_VARIABLES.some((name) => env[name])) return true
  return uvConfigFiles(env).some((path) => existsSync(path) && UV_SOURCE_KEYS.test(readFileSync(path, 'utf8')))
}

const UV_SOURCE_VARIABLES = ['UV_DEFAULT_INDEX', 'UV_INDEX', 'UV_INDEX_URL', 'UV_EXTRA_INDEX_URL', 'UV_FIND_LINKS', 'UV_NO_INDEX']
const UV_SOURCE_KEYS = /^\s*(\[\[(pip\.)?index\]\]|(index|index-url|extra-index-url|find-links|no-index)\s*=)/m

function uvConfigFiles(env: NodeJS.ProcessEnv): string[] {
  if (env['UV_NO_CONFIG']) return []
  if (env['UV_CONFIG_FILE']) return [env['UV_CONFIG_FILE']]
  return [join(env['XDG_CONFIG_HOME'] || join(homedir(), '.config'), 'uv', 'uv.toml'), '/etc/uv/uv.toml']
}

/** What uv must be told of pip's configuration. uv asks the first index that knows a name; pip asks all, so that is asked of uv too. */
export function uvSourceArgs(config: PipConfig): string[] {
  const args: string[] = []
  for (const place of config.findLinks) args.push('--find-links', place)
  if (config.indexUrl !== null) args.push('--default-index', config.indexUrl)
  for (const url of config.extraIndexUrls) args.push('--index', url)
  if (config.extraIndexUrls.length > 0) args.push('--index-strategy', 'unsafe-best-match')
  if (config.hasNoIndex) args.push('--no-index')
  for (const host of config.trustedHosts) args.push('--allow-insecure-host', host)
  return args
}

/** The variables that carry pip's certificate, proxy and timeout to uv; the user's own variables win. */
export function uvNetworkVariables(config: PipConfig, env: NodeJS.ProcessEnv = process.env): NodeJS.ProcessEnv {
  const variables: NodeJS.ProcessEnv = {}
  if (config.certificate !== null && !env['SSL_CERT_FILE']) variables['SSL_CERT_FILE'] = config.certificate
  if (config.proxy !== null && !env['ALL_PROXY']) variables['ALL_PROXY'] = config.proxy
  if (!env['UV_HTTP_TIMEOUT']) variables['UV_HTTP_TIMEOUT'] = config.timeoutSeconds ?? '300'
  return variables
}
