/** Loaded before the module of a utility process of the double: gives it `process.parentPort`, takes `process.send` and fork away. */

import childProcess from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'

const send = process.send.bind(process)
const port = new EventEmitter()
port.postMessage = (message) => void send(message)
// The module's own shim may emit 'message' on the process while a message is delivered: that one goes to the module's listeners.
let isDelivering = false
const waiting = []
const emit = process.emit.bind(process)
const deliver = (data) => {
  isDelivering = true
  try {
    port.emit('message', { data })
  } finally {
    isDelivering = false
  }
}
process.emit = (name, ...args) => {
  if (name !== 'message' || isDelivering) return emit(name, ...args)
  // A message that comes before the module listens is kept, as Electron's port does.
  if (port.listenerCount('message') === 0) waiting.push(args[0])
  else deliver(args[0])
  return true
}
port.on('newListener', (name) => name === 'message' && setImmediate(() => waiting.splice(0).forEach(deliver)))
process.on('message', () => {})
process.on('disconnect', () => process.exit(0))
process.parentPort = port
process.send = undefined
childProcess.fork = () => {
  throw new Error('fork is not available: the fuse runAsNode is off')
}
syncBuiltinESMExports()
