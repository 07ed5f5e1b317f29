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
import { existsSync, linkSync, mkdirSync, readFileSync, renameSync, rmSync, statSync, writeFileSync } from 'node:fs'
import * as nodeModule from 'node:module'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { pathToFileURL } from 'node:url'

const ROOT = join(import.meta.dirname ?? new URL('.', import.meta.url).pathname, '..')
const MIN_NODE = 24
const NODE_24 = join(ROOT, 'node_modules', '.bin', process.platform === 'win32' ? 'node.cmd' : 'node')
/** The pid of the npm that installs, for a set-up that comes after a kill. */
const NPM_PID = join(ROOT, '.setup', 'npm.pid')
/** No installation of Node packages takes longer. */
const LOCK_LIFETIME_MS = 30 * 60_000
const STAMP = join(ROOT, 'node_modules', '.setup-complete')
/** These commands are of use without Python (they say what is missing), so a failed installation does not stop them. */
const WORKS_WITHOUT_PYTHON = ['electron/cli.ts', 'electron/serve.ts']
/** The window asks where the Python environment goes before it installs it; building and packing need none. */
const LEAVES_PYTHON_ALONE = ['scripts/start.ts', 'scripts/build-command.ts', 'scripts/package-desktop.ts']

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

async function installNodePackages() {
  mkdirSync(join(ROOT, '.setup'), { recursive: true })
  const lock = join(ROOT, '.setup', 'npm.lock')
  takeTurn(lock)
  try {
    if (hasNodePackages()) return
    await endLeftoverNpm()
    say('installing the Node packages (half a minute) …')
    rmSync(STAMP, { force: true })
    if ((await runNpm(['ci', '--no-audit', '--no-fund', '--loglevel=error'])) !== 0) {
      fail('the Node packages could not be installed; check the network or npm’s registry setting, then run the same command again')
    }
    writeFileSync(`${STAMP}.partial`, sha256(join(ROOT, 'package-lock.json')))
    renameSync(`${STAMP}.partial`, STAMP)
    say('the Node packages are installed')
  } finally {
    rmSync(lock, { force: true })
  }
}

function runNpm(args) {
  const npm = process.env.npm_execpath
  const options = { cwd: ROOT, stdio: ['ignore', 2, 2] }
  const child =
    npm !== undefined && npm.endsWith('.js')
      ? spawn(process.execPath, [npm, ...args], options)
      : spawn('npm', args, { ...options, shell: process.platform === 'win32' })
  if (child.pid !== undefined) writeFileSync(NPM_PID, String(child.pid))
  return new Promise((resolve) => {
    child.on('error', () => resolve(1))
    child.on('exit', (code) => {
      rmSync(NPM_PID, { force: true })
      resolve(code ?? 1)
    })
  })
}

/** A set-up that was killed may have left its npm at work, which would write into the same folder: wait for its end. */
async function endLeftoverNpm() {
  const pid = readOwner(NPM_PID)
  if (pid === '' || !isHeld(NPM_PID, pid)) return
  say(`an interrupted set-up left npm at work (process ${pid}); waiting for it`)
  while (isHeld(NPM_PID, pid)) sleep(500)
  rmSync(NPM_PID, { force: true })
}

/** Waits while another set-up of this clone installs. The lock holds the pid of its owner from the moment it appears. */
function takeTurn(lock) {
  const own = `${lock}.${process.pid}`
  writeFileSync(own, String(process.pid))
  try {
    for (let told = false; ; told = true) {
      if (isLinked(own, lock)) return
      const owner = readOwner(lock)
      if (!isHeld(lock, owner)) {
        removeStale(lock, owner)
        continue
      }
      if (!told) say(`process ${owner} installs the Node packages; waiting for it`)
      sleep(500)
    }
  } finally {
    rmSync(own, { force: true })
  }
}

function isLinked(own, lock) {
  try {
    linkSync(own, lock)
    return true
  } catch (error) {
    if (error.code === 'EEXIST') return false
    throw error
  }
}

function readOwner(lock) {
  try {
    return readFileSync(lock, 'utf8')
  } catch {
    return ''
  }
}

/** A lock whose owner has ended holds nothing, nor does one so old that its pid must have been given to another process. */
function isHeld(lock, owner) {
  try {
    if (Date.now() - statSync(lock).mtimeMs > LOCK_LIFETIME_MS) return false
    process.kill(Number(owner), 0)
    return owner !== ''
  } catch (error) {
    return error.code === 'EPERM'
  }
}

function removeStale(lock, seen) {
  const aside = `${lock}.stale.${process.pid}`
  try {
    renameSync(lock, aside)
  } catch {
    return // another process was faster
  }
  // Between reading and renaming another process may have taken over: give it its lock back.
  if (readFileSync(aside, 'utf8') !== seen) isLinked(aside, lock)
  rmSync(aside, { force: true })
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

if (!hasNodePackages()) await installNodePackages()
const node = findNode()
if (isSetupOnly || (!LEAVES_PYTHON_ALONE.includes(script) && !hasPython())) {
  const flags = isSetupOnly ? process.argv.slice(2) : []
  const result = spawnSync(node, [join(ROOT, 'scripts', 'setup-python.ts'), ...flags], { stdio: ['ignore', 2, 2] })
  if (result.status !== 0 && !WORKS_WITHOUT_PYTHON.includes(script)) process.exit(result.status ?? 1)
}
if (!isSetupOnly) {
  const path = join(ROOT, script)
  // Compiled code is kept between starts, that of the first file as well: see electron/platform/compile-cache.ts.
  process.env.NODE_COMPILE_CACHE ??= join(ROOT, '.setup', 'compiled')
  if (node === process.execPath) {
    process.argv.splice(1, 2, path)
    nodeModule.enableCompileCache(process.env.NODE_COMPILE_CACHE)
    await import(pathToFileURL(path).href)
  } else {
    const child = spawn(node, [path, ...rest], { stdio: 'inherit' })
    for (const signal of ['SIGINT', 'SIGTERM', 'SIGHUP']) process.on(signal, () => child.kill(signal))
    child.on('exit', (code, signal) => process.exit(code ?? (signal === 'SIGINT' ? 130 : 1)))
  }
}
