/**
 * Makes a utility process of Electron look like a forked child of Node: `process.send`, `process.on('message')`, and a fork for
 * node-llama-cpp's probe of a library, which the app starts on its behalf. Imported first by every native child; does nothing elsewhere.
 */

import childProcess, { type ChildProcess } from 'node:child_process'
import { EventEmitter } from 'node:events'
import { syncBuiltinESMExports } from 'node:module'

/** Marks messages that are about a probe and not the child's own. */
export const BROKER = 'tunesmith-broker'
type Order = { do: 'fork'; id: number; module: string; env: Record<string, string> } | { do: 'send'; id: number; message: unknown } | { do: 'kill'; id: number }
/** A child's wish for a probe. */
export type BrokerMessage = { [BROKER]: Order }
type BrokerReply = { [BROKER]: { id: number; event: 'message' | 'exit'; value: unknown } }

type ParentPort = { postMessage(message: unknown): void; on(event: 'message', listener: (event: { data: unknown }) => void): void }
const port = (process as unknown as { parentPort?: ParentPort | null }).parentPort

if (port != null) lookLikeFork(port)

function lookLikeFork(port: ParentPort): void {
  const probes = new Map<number, EventEmitter & { exitCode: number | null }>()
  process.send = (message: unknown, ...rest: unknown[]) => {
    port.postMessage(message)
    const done = rest.find((each) => typeof each === 'function') as ((error: null) => void) | undefined
    if (done !== undefined) setImmediate(done, null)
    return true
  }
  const receive = ({ data }: { data: unknown }) => {
    const reply = typeof data === 'object' && data !== null && BROKER in data ? (data as BrokerReply)[BROKER] : null
    if (reply === null) return void process.emit('message', data, undefined)
    const probe = probes.get(reply.id)
    if (probe === undefined) return undefined
    if (reply.event === 'exit') probe.exitCode = Number(reply.value)
    return probe.emit(reply.event, reply.value)
  }
  // The port keeps messages until somebody listens, which the module does only when all that it imports has been loaded.
  let isListening = false
  process.on('newListener', (name) => {
    if (name !== 'message' || isListening) return
    isListening = true
    setImmediate(() => port.on('message', receive))
  })
  const order = (wish: Order) => port.postMessage({ [BROKER]: wish })
  childProcess.fork = ((module: string, _: unknown, options?: { env?: NodeJS.ProcessEnv }) => {
    const id = probes.size + 1
    const env = Object.fromEntries(Object.entries(options?.env ?? process.env).filter((pair): pair is [string, string] => pair[1] !== undefined))
    const probe = Object.assign(new EventEmitter(), { exitCode: null, stdout: null, stderr: null, send: (message: unknown) => order({ do: 'send', id, message }), kill: () => order({ do: 'kill', id }) })
    probes.set(id, probe)
    order({ do: 'fork', id, module: String(module), env })
    return probe as unknown as ChildProcess
  }) as typeof childProcess.fork
  syncBuiltinESMExports()
}
