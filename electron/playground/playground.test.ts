import assert from 'node:assert/strict'
import { mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { after, test } from 'node:test'
import { starterGguf } from '../../tests/fixtures/gguf/starter-gguf.ts'
import type { Message } from '../../contract/entities/dataset.ts'
import type { Subject } from '../../contract/entities/eval.ts'
import { makeAnswerPool } from '../platform/llama/answer-pool.ts'
import { createPlayground, withSystem } from './index.ts'
import type { PlaygroundParts } from './index.ts'

const projectDir = mkdtempSync(join(tmpdir(), 'playground-'))
const answers = makeAnswerPool({ threads: 1 })
const gguf = await starterGguf('Q8_0')
after(async () => {
  await answers.close()
  rmSync(projectDir, { recursive: true })
})

const pieces: string[] = []
let askedOfPython: { adapter: string | null; messages: Message[] } | undefined
const parts: PlaygroundParts = {
  answers,
  python: {
    runJob: (_command, file) => {
      const job = JSON.parse(readFileSync(file, 'utf8')) as { prompts: string; output: string; adapter: string | null }
      askedOfPython = { adapter: job.adapter, messages: (JSON.parse(readFileSync(job.prompts, 'utf8')) as { messages: Message[] }).messages }
      writeFileSync(job.output, `${JSON.stringify({ id: 'turn', output: 'from weights', n_tokens: 2, stop_reason: 'stop' })}\n`)
      return Promise.resolve()
    },
  },
  push: (_name, payload) => {
    if ('text' in payload) pieces.push(payload.text)
  },
  projectFolder: () => projectDir,
  resolve: (_dir, subject) => (subject.kind === 'gguf_file' ? { engine: 'gguf', path: subject.path } : { engine: 'weights', baseModel: 'base', adapter: 'a' }),
  systemPrompt: () => 'You write lists.',
  judge: () => ({
    grammar: (prompt) => Promise.resolve(prompt.includes('colour') ? { gbnf: 'root ::= "red" | "blue"', note: 'every rule is held by the grammar' } : { gbnf: null, note: 'prose has no grammar' }),
    score: (_prompt, answer) => Promise.resolve([{ check: 'short', k: answer.length < 10 ? 1 : 0, n: 1, not_applicable: null, failures: answer.length < 10 ? [] : [{ reason: 'too long', start: 0, end: answer.length }] }]),
    close: () => Promise.resolve(),
  }),
}
const GGUF: Subject = { kind: 'gguf_file', path: gguf }
const GREEDY = { temperature: 0, top_p: 1, max_tokens: 32, seed: 0 }
const chat = (changes: object) =>
  createPlayground(parts).handlers['playground.chat']({ project: 'p', subject: GGUF, messages: [{ role: 'user', content: 'Name a colour.' }], constrained: false, decoding: GREEDY, chat: 'test', ...changes }, { signal: new AbortController().signal })

test('streams a reply, judges it and writes it down', async () => {
  pieces.length = 0
  const reply = await chat({})
  assert.equal(pieces.join(''), reply.text)
  assert.ok(reply.text.length > 0 && reply.n_tokens > 0 && reply.first_token_ms <= reply.total_ms)
  assert.equal(reply.checks[0]?.check, 'short')
  const turn = JSON.parse(readFileSync(join(projectDir, 'chats', 'test.jsonl'), 'utf8')) as { asked: Message[]; reply: { text: string } }
  assert.deepEqual([turn.asked, turn.reply.text], [[{ role: 'user', content: 'Name a colour.' }], reply.text])
})

test('a grammar holds the reply, and a note says why there is none', async () => {
  const held = await chat({ constrained: true })
  assert.match(held.text, /^(red|blue)$/)
  assert.deepEqual([held.constrained, held.grammar_note, held.checks[0]?.k], [true, 'every rule is held by the grammar', 1])
  const free = await chat({ constrained: true, messages: [{ role: 'user', content: 'Tell me a story.' }] })
  assert.deepEqual([free.constrained, free.grammar_note], [false, 'prose has no grammar'])
})

test('weights answer through Python, with the system prompt of the project and without a grammar', async () => {
  const reply = await chat({ subject: { kind: 'adapter', run: 'run-0001' }, constrained: true })
  assert.equal(reply.text, 'from weights')
  assert.equal(reply.constrained, false)
  assert.match(reply.grammar_note ?? '', /only GGUF files can be held to a grammar/)
  assert.deepEqual(askedOfPython, { adapter: 'a', messages: [{ role: 'system', content: 'You write lists.' }, { role: 'user', content: 'Name a colour.' }] })
})

test('a later turn adds only what is new to the history', async () => {
  await chat({ chat: 'long', messages: [{ role: 'user', content: 'One' }, { role: 'assistant', content: 'Two' }, { role: 'user', content: 'Three' }] })
  const turn = JSON.parse(readFileSync(join(projectDir, 'chats', 'long.jsonl'), 'utf8')) as { asked: Message[] }
  assert.deepEqual(turn.asked, [{ role: 'user', content: 'Three' }])
})

test('refuses a chat name that is a path, and a conversation without a question', async () => {
  await assert.rejects(async () => chat({ chat: '../evil' }), { code: 'bad_input' })
  await assert.rejects(async () => chat({ messages: [{ role: 'user', content: 'x' }, { role: 'assistant', content: 'y' }] }), { code: 'bad_input', message: /does not end with a question/ })
})

test('a system message of the caller replaces the project’s; an empty one takes it away', () => {
  const user = { role: 'user' as const, content: 'x' }
  assert.deepEqual(withSystem([user], 'S'), [{ role: 'system', content: 'S' }, user])
  assert.deepEqual(withSystem([{ role: 'system', content: 'own' }, user], 'S'), [{ role: 'system', content: 'own' }, user])
  assert.deepEqual(withSystem([{ role: 'system', content: '' }, user], 'S'), [user])
  assert.deepEqual(withSystem([user], undefined), [user])
})
