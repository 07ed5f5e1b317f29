/**
 * `utilityProcess` of the double: a forked process of Node whose module sees `process.parentPort` and has no `process.send`, and
 * which cannot fork, as with the fuse `runAsNode` off.
 */

import { fork } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { record } from './records.mjs'

const CHILD = new URL('./utility-child.mjs', import.meta.url)

export const utilityProcess = {
  fork: (path, args = [], options = {}) => {
    record('utility', options.serviceName)
    const silent = options.stdio === 'ignore'
    const child = fork(path, args, {
      serialization: 'advanced',
      env: options.env ?? process.env,
      execArgv: [...(options.execArgv ?? []), '--import', CHILD.href],
      stdio: silent ? ['ignore', 'ignore', 'ignore', 'ipc'] : ['ignore', 'pipe', 'pipe', 'ipc'],
    })
    const utility = new EventEmitter()
    Object.defineProperty(utility, 'pid', { get: () => child.pid })
    utility.stdout = child.stdout
    utility.stderr = child.stderr
    utility.postMessage = (message) => child.connected && child.send(message)
    utility.kill = () => child.kill('SIGKILL')
    child.on('spawn', () => utility.emit('spawn'))
    child.on('message', (message) => utility.emit('message', message))
    child.on('exit', (code, signal) => utility.emit('exit', code ?? (signal === null ? 0 : 1)))
    return utility
  },
}
