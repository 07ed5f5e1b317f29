/**
 * The table of pushes: what the host tells its clients unasked. Names are in the past tense.
 * Knows nothing about transports; each push travels with a sequence number (pushEnvelopeSchema).
 */

import * as z from 'zod'
import { projectIdSchema, runIdSchema } from './entities/ids.ts'
import { jobSchema, progressSchema } from './entities/job.ts'
import { alertSchema, judgedPushSchema } from './entities/live-run.ts'
import { runEventLineSchema } from './entities/run.ts'
import { sweepIdSchema } from './entities/sweep.ts'

/** One row of the table. */
export type PushShape<P extends z.ZodType = z.ZodType> = { readonly doc: string; readonly payload: P }

function push<P extends z.ZodType>(doc: string, payload: P): PushShape<P> {
  return { doc, payload }
}

/** Every push of the studio. */
export const pushes = {
  'jobs.changed': push('A job changed its state or its progress; the whole job.', z.object({ job: jobSchema })),
  'rulebooks.saved': push('The texts of a project’s rulebook on disk are others: a version was saved or restored.', z.object({ project: projectIdSchema, version: z.string() })),
  'runs.progressed': push('New lines of a run’s event log, in order; several at once.', z.object({ project: projectIdSchema, run: runIdSchema, events: z.array(runEventLineSchema) })),
  'runs.judged': push('New answers of a run with their verdicts, and the rules that they change.', judgedPushSchema),
  'runs.alerted': push('Something is wrong with a run; once for each kind.', z.object({ project: projectIdSchema, run: runIdSchema, alert: alertSchema })),
  'runs.swept': push('A sweep shows something else: a try began, came further or ended.', z.object({ project: projectIdSchema, sweep: sweepIdSchema })),
  'playground.progressed': push(
    'What the answering of a chat is doing before its text comes: waiting for its turn, loading a model, reading the conversation.',
    z.object({ chat: z.string(), phase: z.enum(['waiting', 'loading', 'reading']), done: z.number(), total: z.number().nullable(), unit: z.string(), device: z.string() }),
  ),
  'playground.streamed': push('A piece of a reply, for the call that named this chat.', z.object({ chat: z.string(), text: z.string() })),
  'desktop.asked': push(
    'The menu, a link or a later start of the app asks the window in front for something. A link only asks: the window shows it and waits for a click.',
    z.object({
      ask: z.enum(['new_project', 'open_project', 'settings', 'palette', 'shortcuts', 'doctor', 'link']),
      link: z.object({ kind: z.enum(['pack', 'model']), id: z.string() }).nullable(),
    }),
  ),
  'python.progressed': push('How far the installation of the Python environment is.', z.object({ progress: progressSchema, line: z.string() })),
} as const satisfies Record<`${string}.${string}`, PushShape>

/** The table's type. */
export type Pushes = typeof pushes
/** The name of a push. */
export type PushName = keyof Pushes
/** What a push carries. */
export type PushPayload<N extends PushName> = z.output<Pushes[N]['payload']>

/** A push on its way: `seq` counts up by one within one life of the host, which `epoch` names. */
export const pushEnvelopeSchema = z.object({ epoch: z.string(), seq: z.int().positive(), name: z.string(), payload: z.unknown() })
/** A push on its way. */
export type PushEnvelope = z.infer<typeof pushEnvelopeSchema>
