/**
 * The scorer as a thread of the host, for a host that brings no Node to start: a line is a request, a line comes back for each.
 * Knows a compiled rulebook; not who asks (scorer-door.ts).
 */
import { parentPort, workerData } from 'node:worker_threads'
import { toStudioError } from '../../../contract/errors.ts'
import { openRulebook } from '../../rulebooks/index.ts'
import { answerLine, greeting } from './answer-request.ts'

/** What the thread says: a line for the trainer, why there will be none, or that all it was asked is answered. */
export type ScorerWord = { line: string } | { failure: string } | { end: true }

const say = (word: ScorerWord) => parentPort?.postMessage(word)

try {
  const { compiled } = openRulebook(String(workerData))
  say({ line: JSON.stringify(greeting(compiled)) })
  parentPort?.on('message', (line: string | null) => say(line === null ? { end: true } : { line: JSON.stringify(answerLine(compiled, line)) }))
} catch (error) {
  const { code, message, next_step } = toStudioError(error)
  say({ failure: `${code}: ${message} ${next_step}` })
}
