/**
 * Answers a call by name: checks the name, confines paths, parses the input, runs the handler, wraps the result in an envelope.
 * The one way in for every client. Knows no transport and no domain.
 */

import * as z from 'zod'
import { calls, isCallName, type CallName } from '../../contract/calls.ts'
import { StudioError, toStudioError, type Envelope } from '../../contract/errors.ts'
import type { CallContext } from '../../contract/handlers.ts'
import { log } from '../platform/log.ts'
import type { PlaceTokens } from '../places/index.ts'
import { confinePaths } from './confine-paths.ts'

/** A handler whose input was parsed with its call's schema. */
export type AnyHandler = (input: unknown, context: CallContext) => unknown

/** What answering is built from. */
export type DispatchParts = {
  /** The handler of a call, its domain loaded if need be. */
  findHandler(name: CallName): Promise<AnyHandler>
  /** Checks results too. For tests: it costs time on large answers. */
  validateOutput?: boolean
  /** Turns the places that a client names into paths. */
  places?: PlaceTokens
}

/** How a call is made. */
export type DispatchOptions = {
  signal?: AbortSignal
  /** Lets the caller's other calls go first. */
  othersFirst?: CallContext['othersFirst']
  /** For a remote client: the folder inside which it may name paths. */
  root?: string
  /** For a window: it names places only, never a path. */
  placesOnly?: boolean
}

/** Answers a call; never throws. */
export type Dispatch = (name: string, input: unknown, options?: DispatchOptions) => Promise<Envelope<unknown>>

/** Builds the way in. */
export function createDispatch({ findHandler, validateOutput = false, places }: DispatchParts): Dispatch {
  return async (name, input, options = {}) => {
    try {
      if (!isCallName(name)) throw unknownCall(name)
      const shape = calls[name]
      const confined = shape.paths.length === 0 ? input : confinePaths(input, shape.paths, { root: options.root, placesOnly: options.placesOnly, places })
      const parsed = parseInput(name, shape.input, confined)
      const handler = await findHandler(name)
      const value = await handler(parsed, { signal: options.signal ?? new AbortController().signal, ...(options.othersFirst === undefined ? {} : { othersFirst: options.othersFirst }) })
      return { ok: true, value: validateOutput ? checkOutput(name, shape.output, value) : value }
    } catch (thrown) {
      const error = toStudioError(thrown)
      if (error.code === 'internal') log('error', `call ${name} failed`, { error: error.message, detail: error.detail })
      return { ok: false, error: error.toParts() }
    }
  }
}

function parseInput(name: CallName, schema: z.ZodType, input: unknown): unknown {
  const parsed = schema.safeParse(input)
  if (parsed.success) return parsed.data
  throw new StudioError({
    code: 'bad_input',
    message: `The input of ${name} is not what it must be: ${z.prettifyError(parsed.error).replaceAll('\n', ' ')}`,
    next_step: 'Correct the named fields and call again.',
  })
}

function checkOutput(name: CallName, schema: z.ZodType, value: unknown): unknown {
  const parsed = schema.safeParse(value)
  if (parsed.success) return value
  throw new StudioError({ code: 'internal', message: `${name} answered what its table does not say: ${z.prettifyError(parsed.error)}`, next_step: 'Mend the handler or the table.' })
}

function unknownCall(name: string): StudioError {
  return new StudioError({ code: 'not_found', message: `There is no call ${JSON.stringify(name.slice(0, 100))}.`, next_step: `Use one of: ${Object.keys(calls).join(', ')}.` })
}
