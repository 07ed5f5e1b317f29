/**
 * Writes resources/licences.json: name, version and licence of everything that the studio is made of, from the npm lock with
 * the packages' own words, the Python lock with the installed packages' metadata, and what is bundled. Shown in Settings, About.
 *
 * Usage: node scripts/write-licences.ts [--check]
 */

import { existsSync, globSync, readFileSync } from 'node:fs'
import { join } from 'node:path'
import type { Licensed } from '../contract/entities/storage.ts'
import { writeFileAtomic } from '../electron/platform/atomic-write.ts'
import { APP_ROOT, appPaths } from '../electron/platform/paths.ts'
import { environmentState } from '../electron/python/index.ts'

const FILE = join(appPaths.resources, 'licences.json')

/** What lies in packages and is a work of its own. */
const BUNDLED: readonly Licensed[] = [
  { name: 'llama.cpp', version: 'as node-llama-cpp carries it', licence: 'MIT', from: 'bundled' },
  { name: 'Inter', version: 'as @fontsource-variable/inter carries it', licence: 'OFL-1.1', from: 'bundled' },
  { name: 'JetBrains Mono', version: 'as @fontsource-variable/jetbrains-mono carries it', licence: 'OFL-1.1', from: 'bundled' },
]

type LockEntry = { version?: string; license?: string; optional?: boolean }

/** Packages of the npm lock, other systems' builds included; the lock has the licence of each. */
function npmParts(): Licensed[] {
  const lock = JSON.parse(readFileSync(join(APP_ROOT, 'package-lock.json'), 'utf8')) as { packages: Record<string, LockEntry> }
  return Object.entries(lock.packages).flatMap(([path, { version = '', license }]) => {
    const name = path.split('node_modules/').at(-1) ?? ''
    return path === '' || version === '' ? [] : [{ name, version, licence: license ?? ownWords(path), from: 'npm' as const }]
  })
}

function ownWords(path: string): string {
  const file = join(APP_ROOT, path, 'package.json')
  if (!existsSync(file)) return 'see its package'
  const { license, licenses } = JSON.parse(readFileSync(file, 'utf8')) as { license?: string | { type?: string }; licenses?: { type?: string }[] }
  return (typeof license === 'string' ? license : (license?.type ?? licenses?.[0]?.type)) ?? 'see its package'
}

/** Packages of the Python locks, with the licence that the installed ones name. */
function pythonParts(): Licensed[] {
  const named = installedLicences()
  const lines = globSync('*.txt', { cwd: appPaths.requirements }).flatMap((name) => readFileSync(join(appPaths.requirements, name), 'utf8').split('\n'))
  const pinned = lines.flatMap((line) => {
    const [, name, version] = /^([A-Za-z0-9._-]+)==([^\s;\\+]+)/.exec(line) ?? []
    return name === undefined || version === undefined ? [] : [{ name: name.toLowerCase(), version }]
  })
  return pinned.map(({ name, version }) => ({ name, version, licence: named.get(normal(name)) ?? 'see its package', from: 'python' as const }))
}

function installedLicences(): Map<string, string> {
  const now = environmentState()
  if (now.state !== 'ready') return new Map()
  const files = globSync(['lib/python*/site-packages/*.dist-info/METADATA', 'Lib/site-packages/*.dist-info/METADATA'], { cwd: now.record.folder })
  return new Map(files.map((file) => licenceIn(readFileSync(join(now.record.folder, file), 'utf8'))))
}

function licenceIn(metadata: string): [name: string, licence: string] {
  const [head = ''] = metadata.split('\n\n', 1)
  const field = (name: string) => new RegExp(`^${name}: (.+)$`, 'm').exec(head)?.[1]?.trim()
  const classifier = /^Classifier: License :: OSI Approved :: (.+)$/m.exec(head)?.[1]
  const given = field('License')
  const short = given !== undefined && given.length <= 60 ? given : undefined
  return [normal(field('Name') ?? ''), field('License-Expression') ?? short ?? classifier ?? 'see its package']
}

function normal(name: string): string {
  return name.toLowerCase().replaceAll(/[-_.]+/g, '-')
}

/** The list as it is written: each work once, by name. */
export function licencesText(): string {
  const once = new Map([...BUNDLED, ...npmParts(), ...pythonParts()].map((part) => [`${part.from} ${part.name} ${part.version}`, part]))
  const parts = [...once.values()].sort((a, b) => (a.name < b.name ? -1 : a.name > b.name ? 1 : a.version < b.version ? -1 : 1))
  return `[\n${parts.map((part) => `  ${JSON.stringify(part)}`).join(',\n')}\n]\n`
}

if (process.argv.includes('--check')) {
  const isSame = existsSync(FILE) && readFileSync(FILE, 'utf8') === licencesText()
  process.stdout.write(isSame ? 'licences are up to date\n' : 'licences are behind: run node scripts/write-licences.ts\n')
  process.exitCode = isSame ? 0 : 1
} else if (import.meta.main) {
  writeFileAtomic(FILE, licencesText())
  process.stdout.write(`${FILE}: ${licencesText().split('\n').length - 3} works\n`)
}
