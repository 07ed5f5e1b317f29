/** The window's end of the line to the worker of a new domain. One worker for all steps, started when first asked. */

import type { AuthoringCall, AuthoringCalls, FromAuthoring } from './authoring-types.ts'

type Waiting = { resolve(output: unknown): void; reject(error: Error): void }

let worker: Worker | null = null
let nextId = 1
const waiting = new Map<number, Waiting>()

function line(): Worker {
  if (worker !== null) return worker
  worker = new Worker(new URL('./authoring-worker.ts', import.meta.url), { type: 'module', name: 'authoring' })
  worker.addEventListener('message', ({ data }: MessageEvent<FromAuthoring>) => {
    const asked = waiting.get(data.id)
    waiting.delete(data.id)
    if (data.error === undefined) asked?.resolve(data.output)
    else asked?.reject(new Error(data.error))
  })
  return worker
}

/** Asks the worker. */
export function askAuthoring<K extends AuthoringCall>(call: K, input: AuthoringCalls[K]['in']): Promise<AuthoringCalls[K]['out']> {
  const id = nextId
  nextId += 1
  return new Promise((resolve, reject) => {
    waiting.set(id, { resolve: resolve as (output: unknown) => void, reject })
    line().postMessage({ id, call, input })
  })
}
