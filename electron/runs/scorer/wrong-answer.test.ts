import assert from 'node:assert/strict'
import { spawn } from 'node:child_process'
import { once } from 'node:events'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { appPaths } from '../../platform/paths.ts'
import { environmentState } from '../../python/index.ts'
import { openRulebook } from '../../rulebooks/index.ts'
import { answerLine, greeting } from './answer-request.ts'
import { scorerCommand, scorerVariables } from './start-parts.ts'
import { answerOf, withAnswer, wrongAnswer } from './wrong-answer.ts'

const environment = environmentState()
const SKATING = join(appPaths.knowledge, 'wzrdbrain')
const { compiled } = openRulebook(SKATING)

/** The first samples of a category as rows of a dataset. */
function rowsOf(category: string, count: number): Record<string, unknown>[] {
  const plan = compiled.plan()
  return Array.from({ length: count }, (_, i) => compiled.sampleNamed(plan, `${category}-${String(1000 + i).padStart(6, '0')}.0`)).flatMap((sample) =>
    sample === null || 'reject' in sample ? [] : [JSON.parse(compiled.line(sample)) as Record<string, unknown>],
  )
}

test('a wrong answer breaks exactly the check that was named, for every check and row', () => {
  const rows = [...rowsOf('simple', 20), ...rowsOf('constrained', 20)]
  const made = new Map<string, number>()
  for (const [index, row] of rows.entries()) {
    for (const { check } of compiled.score(row).results.filter(({ n }) => n > 0)) {
      const wrong = wrongAnswer(compiled, row, check, index)
      if (wrong === null) continue
      made.set(check, (made.get(check) ?? 0) + 1)
      const broken = compiled.score(withAnswer(row, wrong)).results.filter(({ k, n }) => k !== n)
      assert.deepEqual(broken.map((each) => each.check), [check])
      assert.equal(wrongAnswer(compiled, row, check, index), wrong, 'the same seed gives the same answer')
    }
  }
  for (const check of ['parseable', 'moves', 'display_word', 'stance', 'first', 'link', 'count', 'constraint']) assert.ok((made.get(check) ?? 0) > 3, check)
})

test('nothing is made of an answer that is wrong already, or for a check that does not apply', () => {
  const [row] = rowsOf('simple', 1)
  assert.equal(wrongAnswer(compiled, withAnswer(row!, 'no list at all'), 'link', 1), null)
  assert.equal(wrongAnswer(compiled, row!, 'facts', 1), null)
})

test('an answer stands where each kind of row has it', () => {
  assert.equal(answerOf({ messages: [{ role: 'user', content: 'q' }, { role: 'assistant', content: 'a' }] }), 'a')
  assert.equal(answerOf({ prompt: 'q', completion: 'a' }), 'a')
  assert.deepEqual(withAnswer({ instruction: 'q', response: 'a' }, 'b'), { instruction: 'q', response: 'b' })
  assert.deepEqual(withAnswer({ prompt: 'q', completion: [{ role: 'assistant', content: 'a' }] }, 'b'), { prompt: 'q', completion: [{ role: 'assistant', content: 'b' }] })
  assert.equal(answerOf({ prompt: 'q' }), null)
})

test('a line that is not understood is answered in words', () => {
  assert.ok('error' in answerLine(compiled, 'x'))
  assert.deepEqual({ ...answerLine(compiled, '{"id":7,"sing":1}'), error: null }, { id: 7, error: null })
  assert.equal(greeting(compiled).ready, true)
})

test('the scorer is a process that answers in order and ends with its stdin', async () => {
  const [command, ...args] = scorerCommand(SKATING)
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'] })
  after(() => child.kill('SIGKILL'))
  let text = ''
  child.stdout.setEncoding('utf8').on('data', (chunk: string) => (text += chunk))
  const [row] = rowsOf('constrained', 1)
  // Cut within a line and within a character: what arrives in parts is one request.
  const request = Buffer.from(`${JSON.stringify({ id: 1, score: [{ ...row, id: 'ü\u2028' }] })}\nnonsense\n`)
  child.stdin.write(request.subarray(0, request.indexOf(0xc3) + 1))
  child.stdin.end(request.subarray(request.indexOf(0xc3) + 1))
  const [status] = (await once(child, 'close')) as [number]
  const lines = text.trim().split('\n').map((line) => JSON.parse(line) as Record<string, unknown>)
  assert.equal(status, 0)
  assert.equal(lines.length, 3)
  assert.equal(lines[0]!['ready'], true)
  assert.deepEqual((lines[1]!['verdicts'] as { checks: [string, number, number][] }[])[0]!.checks.filter(([, k, n]) => k !== n), [])
  assert.ok('error' in lines[2]!)
})

test('a folder without a rulebook ends the scorer with a sentence', async () => {
  const [command, ...args] = scorerCommand(join(SKATING, 'nothing-here'))
  const child = spawn(command, args, { stdio: ['pipe', 'ignore', 'pipe'] })
  let words = ''
  child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk))
  const [status] = (await once(child, 'close')) as [number]
  assert.equal(status, 1)
  assert.match(words, /rulebook/)
})

test('in the packaged app a door leads the trainer to a scorer, and nobody else', { skip: environment.state === 'ready' ? false : 'SKIPPED: there is no Python environment' }, async () => {
  const { STUDIO_SCORER = '', STUDIO_SCORER_WORD } = await scorerVariables(SKATING, { ...process.versions, electron: '40.0.0' })
  const [command = '', ...args] = JSON.parse(STUDIO_SCORER) as string[]
  const [row] = rowsOf('constrained', 1)
  const ask = async (word: string | undefined) => {
    const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'pipe'], env: { ...process.env, STUDIO_SCORER_WORD: word } })
    let [said, words] = ['', '']
    child.stdout.setEncoding('utf8').on('data', (chunk: string) => (said += chunk))
    child.stderr.setEncoding('utf8').on('data', (chunk: string) => (words += chunk))
    child.stdin.on('error', () => undefined).end(`${JSON.stringify({ id: 1, score: [{ ...row, id: 'ü\u2028' }] })}\nnonsense\n`)
    const [status] = (await once(child, 'close')) as [number]
    return { status, words, lines: said.trim().split('\n').filter(Boolean).map((line) => JSON.parse(line) as Record<string, unknown>) }
  }
  const { status, words, lines } = await ask(STUDIO_SCORER_WORD)
  assert.equal(status, 0, words)
  assert.deepEqual([lines.length, lines[0]?.['ready'], lines[1]?.['id']], [3, true, 1])
  assert.ok('error' in lines[2]!)
  assert.deepEqual((await ask('another word')).lines, [])
})
