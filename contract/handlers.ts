/**
 * The types of who answers and who asks, derived from the table of calls.
 * A missing handler or a wrong result does not compile. Knows no domain.
 */

import type { CallInput, CallName, CallOf, CallOutput, DomainName, ParsedInput } from './calls.ts'
import type { PushName, PushPayload } from './pushes.ts'

/** Where a call comes from, and how it is told that the caller gave up. */
export type CallContext = {
  /** Aborted when the caller goes away or cancels. */
  signal: AbortSignal
  /** Waits until the other calls of the same client were answered, for a moment at most: for an answer that no one looks at first. Absent where the caller is the host itself. */
  othersFirst?: () => Promise<void>
}

/** Answers one call. The input is parsed; a known failure is thrown as StudioError. */
export type Handler<N extends CallName> = (input: ParsedInput<N>, context: CallContext) => CallOutput<N> | Promise<CallOutput<N>>
/** The handlers of one domain: all of its calls. */
export type HandlersOf<D extends DomainName> = { [N in CallOf<D>]: Handler<N> }
/** The handlers of the whole table. */
export type Handlers = { [N in CallName]: Handler<N> }
/** Asks for a call by name; rejects with StudioError. */
export type Caller = <N extends CallName>(name: N, input: CallInput<N>, signal?: AbortSignal) => Promise<CallOutput<N>>
/** Tells every client something. */
export type Pusher = <N extends PushName>(name: N, payload: PushPayload<N>) => void
