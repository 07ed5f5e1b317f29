/**
 * The scorer of a run: a process of its own that holds one compiled rulebook, reads requests on stdin and answers each on
 * stdout, one JSON object a line. The trainer starts it and talks to it; it ends when its stdin ends, so never outlives it.
 * Usage: node scorer.ts PROJECT_FOLDER. What cannot be answered is said in words, and a failure ends it with status 1.
 */
import { toStudioError } from '../../../contract/errors.ts'
import { openRulebook } from '../../rulebooks/index.ts'
import { answerLine, greeting } from './answer-request.ts'

function say(line: unknown): void {
  process.stdout.write(`${JSON.stringify(line)}\n`)
}

function fail(error: unknown): never {
  const { code, message, next_step } = toStudioError(error)
  process.stderr.write(`${code}: ${message} ${next_step}\n`)
  process.exit(1)
}

/** Reads and answers until stdin ends. */
async function serve(folder: string): Promise<void> {
  const { compiled } = openRulebook(folder)
  say(greeting(compiled))
  let begun = ''
  for await (const chunk of process.stdin.setEncoding('utf8')) {
    const lines = (begun + chunk).split('\n')
    begun = lines.pop() ?? ''
    for (const line of lines) if (line.trim() !== '') say(answerLine(compiled, line))
  }
}

// A reader that is gone asks nothing more.
process.stdout.on('error', () => process.exit(0))
// A stop of the run is said to the whole group of processes: the trainer finishes its step with the scorer, then ends it.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => undefined)
serve(process.argv[2] ?? '').catch(fail)
