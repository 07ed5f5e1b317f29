/**
 * The `app` of the double: ready, quitting in Electron's order, one instance at a time. A second start leaves its words in a file
 * beside the lock, which the first one watches.
 */

import { EventEmitter } from 'node:events'
import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, watch, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { emitPreventable } from './preventable.mjs'
import { record, settings } from './records.mjs'

const LOCK = join(settings.userData, 'instance.lock')
const WORDS = join(settings.userData, 'later-starts')

class DoubleApp extends EventEmitter {
  isPackaged = settings.packaged === true
  doubleIsReady = false
  doubleWindows = new Set()
  #ready = new Promise((resolve) => (this.doubleResolveReady = resolve))
  #isQuitting = false
  #hasLock = false

  whenReady() {
    return this.#ready
  }
  isReady() {
    return this.doubleIsReady
  }
  /** Called by run.mjs when the main module has been evaluated; Electron does not do it earlier. */
  doubleBecomeReady() {
    this.doubleIsReady = true
    this.emit('ready')
    this.doubleResolveReady()
  }
  enableSandbox() {
    if (this.doubleIsReady) throw new Error('app.enableSandbox() must be called before the app is ready')
    record('sandbox', true)
  }
  getPath(name) {
    return join(settings.userData, name)
  }
  getName() {
    return 'tunesmith'
  }
  getVersion() {
    return '0'
  }
  setAsDefaultProtocolClient(scheme) {
    record('protocolClient', scheme)
    return true
  }

  requestSingleInstanceLock() {
    mkdirSync(WORDS, { recursive: true })
    if (isHeld()) {
      writeFileSync(join(WORDS, `${process.pid}.json`), JSON.stringify(process.argv))
      return false
    }
    writeFileSync(LOCK, String(process.pid))
    this.#hasLock = true
    const look = () => {
      for (const name of readdirSync(WORDS).filter((each) => each.endsWith('.json'))) {
        let words
        try {
          words = JSON.parse(readFileSync(join(WORDS, name), 'utf8'))
        } catch {
          continue
        }
        rmSync(join(WORDS, name))
        this.emit('second-instance', {}, words, process.cwd())
      }
    }
    watch(WORDS, look).unref()
    return true
  }

  quit() {
    if (this.#isQuitting) return
    if (!this.doubleIsReady) return void setImmediate(() => this.exit(0))
    if (!emitPreventable(this, 'before-quit')) return
    this.#isQuitting = true
    for (const window of this.doubleWindows) {
      window.close()
      if (!window.isDestroyed()) {
        this.#isQuitting = false
        return
      }
    }
    this.doubleFinishQuit()
  }
  doubleFinishQuit() {
    this.#isQuitting = true
    if (emitPreventable(this, 'will-quit')) this.exit(0)
  }
  /** After the last window: the app's own answer, or the default, which is to quit. */
  doubleLastWindowClosed() {
    if (this.#isQuitting) return
    if (this.listenerCount('window-all-closed') === 0) this.quit()
    else this.emit('window-all-closed')
  }
  exit(code = 0) {
    if (this.#hasLock) rmSync(LOCK, { force: true })
    this.emit('quit', {}, code)
    void (this.doubleEnd?.() ?? Promise.resolve()).finally(() => process.exit(code))
  }
}

function isHeld() {
  if (!existsSync(LOCK)) return false
  try {
    process.kill(Number(readFileSync(LOCK, 'utf8')), 0)
    return true
  } catch {
    return false
  }
}

export const app = new DoubleApp()
