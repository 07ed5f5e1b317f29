/**
 * One client's conversation as JSON messages: calls, cancels, and pushes from a number on.
 * In: {t:'call',id,name,input} {t:'cancel',id} {t:'resume',epoch,seq}. Out: {t:'hello',epoch,seq} {t:'result',id,result} {t:'push',…} {t:'gap',epoch,seq}.
 * Knows no socket: it is given `send` and told of each message.
 */

import { setTimeout as sleep } from 'node:timers/promises'
import * as z from 'zod'
import { toStudioError, type Envelope } from '../../contract/errors.ts'
import type { PushEnvelope } from '../../contract/pushes.ts'
import type { Dispatch, DispatchOptions } from './dispatch.ts'
import type { PushLog } from './push-log.ts'

const id = z.union([z.int(), z.string().max(100)])
const incomingSchema = z.discriminatedUnion('t', [
  z.strictObject({ t: z.literal('call'), id, name: z.string().max(200), input: z.unknown() }),
  z.strictObject({ t: z.literal('cancel'), id }),
  z.strictObject({ t: z.literal('resume'), epoch: z.string().max(100), seq: z.int().nonnegative() }),
])

/** What goes to a client. `gap`: what it missed is gone, it asks for the whole state and goes on from `seq`. */
export type Outgoing =
  | { t: 'hello' | 'gap'; epoch: string; seq: number }
  | { t: 'result'; id: number | string | null; result: Envelope<unknown> }
  | ({ t: 'push' } & PushEnvelope)

/** One client's end. */
export type Port = {
  /** Takes a message as it came. */
  receive(text: string): void
  /** Cancels what the client asked for and ends the pushes. */
  close(): void
}

/** How many calls of one client may be open at once. */
const MAX_OPEN_CALLS = 256

/** How long a client must have been silent, its calls answered, before what it does not look at first is worked out; and the longest wait for that. */
const SILENT_MS = 150
const LONGEST_WAIT_MS = 1000

/** Opens a conversation: says hello and sends every push from now on. */
export function openPort(parts: { dispatch: Dispatch; pushes: PushLog; send(message: Outgoing): void; options?: DispatchOptions }): Port {
  const { dispatch, pushes, send } = parts
  const open = new Map<number | string, AbortController>()
  let [patient, lastCall] = [0, 0]
  const stop = pushes.listen((push) => send({ t: 'push', ...push }))
  send({ t: 'hello', epoch: pushes.epoch, seq: pushes.latest })

  const call = async (message: { id: number | string; name: string; input: unknown }) => {
    if (open.has(message.id) || open.size >= MAX_OPEN_CALLS) return refuse(message.id, open.has(message.id) ? `Call ${message.id} is open already.` : 'Too many calls are open.')
    const controller = new AbortController()
    open.set(message.id, controller)
    lastCall = performance.now()
    const result = await dispatch(message.name, message.input, { ...parts.options, signal: controller.signal, othersFirst: () => othersFirst(controller.signal) })
    open.delete(message.id)
    send({ t: 'result', id: message.id, result })
  }
  const othersFirst = async (signal: AbortSignal) => {
    const until = performance.now() + LONGEST_WAIT_MS
    patient += 1
    while (performance.now() < until && !signal.aborted && (open.size > patient || performance.now() < lastCall + SILENT_MS)) await sleep(SILENT_MS / 6)
    patient -= 1
  }
  const refuse = (callId: number | string | null, message: string) => {
    send({ t: 'result', id: callId, result: { ok: false, error: { code: 'bad_input', message, next_step: 'Correct the message and send it again.' } } })
  }
  const resume = (epoch: string, seq: number) => {
    const missed = pushes.after(epoch, seq)
    if (missed === null) return send({ t: 'gap', epoch: pushes.epoch, seq: pushes.latest })
    for (const push of missed) send({ t: 'push', ...push })
  }
  return {
    receive: (text) => {
      let message: z.infer<typeof incomingSchema>
      try {
        message = incomingSchema.parse(JSON.parse(text))
      } catch (error) {
        return refuse(null, `A message cannot be read: ${toStudioError(error).message.slice(0, 500)}`)
      }
      if (message.t === 'cancel') return open.get(message.id)?.abort()
      if (message.t === 'resume') return resume(message.epoch, message.seq)
      void call(message)
    },
    close: () => {
      stop()
      for (const controller of open.values()) controller.abort()
    },
  }
}
