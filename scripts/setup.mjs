/**
 * The first stage of every npm command: sees that Node 24, the Node packages and the Python environment are there, makes
 * what is missing (once; an interrupted set-up is taken up again), then runs the command in Node 24.
 * Plain JavaScript without dependencies, because in a bare clone it runs in whatever Node the machine has.
 *
 * Usage: node scripts/setup.mjs <script.ts> [arguments…]; without a script it only sets up (`--repair`: Python anew).
 * The script is imported, so it must do its work at its top level, not behind `import.meta.main`.
 */

import { spawn, spawnSync } from 'node:child_process'
import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const MIN_NODE = 24
const NODE_24 = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
const STAMP = join(ROOT, 'node_modules', '.setup-complete')
/** These commands are of use without Python (they say what is missing), so a failed installation does not stop them. */
const WORKS_WITHOUT_PYTHON = ['electron/cli.ts', 'electron/serve.ts']

function say(text) {
  process.stderr.write(`[setup] ${text}\n`)
}

function sha256(path) {
  return createHash('sha256').update(readFileSync(path)).digest('hex')
}

/** Node packages are complete when the stamp, written last, names the lock they were installed from. */
function hasNodePackages() {
  return existsSync(STAMP) && readFileSync(STAMP, 'utf8') === sha256(join(ROOT, 'package-lock.json'))
}

function installNodePackages() {
  const lock = join(ROOT, '.setup', 'npm.lock')
  mkdirSync(join(ROOT, '.setup'), { recursive: true })
  takeTurn(lock)
  try {
    if (hasNodePackages()) return
    say('installing the Node packages (half a minute) …')
    rmSync(STAMP, { force: true })
    const args = ['ci', '--no-audit', '--no-fund', '--loglevel=error']
    const npm = process.env.npm_execpath
    const result =
      npm !== undefined && npm.endsWith('.js')
        ? spawnSync(process.execPath, [npm, ...args], { cwd: ROOT, stdio: ['ignore', 2, 2] })
        : spawnSync('npm', args, { cwd: ROOT, stdio: ['ignore', 2, 2], shell: process.platform === 'win32' })
    if (result.status !== 0) fail('the Node packages could not be installed; check the network or npm’s registry setting, then run the same command again')
    const temporary = `${STAMP}.partial`
    writeFileSync(temporary, sha256(join(ROOT, 'package-lock.json')))
    renameSync(temporary, STAMP)
    say('the Node packages are installed')
  } finally {
    rmSync(lock, { recursive: true, force: true })
  }
}

/** Waits while another set-up of this clone installs; a folder is made atomically, and names the process that made it. */
function takeTurn(lock) {
  let told = false
  for (;;) {
    try {
      mkdirSync(lock)
      writeFileSync(join(lock, 'pid'), String(process.pid))
      return
    } catch (error) {
      if (error.code !== 'EEXIST') throw error
    }
    if (!told) say('another process installs the Node packages; waiting for it')
    told = true
    sleep(500)
    if (!isHeld(lock)) rmSync(lock, { recursive: true, force: true })
  }
}

function isHeld(lock) {
  try {
    process.kill(Number(readFileSync(join(lock, 'pid'), 'utf8')), 0)
    return true
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function sleep(ms) {
  Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 0, ms)
}

/**
 * The quick form of electron/python/environment.ts `environmentState`, which decides whether the slow one has to be asked.
 * Same order of folders as electron/platform/paths.ts.
 */
function hasPython() {
  try {
    const pythonHome = process.env.STUDIO_PYTHON_HOME || join(process.env.STUDIO_HOME || defaultHome(), 'python')
    const record = JSON.parse(readFileSync(join(pythonHome, 'current.json'), 'utf8'))
    if (process.env.STUDIO_BACKEND && process.env.STUDIO_BACKEND !== record.backend) return false
    if (process.env.STUDIO_PYTHON) return record.lock_sha256 === null && record.python === process.env.STUDIO_PYTHON
    const lock = join(ROOT, 'python-env', 'requirements', `${record.backend}.txt`)
    return record.lock_sha256 === sha256(lock) && existsSync(join(record.folder, 'READY')) && existsSync(record.python)
  } catch {
    return false
  }
}

function defaultHome() {
  if (process.platform === 'win32') return join(process.env.LOCALAPPDATA ?? join(homedir(), 'AppData', 'Local'), 'tunesmith')
  if (process.platform === 'darwin') return join(homedir(), 'Library', 'Application Support', 'tunesmith')
  return join(process.env.XDG_DATA_HOME || join(homedir(), '.local', 'share'), 'tunesmith')
}

function fail(text) {
  say(text)
  process.exit(1)
}

/** A Node that can run the studio: this one, or the one among the packages. */
function findNode() {
  if (Number.parseInt(process.versions.node, 10) >= MIN_NODE) return process.execPath
  if (existsSync(NODE_24)) return NODE_24
  return fail(`Node ${MIN_NODE} is needed, this is ${process.version}, and no package of it exists for ${process.platform} ${process.arch}: install Node ${MIN_NODE}`)
}

const [script, ...rest] = process.argv.slice(2)
const isSetupOnly = script === undefined || script.startsWith('--')

if (!hasNodePackages()) installNodePackages()
const node = findNode()
if (isSetupOnly || !hasPython()) {
  const flags = isSetupOnly ? process.argv.slice(2) : []
  const result = spawnSync(node, [join(ROOT, 'scripts', 'setup-python.ts'), ...flags], { stdio: ['ignore', 2, 2] })
  if (result.status !== 0 && !WORKS_WITHOUT_PYTHON.includes(script)) process.exit(result.status ?? 1)
}
if (!isSetupOnly) {
  const path = join(ROOT, script)
  if (node === process.execPath) {
    process.argv.splice(1, 2, path)
    await import(pathToFileURL(path).href)
  } else {
    const child = spawn(node, [path, ...rest], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
  }
}
