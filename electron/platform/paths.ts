/**
 * Where things live: the user's data folder, what is in it, and what ships with the studio.
 * Knows names of folders only; makes none of them and reads none of them.
 */

import { homedir } from 'node:os'
import { basename, dirname, join, resolve } from 'node:path'

/** The root of the code (package.json, node_modules, out/): the repository in development, the archive in a release. */
export const CODE_ROOT = resolve(import.meta.dirname, '..', '..')
/** The root of the studio's own files: the repository in development, the unpacked resources beside the archive in a release. */
export const APP_ROOT = basename(CODE_ROOT) === 'app.asar' ? dirname(CODE_ROOT) : CODE_ROOT

/** Paths of what ships with the studio. */
export const appPaths = {
  knowledge: join(APP_ROOT, 'knowledge'),
  resources: join(APP_ROOT, 'resources'),
  starterModel: join(APP_ROOT, 'resources', 'starter-model'),
  starterGguf: join(APP_ROOT, 'resources', 'starter-gguf', 'starter-q8_0.gguf'),
  modelCatalogue: join(APP_ROOT, 'resources', 'models'),
  pythonEnv: join(APP_ROOT, 'python-env'),
  requirements: join(APP_ROOT, 'python-env', 'requirements'),
  scorerRelay: join(APP_ROOT, 'python-env', 'scorer_relay.py'),
  elsewhereGuide: join(APP_ROOT, 'docs', 'how-to', 'train-elsewhere.md'),
} as const

/**
 * The user's data folder: `$STUDIO_HOME` where it is set, else the platform's data folder + `tunesmith`.
 * @param env the environment to read, the process's own by default
 */
export function studioHome(env: NodeJS.ProcessEnv = process.env, platform: NodeJS.Platform = process.platform): string {
  if (env['STUDIO_HOME']) return resolve(env['STUDIO_HOME'])
  if (platform === 'win32') return join(env['LOCALAPPDATA'] ?? join(homedir(), 'AppData', 'Local'), 'tunesmith')
  if (platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'tunesmith')
  return join(env['XDG_DATA_HOME'] || join(homedir(), '.local', 'share'), 'tunesmith')
}

/**
 * Paths inside the user's data folder. The Python environments may live elsewhere (a roomier disk, a shared folder):
 * `$STUDIO_PYTHON_HOME` names that place.
 */
export function homePaths(home: string = studioHome(), env: NodeJS.ProcessEnv = process.env) {
  return {
    home,
    database: join(home, 'studio.db'),
    python: env['STUDIO_PYTHON_HOME'] ? resolve(env['STUDIO_PYTHON_HOME']) : join(home, 'python'),
    logs: join(home, 'logs'),
    models: join(home, 'models'),
    cache: join(home, 'cache'),
  } as const
}

/** The paths inside the user's data folder. */
export type HomePaths = ReturnType<typeof homePaths>
