/**
 * Runs one job of the trainer package (generate, merge, convert, inspect, tokens) to its end and passes its events on.
 * The job file and events.jsonl lie in a folder of the job's own. Does not know what a job does.
 */
import { dirname, join } from 'node:path'
import type { RunEventLine } from '../../contract/entities/run.ts'
import { errorPartsSchema } from '../../contract/error-parts.ts'
import { StudioError } from '../../contract/errors.ts'
import { EventTail } from '../platform/event-tail.ts'
import { runPython } from './python-process.ts'

/** How often new events are looked for, in milliseconds. */
const POLL_MS = 100

/** What may be given to a job. */
export type RunJobOptions = { onEvent?: (event: RunEventLine) => void; signal?: AbortSignal; env?: NodeJS.ProcessEnv }

/** Runs `python -m trainer COMMAND --job FILE`. Throws what the job reported as a StudioError, `cancelled` on abort. */
export async function runJob(command: string, jobFile: string, options: RunJobOptions = {}): Promise<void> {
  const tail = new EventTail(join(dirname(jobFile), 'events.jsonl'))
  let failure: RunEventLine | null = null
  let isDone = false
  const take = () => {
    for (const event of tail.read()) {
      if (event.type === 'error') failure = event
      if (event.type === 'done' && event['status'] === 'ok') isDone = true
      options.onEvent?.(event)
    }
  }
  const timer = setInterval(take, POLL_MS)
  try {
    const result = await runPython(['-u', '-m', 'trainer', command, '--job', jobFile], {
      ...(options.signal ? { signal: options.signal } : {}),
      ...(options.env ? { env: options.env } : {}),
    })
    take()
    if (options.signal?.aborted) throw new StudioError({ code: 'cancelled', message: `The ${command} job was cancelled.`, next_step: 'Start it again when you want to.' })
    if (failure !== null || result.exitCode !== 0 || !isDone) throw failed(command, failure, result.stderr)
  } finally {
    clearInterval(timer)
  }
}

function failed(command: string, event: RunEventLine | null, stderr: string): StudioError {
  if (event === null) {
    return new StudioError({ code: 'process_failed', message: `The ${command} job ended before it was done.`, next_step: 'Try again; the detail holds its last lines.', detail: stderr.slice(-4000) })
  }
  const code = errorPartsSchema.shape.code.safeParse(event['code'])
  return new StudioError({
    code: code.success ? code.data : 'process_failed',
    message: String(event['text']),
    next_step: String(event['hint'] ?? 'Read the detail.'),
    detail: String(event['detail'] ?? stderr.slice(-4000)),
  })
}
