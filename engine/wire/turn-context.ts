/**
 * What is known when a message is written or judged: the request's values and the messages among them, read once.
 * Knows no rule. A value that the request lacks, or a message that cannot be read, is null, never a guess.
 */
import type { RequestValues } from '../interfaces.ts'
import { createReading, readWire } from './read-wire.ts'
import type { ReadingMode, WireReading } from './read-wire.ts'
import type { WireForm, WireValue } from './wire-form.ts'

/** One message that came in with the request, e.g. the line to answer. */
type IncomingMessage = { readonly field: string; readonly form: WireForm; readonly reading: WireReading; text: string | null; readable: boolean }

/** Values by request field and by place of an incoming message. */
export type TurnContext = {
  /** Sets the request of the next look-ups. */
  use(request: RequestValues): void
  /** Value of a request field, or null. */
  value(name: string): WireValue | null
  /** Value at a place of the incoming message `name`, or null. */
  fieldOf(name: string, place: number): WireValue | null
}

/** A context over the request fields that hold messages, each with its form. */
export function createContext(messages: ReadonlyMap<string, WireForm>, mode: ReadingMode): TurnContext {
  const incoming = new Map<string, IncomingMessage>()
  for (const [field, form] of messages) incoming.set(field, { field, form, reading: createReading(form), text: null, readable: false })
  let request: RequestValues = {}
  return {
    use: (next) => {
      request = next
      for (const message of incoming.values()) refresh(message, next[message.field], mode)
    },
    value: (name) => (Object.hasOwn(request, name) ? (request[name] ?? null) : null),
    fieldOf: (name, place) => {
      const message = incoming.get(name)
      return message?.readable === true ? (message.reading.values[place] ?? null) : null
    },
  }
}

function refresh(message: IncomingMessage, value: string | number | undefined, mode: ReadingMode): void {
  const text = typeof value === 'string' ? value : null
  if (text === message.text) return
  message.text = text
  message.readable = text !== null && readWire(message.form, text, mode, message.reading) === null
}
