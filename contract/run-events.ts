/**
 * The lines that a trainer writes to `events.jsonl`, one JSON object each. Only python-env/trainer/events.py writes them.
 * Readers skip types and fields that they do not know; a last line without a line break is not finished yet.
 * Knows nothing about where the file lies or who reads it.
 */

import * as z from 'zod'

/** The version of the format, in every line as `v`. */
export const RUN_EVENTS_VERSION = 1

const nullableNumber = z.number().nullable()
const envelope = {
  v: z.literal(RUN_EVENTS_VERSION),
  /** Counts up by one within a run, through all processes that worked on it. */
  seq: z.int().nonnegative(),
  /** Milliseconds since 1970, UTC. */
  ts: z.int(),
  /** The run's id (a job's folder name, for jobs). */
  run: z.string(),
}

function event<T extends string, S extends z.ZodRawShape>(type: T, fields: S) {
  return z.looseObject({ ...envelope, type: z.literal(type), ...fields })
}

/** Phases of a run or job, in the order in which they can occur. */
export const RUN_PHASES = ['preflight', 'download', 'tokenize', 'load', 'train', 'eval', 'sample', 'save', 'generate', 'merge', 'convert', 'quantize', 'inspect', 'verify', 'push'] as const

/** The first line of every process. `resumed_from` is the step of the checkpoint it went on from, or null. */
export const helloEventSchema = event('hello', { pid: z.int(), command: z.string(), versions: z.record(z.string(), z.string()), hardware: z.record(z.string(), z.unknown()), config_hash: z.string().nullable(), resumed_from: z.int().nullable() })
/** A phase starts, goes on or ends; `done` of `total` in `unit`s. */
export const phaseEventSchema = event('phase', { name: z.enum(RUN_PHASES), status: z.enum(['start', 'progress', 'end']), done: z.number().optional(), total: z.number().nullable().optional(), unit: z.string().optional() })
/** An automatic choice and its reason. */
export const choiceEventSchema = event('choice', { name: z.string(), value: z.unknown(), reason: z.string() })
/** What became of a split's rows: `dropped` is reason → rows, `eos_trained` the share of rows whose stop token is learned; whether its tokens were `cache`d, and the `seconds` that they took. */
export const dataEventSchema = event('data', { split: z.string(), rows: z.int(), kept: z.int(), dropped: z.record(z.string(), z.int()), tokens: z.int(), trainable_tokens: z.int(), length_quantiles: z.record(z.string(), z.int()), truncated: z.int(), template_sha: z.string(), eos_trained: z.number(), cache: z.enum(['hit', 'miss', 'off']).optional(), seconds: z.number().optional() })
/** Training progress: `loss` is the token mean since the last such line, `tok_s` tokens a second without padding. */
export const stepEventSchema = event('step', { step: z.int(), max_steps: z.int(), epoch: z.number(), loss: nullableNumber, lr: z.number(), grad_norm: nullableNumber, tokens_total: z.int(), trainable_tokens: z.int(), tok_s: nullableNumber, step_ms: nullableNumber, eta_s: nullableNumber })
/** A gate of a suite, or the part of it that one slice is: `k` of `n` units of the answers to val questions keep it. */
const gateShareSchema = z.looseObject({ suite: z.string(), check: z.string(), part: z.string().nullable(), target: z.number(), k: z.int(), n: z.int() })
/** Loss on the val split (token mean over `rows` rows). Where gates say what is best, each of them, and how far the worst stands above its target. */
export const evalEventSchema = event('eval', { step: z.int(), loss: nullableNumber, ppl: nullableNumber, token_acc: nullableNumber, rows: z.int(), seconds: z.number(), is_best: z.boolean(), gates: z.array(gateShareSchema).optional(), worst_gate: z.string().optional(), gate_margin: z.number().optional() })
/** An answer to a fixed prompt during training. */
export const sampleEventSchema = event('sample', { step: z.int(), prompt_id: z.string(), text: z.string(), n_tokens: z.int(), stop_reason: z.enum(['stop', 'length']) })
/** A whole checkpoint is on disk; `kept` lists the steps that have one now. */
export const checkpointEventSchema = event('checkpoint', { step: z.int(), path: z.string(), bytes: z.int(), sha256: z.string(), is_best: z.boolean(), kept: z.array(z.int()), pruned: z.array(z.int()) })
/** Where a process went on from; every step after `step` is run again or for the first time. */
export const resumeEventSchema = event('resume', { step: z.int(), path: z.string(), remaining_steps: z.int(), skipped: z.array(z.string()) })
/** Something that a person should know and that does not stop the run. */
export const warnEventSchema = event('warn', { code: z.string(), text: z.string(), data: z.record(z.string(), z.unknown()) })
/** Memory ran out; `suggestion` is a change of the config: empty where going on is enough, null where nothing is left to change. */
export const oomEventSchema = event('oom', { where: z.string(), text: z.string(), suggestion: z.record(z.string(), z.unknown()).nullable() })
/** A file or folder that the run made. */
export const artifactEventSchema = event('artifact', { kind: z.string(), path: z.string(), bytes: z.int(), sha256: z.string() })
/** A command file was read. */
export const commandEventSchema = event('command', { id: z.string(), command: z.string(), status: z.enum(['accepted', 'stale', 'unknown', 'unreadable']) })
/** Why the process ends without success: a code, a sentence, what to do next. */
export const errorEventSchema = event('error', { code: z.string(), text: z.string(), hint: z.string(), detail: z.string().nullable(), retryable: z.boolean() })
/** One of the processes that share a run's steps: where it is, what it holds, in bytes; `gpu` where it computes on one, `silent_s` where it has stood still for a minute and more. */
const rankSchema = z.looseObject({ rank: z.int(), host: z.string(), phase: z.string(), step: z.int(), rss: z.int(), gpu: z.int().optional(), gpu_peak: z.int().optional(), silent_s: z.number().optional() })
/** Every five seconds; `rss` in bytes, `ranks` where several share the run. */
export const heartbeatEventSchema = event('heartbeat', { phase: z.string(), step: z.int(), rss: z.int(), ranks: z.array(rankSchema).optional() })
/** The last line of a process that could still write. */
export const doneEventSchema = event('done', { status: z.enum(['ok', 'stopped', 'paused', 'failed']), totals: z.record(z.string(), z.unknown()) })

/** Any line that this version writes. */
export const runEventSchema = z.discriminatedUnion('type', [
  helloEventSchema, phaseEventSchema, choiceEventSchema, dataEventSchema, stepEventSchema, evalEventSchema, sampleEventSchema, checkpointEventSchema,
  resumeEventSchema, warnEventSchema, oomEventSchema, artifactEventSchema, commandEventSchema, errorEventSchema, heartbeatEventSchema, doneEventSchema,
])

/** Any line that this version writes. */
export type RunEvent = z.infer<typeof runEventSchema>
/** The kinds of lines. */
export type RunEventType = RunEvent['type']
