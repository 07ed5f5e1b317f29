/**
 * The one error type of the studio and the envelope in which results cross a process line.
 * Every known failure has a code from the closed list below, a sentence for the user and a next step.
 * Knows nothing about transports, processes or domains; imports nothing, because every worker thread begins with it.
 */

/** The closed list of error codes. A new kind of failure gets a line here before it is thrown. */
export const ERROR_CODES = [
  'bad_input', // a call's input, a command line or a setting is not what it must be
  'bad_rulebook', // a rulebook or knowledge file breaks its schema or refers to what is not there
  'not_yet', // a concept that the schema knows and this version does not compile
  'bad_rows', // dataset rows that cannot be read or lack what they need
  'bad_model', // a model folder that is incomplete, unsafe or of an unknown architecture
  'bad_weights', // weights that a run wrote, cut off or damaged since
  'bad_gguf', // a GGUF file that is cut short or not a GGUF file
  'bad_config', // a run configuration whose keys contradict each other
  'not_found', // a named project, run, dataset version, file … that does not exist
  'already_exists', // what is to be made is there already
  'conflict', // the state of a thing forbids what is asked of it (e.g. resume of a running run)
  'locked', // another process holds the project, the database or the environment
  'no_space', // the disk is full
  'no_permission', // the operating system refuses access
  'no_network', // a download cannot reach its source
  'unsupported_hardware', // a backend, GPU or driver that this version cannot use
  'environment_missing', // the Python environment is not installed
  'environment_broken', // the Python environment failed its acceptance test
  'out_of_memory', // the GPU or the machine ran out of memory
  'device_lost', // the driver no longer reaches a GPU that was in use
  'process_failed', // a child process ended with an error or was killed
  'diverged', // the loss of a training run is no number any more
  'cancelled', // the user or a caller asked to stop
  'verification_failed', // a hash, a rung of the export ladder or a replay does not match
  'timeout', // something that should have answered did not
  'unauthorized', // a missing or wrong token
  'internal', // a fault of the studio itself; the log has the rest
] as const

/** One of the closed list of error codes. */
export type ErrorCode = (typeof ERROR_CODES)[number]

/** What a StudioError is made of: a code, a sentence that names what and which, a next step, and detail for the log. */
export type ErrorParts = {
  code: ErrorCode
  /** A sentence for the user: what failed and which one. */
  message: string
  /** What the user can do now. */
  next_step: string
  /** Technical detail (last lines of a log, a path, a cause) for the log and a "details" fold. */
  detail?: string | undefined
}

/** A known failure. Thrown early, with what, which one and what to do next; caught only where something is decided. */
export class StudioError extends Error {
  readonly code: ErrorCode
  readonly next_step: string
  readonly detail: string | undefined

  constructor(parts: ErrorParts, options?: { cause?: unknown }) {
    super(parts.message, options)
    this.name = 'StudioError'
    this.code = parts.code
    this.next_step = parts.next_step
    this.detail = parts.detail
  }

  /** The parts alone, without stack or cause, as they cross a process line. */
  toParts(): ErrorParts {
    const parts: ErrorParts = { code: this.code, message: this.message, next_step: this.next_step }
    if (this.detail !== undefined) parts.detail = this.detail
    return parts
  }
}

/** What a call returns across a process line: a value, or the parts of an error. */
export type Envelope<T> = { ok: true; value: T } | { ok: false; error: ErrorParts }

/** Turns whatever was thrown into a StudioError; an unknown error becomes `internal` and keeps its cause. */
export function toStudioError(thrown: unknown): StudioError {
  if (thrown instanceof StudioError) return thrown
  const error = thrown instanceof Error ? thrown : new Error(String(thrown))
  const known = fromSystemError(error)
  if (known !== undefined) return new StudioError(known, { cause: error })
  return new StudioError(
    {
      code: error.name === 'AbortError' ? 'cancelled' : 'internal',
      message: error.name === 'AbortError' ? 'The work was cancelled.' : `Something went wrong: ${error.message}`,
      next_step:
        error.name === 'AbortError' ? 'Start it again when you want to go on.' : 'Look into the log for the details, then try again.',
      detail: error.stack,
    },
    { cause: error },
  )
}

const SYSTEM_ERRORS: Record<string, { code: ErrorCode; what: string; next_step: string }> = {
  ENOSPC: { code: 'no_space', what: 'The disk is full', next_step: 'Free some space on this disk, then run the same command again.' },
  EDQUOT: { code: 'no_space', what: 'Your disk quota is used up', next_step: 'Free some space, then run the same command again.' },
  EACCES: { code: 'no_permission', what: 'Access was refused', next_step: 'Give your user access to this path or choose another folder.' },
  EPERM: { code: 'no_permission', what: 'Access was refused', next_step: 'Give your user access to this path or choose another folder.' },
  EROFS: { code: 'no_permission', what: 'The disk is read-only', next_step: 'Choose a folder on a disk that can be written.' },
  ENOENT: { code: 'not_found', what: 'There is no such file or folder', next_step: 'Check the path and try again.' },
}

function fromSystemError(error: Error): ErrorParts | undefined {
  const systemCode = 'code' in error && typeof error.code === 'string' ? error.code : ''
  const known = SYSTEM_ERRORS[systemCode]
  if (known === undefined) return undefined
  const where = 'path' in error && typeof error.path === 'string' ? `: ${error.path}` : ''
  return { code: known.code, message: `${known.what}${where}.`, next_step: known.next_step, detail: error.message }
}
