/**
 * Child processes of the app: with the fuse `runAsNode` off Node's fork cannot start one, so native work (inference, quantising)
 * runs in Electron's utility processes. Gives them the shape of a forked child. Unproven on a real Electron: docs/decisions.
 */

import { EventEmitter } from 'node:events'
import { fileURLToPath } from 'node:url'
import { utilityProcess, type UtilityProcess } from 'electron'
import { forkThrough, type ForkedProcess, type ForkOptions } from '../platform/llama/child-process.ts'
import { BROKER, type BrokerMessage } from '../platform/llama/utility-port.ts'

/** Starts native children as utility processes from now on. */
export function useUtilityProcesses(): void {
  forkThrough((module, options) => asChild(start(fileURLToPath(module), options)))
}

function start(path: string, { env, execArgv }: ForkOptions): UtilityProcess {
  return utilityProcess.fork(path, [], { env: { ...env }, execArgv: [...execArgv], stdio: ['ignore', 'pipe', 'pipe'], serviceName: 'Tunesmith native work' })
}

/** The part of a ChildProcess that the studio uses. A utility process can only be asked to end, which ends it at once. */
function asChild(utility: UtilityProcess): ForkedProcess {
  const child = new EventEmitter() as EventEmitter & Record<string, unknown>
  const probes = new Map<number, UtilityProcess>()
  Object.defineProperties(child, {
    pid: { get: () => utility.pid },
    stdout: { value: utility.stdout },
    stderr: { value: utility.stderr },
    send: { value: (message: unknown) => (utility.postMessage(message), true) },
    kill: { value: () => utility.kill() },
  })
  utility.on('message', (message: unknown) => {
    if (isBrokerMessage(message)) return serveProbe(utility, probes, message)
    return child.emit('message', message)
  })
  utility.on('error', (type, location) => child.emit('error', new Error(`${type} at ${location}`)))
  utility.on('exit', (code) => {
    for (const probe of probes.values()) probe.kill()
    child.emit('exit', code, null)
    child.emit('close', code, null)
  })
  // Only these members are used of it (electron/platform/llama/child-process.ts).
  return child as unknown as ForkedProcess
}

function isBrokerMessage(message: unknown): message is BrokerMessage {
  return typeof message === 'object' && message !== null && BROKER in message
}

/** node-llama-cpp tries each library in a process of its own; a utility process cannot start one, so the app does it for it. */
function serveProbe(utility: UtilityProcess, probes: Map<number, UtilityProcess>, message: BrokerMessage): void {
  const order = message[BROKER]
  if (order.do === 'send') return probes.get(order.id)?.postMessage(order.message)
  if (order.do === 'kill') return void probes.get(order.id)?.kill()
  const probe = utilityProcess.fork(order.module, [], { env: order.env, stdio: 'ignore', serviceName: 'Tunesmith library probe' })
  probes.set(order.id, probe)
  const tell = (event: 'message' | 'exit', value: unknown) => utility.postMessage({ [BROKER]: { id: order.id, event, value } })
  probe.on('message', (value: unknown) => tell('message', value))
  probe.on('exit', (code) => {
    probes.delete(order.id)
    tell('exit', code)
  })
}
